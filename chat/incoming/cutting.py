"""What somebody wrote in an answer, without the mail that they answered and without their signature."""

import re
from collections.abc import Sequence
from email.utils import parseaddr

from django.conf import settings

SIGNATURES = ("-- ", "--")
RULER = re.compile(r"-{3,}\s?[^\s-].{2,60}[^\s-]\s?-{3,}|_{20,}")  # "-----Original Message-----"
# "On 21 Nov 2026, at 17:00, Acme wrote:" in the languages of the chat.
ATTRIBUTIONS = [
    re.compile(pattern)
    for pattern in (
        r"On .{0,400}\d.{0,400} wrote:",
        r"Am .{0,400}\d.{0,400} schrieb.{0,200}:",
        r"Le .{0,400}\d.{0,400} a écrit\s?:",
        r"El .{0,400}\d.{0,400} escribió:",
        r".{0,400}\d.{0,400} tarihinde .{0,200}yazdı:",
        r"في .{0,400}\d.{0,400} كتب.{0,200}:",
    )
]
LINES = 3  # over which mail programs break such a sentence
LONGEST = 400


def cut(text: str, *, limit: int) -> str:
    """At most `limit` characters; "" if nothing is left.

    Quoted lines go wherever they stand. What introduces a quoted mail goes as well, and everything behind it if the
    mail that it introduces is not marked by `>`.
    """
    kept: list[str] = []
    lines = text.split("\n")
    place = 0
    while place < len(lines):
        line = lines[place]
        if line in SIGNATURES or RULER.fullmatch(line.strip()):
            break
        if span := introduction(lines, place):
            place += span
            if not is_quoted_next(lines, place):
                break
            continue
        if not line.startswith(">"):
            kept.append(line.rstrip())
        place += 1
    found = re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
    return found if len(found) <= limit else found[: limit - 1] + "…"


def introduction(lines: Sequence[str], place: int) -> int:
    """How many lines from here on introduce a quoted mail; 0 if none do. Our own address names every mail of ours."""
    first = lines[place].strip()
    if not first or first.startswith(">"):
        return 0
    for span in range(1, LINES + 1):
        part = [line.strip() for line in lines[place : place + span]]
        joined = " ".join(part)
        if len(joined) > LONGEST or any(not line or line.startswith(">") for line in part):
            break
        if any(pattern.fullmatch(joined) for pattern in ATTRIBUTIONS):
            return span
    own = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].casefold()
    return 1 if own in first.casefold() and (":" in first or f"<{own}>" in first.casefold()) else 0


def is_quoted_next(lines: Sequence[str], place: int) -> bool:
    following = next((line for line in lines[place:] if line.strip()), "")
    return following.startswith(">")
