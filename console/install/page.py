"""docs/first-token.md: the same snippets as in the console, with an example's addresses."""

from console.install.snippets import Place, rendered

TEMPLATE = "console/install/first-token.md"
EXAMPLE = Place.at("https://chat.example", "01980c5e-7b60-7cc1-b5a3-6a2f4d3c9e10")


def render_page() -> str:
    """The page as Markdown."""
    return rendered(TEMPLATE, EXAMPLE.values())
