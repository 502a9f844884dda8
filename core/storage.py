"""Static files for production under hashed names, the imports of JavaScript modules included."""

import re
from collections.abc import Callable
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

IN_A_COMMENT = re.compile(r"^\s*\*|/\*(?!.*\*/)")  # of the text that stands before a match on its line


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Types in comments import modules as well, and in circles, which no hash could follow: those stay as written."""

    support_js_module_import_aggregation = True
    max_post_process_passes = 20  # a name changes with every name below it: one pass for each level of imports

    def url_converter(self, *args: Any, **kwargs: Any) -> Callable[[re.Match[str]], str]:
        convert = super().url_converter(*args, **kwargs)

        def convert_code(match: re.Match[str]) -> str:
            before = match.string[match.string.rfind("\n", 0, match.start()) + 1 : match.start()]
            return match["matched"] if IN_A_COMMENT.search(before) else str(convert(match))

        return convert_code
