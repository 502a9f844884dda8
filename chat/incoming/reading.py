"""What a mail says, as text: its plain part, else its HTML without any markup."""

import codecs
import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from html import unescape

from chat.posting import UNSTORABLE
from core.reasons import Reason, Refused

MOST = 200_000  # bytes of a part that are read: a message holds far fewer characters
PARTS = 100
DECLARATIONS = re.compile(r"<!--.*?(?:-->|\Z)|<[!?][^>]*(?:>|\Z)", re.DOTALL)
UNSEEN = frozenset({"script", "style", "head", "title", "template", "svg", "object", "noscript"})
TAGS = re.compile(r"<(/?[A-Za-z][A-Za-z0-9]*)(?![A-Za-z0-9])[^<>]*>")
BLOCKS = frozenset(
    "br address article div dd dt footer h1 h2 h3 h4 h5 h6 header hr li ol p pre section table tr ul".split()
)


def read_text(raw: bytes) -> str:
    """Raises Refused(invalid_request) for what is no mail."""
    try:
        found = [(part.get_content_type(), decoded(part)) for part in texts(message_from_bytes(raw, policy=compat32))]
        plain = [text for kind, text in found if kind == "text/plain" and text.strip()]
        return plain[0] if plain else next((as_text(text) for kind, text in found if kind == "text/html"), "")
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError):
        raise Refused(Reason.INVALID_REQUEST, "The mail cannot be read.") from None


def texts(mail: Message) -> Iterator[Message]:
    """Its parts that are to be read; no files, and no mails that are attached."""
    waiting = [mail]
    for _number in range(PARTS):
        if not waiting:
            return
        part = waiting.pop()
        if part.get_content_maintype() == "multipart":
            inner = part.get_payload()
            waiting += [one for one in reversed(inner) if isinstance(one, Message)] if isinstance(inner, list) else []
        elif part.get_content_type() in ("text/plain", "text/html") and not is_file(part):
            yield part


def is_file(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or part.get_filename() is not None


def decoded(part: Message) -> str:
    """In the charset that it names if there is such a one; what cannot be read is replaced."""
    payload = part.get_payload(decode=True)
    data = payload[:MOST] if isinstance(payload, bytes) else b""
    try:
        charset = codecs.lookup(part.get_content_charset() or "utf-8").name
        text = data.decode(charset, errors="replace")
    except (LookupError, ValueError):
        text = data.decode("utf-8", errors="replace")
    return UNSTORABLE.sub("", text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))


def as_text(markup: str) -> str:
    """What a reader would see. Instead of a quoted mail stands one quoted line.

    Tags are only told from text here, each character looked at once: what comes out is never taken for markup again.
    """
    said: list[str] = []
    unseen = quoted = 0
    for number, piece in enumerate(TAGS.split(DECLARATIONS.sub("", markup))):
        name = piece.lower().removeprefix("/") if number % 2 else ""
        step = -1 if piece.startswith("/") else 1
        if name in UNSEEN:
            unseen = max(0, unseen + step)
        elif name == "blockquote":
            said += ["\n>\n"] if quoted == unseen == 0 else []
            quoted = max(0, quoted + step)
        elif not unseen and not quoted:
            said.append(words_of(piece) if not name else "\n" if name in BLOCKS else "")
    return UNSTORABLE.sub("", "".join(said))


def words_of(piece: str) -> str:
    """White space is one space, as in a browser."""
    return re.sub(r"\s+", " ", unescape(piece))
