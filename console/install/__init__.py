"""Getting a channel onto a site: the lines to copy, the site's origin, and a try of the site's own token endpoint."""
