"""Taking a compact JWS apart (RFC 7515, section 7.1); nothing in it is believed yet."""

import re
from typing import Any, NamedTuple, NoReturn

from django.utils.translation import gettext as _

from chatauth.strict import base64url
from chatauth.strict.strict_json import read_object
from core.reasons import Reason, Refused

LONGEST = 16 * 1024
SHAPE = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*")
KID_LENGTH = 255

# They would let the token choose its key, change what is signed, or wrap something else.
REFUSED_MEMBERS = ("jku", "jwk", "x5u", "x5c", "crit", "b64", "zip", "cty", "enc")


class Compact(NamedTuple):
    """`message` is what was signed; `payload` is what it says."""

    header: dict[str, Any]
    payload: bytes
    message: bytes
    signature: bytes

    @property
    def algorithm(self) -> str:
        return str(self.header["alg"])

    @property
    def kid(self) -> str | None:
        return self.header.get("kid")


def split(token: Any) -> Compact:
    """Raises Refused: token_missing, token_malformed, algorithm_not_allowed (none that is a text is named)."""
    if token is None or token == "":
        raise Refused(Reason.TOKEN_MISSING)
    if not isinstance(token, str) or len(token) > LONGEST or not SHAPE.fullmatch(token):
        _malformed(_("The code is not a compact JWT: three parts of base64url with dots between, 16 KiB at most."))
    head, body, tail = token.split(".")
    try:
        raw_header, payload, signature = base64url.decode(head), base64url.decode(body), base64url.decode(tail)
    except ValueError as error:
        _malformed(_("A part of the code is %(error)s.") % {"error": error})
    try:
        header = read_object(raw_header)
    except ValueError as error:
        _malformed(_("The header %(error)s.") % {"error": error})
    _check_header(header)
    return Compact(header, payload, f"{head}.{body}".encode("ascii"), signature)


def _check_header(header: dict[str, Any]) -> None:
    for name in REFUSED_MEMBERS:
        if name in header:
            _malformed(_("The header may not carry %(name)s.") % {"name": name})
    if not isinstance(header.get("alg"), str):
        raise Refused(Reason.ALGORITHM_NOT_ALLOWED, _("The header names no algorithm."))
    if "kid" in header and not (isinstance(header["kid"], str) and 0 < len(header["kid"]) <= KID_LENGTH):
        _malformed(_("The header's kid is not a text of 1 to %(most)s characters.") % {"most": KID_LENGTH})


def _malformed(sentence: str) -> NoReturn:
    raise Refused(Reason.TOKEN_MALFORMED, sentence)
