"""Why a socket is closed, as the browser sees it."""

from enum import IntEnum


class Close(IntEnum):
    """Close codes. After RESTART a browser comes back by itself and resumes."""

    TOO_LARGE = 1009
    RESTART = 1012
    CREDENTIAL = 4401
    ORIGIN = 4403
    SILENT = 4408
    FLOOD = 4429
