"""The head of a mail: whom it is for, who says to have sent it, and whether a machine did."""

from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from email.utils import getaddresses

from chat.incoming.addresses import token_in
from core.reasons import Reason, Refused

MOST = 10_000_000  # bytes of a mail, its files included
LONGEST = 20_000  # characters of a line of the head that are read
RECIPIENTS = ("Delivered-To", "X-Original-To", "To", "Cc")
BY_MACHINES = ("List-Id", "List-Unsubscribe", "X-Autoreply", "X-Autorespond")
PRECEDENCES = {"bulk", "list", "junk", "auto_reply"}
NAMES = {"mailer-daemon", "postmaster"}  # who tells of mails that did not arrive


@dataclass(frozen=True)
class Envelope:
    token: str
    sender: str
    message_id: str
    is_automatic: bool


def read_envelope(raw: bytes, *, recipient: str = "") -> Envelope:
    """The head alone is read, so that a stranger's mail costs little. Raises Refused."""
    if len(raw) > MOST:
        raise Refused(Reason.PAYLOAD_TOO_LARGE, f"A mail has at most {MOST:,} bytes.")
    head = BytesParser(policy=compat32).parsebytes(raw, headersonly=True)
    addresses = [recipient] if recipient else addresses_in(head, *RECIPIENTS)
    return Envelope(
        token=next(filter(None, map(token_in, addresses)), ""),
        sender=only(addresses_in(head, "From")),
        message_id=" ".join(str(head.get("Message-ID", "")).split()),
        is_automatic=is_automatic(head),
    )


def addresses_in(head: Message, *names: str) -> list[str]:
    values = [str(value)[:LONGEST] for name in names for value in head.get_all(name, [])]
    try:
        return [address for _name, address in getaddresses(values) if address]
    except (RecursionError, ValueError, IndexError):
        raise Refused(Reason.INVALID_REQUEST, "The head of the mail cannot be read.") from None


def only(addresses: list[str]) -> str:
    """Of several senders none is the one who wrote."""
    return addresses[0] if len(addresses) == 1 else ""


def is_automatic(head: Message) -> bool:
    """Out of office, lists, mails about mails that did not arrive: answers of nobody."""
    said = {name: str(head.get(name, "")).strip().casefold() for name in ("Auto-Submitted", "Precedence")}
    returned = [str(value).strip() for value in head.get_all("Return-Path", [])]
    senders = {address.partition("@")[0].casefold() for address in addresses_in(head, "Return-Path", "From")}
    return (
        said["Auto-Submitted"].partition(";")[0].strip() not in ("", "no")
        or said["Precedence"] in PRECEDENCES
        or any(name in head for name in BY_MACHINES)
        or any(path in ("", "<>") for path in returned)
        or bool(senders & NAMES)
        or head.get_content_type() == "multipart/report"
    )
