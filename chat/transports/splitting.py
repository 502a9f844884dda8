"""A long text as several SMS: each as long as carriers join together, cut where a reader would pause.

A text in the GSM alphabet travels in pieces of 153 characters, any other in pieces of 67 UTF-16 units.
"""

import re
import unicodedata

PIECES = 10  # that phones are sure to join to one message
GSM_MOST = 153 * PIECES
ANY_MOST = 67 * PIECES
GSM = frozenset(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 \n\r!\"#%&'()*+,-./:;<=>?@_"
    "£$¥¤§¡¿èéùìòàÇØøÅåÆæßÉÄÖÑÜäöñüΔΦΓΛΩΠΨΣΘΞ"
)
GSM_TWICE = frozenset("\f^{}\\[~]|€")  # each takes the place of two
JOINS = frozenset("\u200d\ufe0e\ufe0f\u20e3")  # belongs to the character before it
JOINER = "\u200d"  # and binds the next one as well
PAUSES = (re.compile(r"\n\s*\n"), re.compile(r"\n"), re.compile(r"(?<=[.!?…。؟])\s"))
SPACE = re.compile(r"\s")


def split(text: str) -> list[str]:
    """The parts in their order; none is empty, and nothing but white space at the cuts is lost."""
    parts, rest = [], text.strip()
    while rest:
        cut = place_to_cut(rest, longest(rest))
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return parts


def longest(text: str) -> int:
    """How many characters fit into one SMS."""
    as_gsm, as_any, is_gsm = 0, 0, True
    for place, letter in enumerate(text):
        is_gsm = is_gsm and (letter in GSM or letter in GSM_TWICE)
        as_gsm += 2 if letter in GSM_TWICE else 1
        as_any += 2 if ord(letter) > 0xFFFF else 1
        if as_gsm > GSM_MOST if is_gsm else as_any > ANY_MOST:
            return place
    return len(text)


def place_to_cut(text: str, most: int) -> int:
    """After a paragraph, a line or a sentence in the second half, else between words, else between characters."""
    if most == len(text):
        return most
    window = text[: most + 1]
    for pause in PAUSES:
        places = [match.start() for match in pause.finditer(window) if match.start() > most // 2]
        if places:
            return places[-1]
    spaces = [match.start() for match in SPACE.finditer(window)]
    return spaces[-1] if spaces else between_characters(text, most)


def between_characters(text: str, most: int) -> int:
    """Not between a letter and its accents, nor inside an emoji that is made of several."""
    cut = most
    while cut > 0 and (is_joined(text[cut]) or text[cut - 1] == JOINER):
        cut -= 1
    return cut or most


def is_joined(letter: str) -> bool:
    return letter in JOINS or unicodedata.combining(letter) > 0
