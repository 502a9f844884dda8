"""The names of files, as strangers give them: kept to be read by people, never as a path."""

import re
import unicodedata

from core.files.kinds import Kind

LONGEST = 120  # characters
FORBIDDEN = re.compile(r'[\\/:*?"<>|\s]+')
HIDDEN = ("C", "Zl", "Zp")  # controls, marks that turn the direction of text, halves of characters, line ends


def safe_name(claimed: str, kind: Kind) -> str:
    """Without a path and without what hides or turns text, and with an ending that says what the file is."""
    base = claimed.replace("\\", "/").rpartition("/")[2]
    shown = "".join(
        letter for letter in unicodedata.normalize("NFC", base) if not unicodedata.category(letter).startswith(HIDDEN)
    )
    name = FORBIDDEN.sub(" ", shown).strip(" .")
    stem, dot, ending = name.rpartition(".")
    if not dot or ending.lower() not in kind.endings:
        stem, ending = name, kind.endings[0]
    return f"{stem[: LONGEST - len(ending) - 1].strip(' .') or 'file'}.{ending.lower()}"
