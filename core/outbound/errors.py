"""How a call to the outside fails."""

from enum import StrEnum

from django.utils.translation import gettext as _


class Kind(StrEnum):
    """Why there is no answer. Code may act on it; people are told the sentence, which does not tell kinds apart
    that depend on the network: otherwise the client could be used to find out what runs behind our firewall.
    """

    REFUSED = "refused"  # the address or the request itself, before anything was looked up
    UNREACHABLE = "unreachable"  # no such name, a forbidden address behind it, no connection, no valid certificate
    TIMEOUT = "timeout"
    TOO_LARGE = "too_large"
    BAD_ANSWER = "bad_answer"


class OutboundError(Exception):
    """No answer. `kind` says why; `str()` may be shown to anybody; `cause` is for the operator's log."""

    def __init__(self, kind: Kind, cause: str = "") -> None:
        self.kind = kind
        self.cause = cause
        super().__init__(
            cause if kind is Kind.REFUSED and cause else _("The other server gave no usable answer."),
        )
