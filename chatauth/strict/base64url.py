"""base64url as RFC 7515 has it: one spelling for every value, so that two spellings are never two tokens."""

import base64

from django.utils.translation import gettext as _


def decode(text: str) -> bytes:
    """Raises ValueError for padding, blanks, foreign characters, and bits set behind the last byte."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        raise ValueError(_("not base64url")) from None
    if encode(raw) != text:
        raise ValueError(_("not the canonical base64url"))
    return raw


def encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")
