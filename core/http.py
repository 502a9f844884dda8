"""Reading credentials from requests: from headers only, never from a URL or a cookie."""

from collections.abc import Mapping

from rest_framework.request import Request

from core.reasons import Reason, Refused


def bearer(request: Request) -> str:
    """What follows `Authorization: Bearer`. Raises Refused: token_missing, token_malformed."""
    return bearer_of(request.headers)


def bearer_of(headers: Mapping[str, str]) -> str:
    """The same from headers alone, whose names are found however they are spelt."""
    scheme, _, token = headers.get("Authorization", "").partition(" ")
    if not scheme:
        raise Refused(Reason.TOKEN_MISSING)
    if scheme.lower() != "bearer" or not token.strip():
        raise Refused(Reason.TOKEN_MALFORMED)
    return token.strip()
