"""Reading credentials from requests: from headers only, never from a URL or a cookie."""

from rest_framework.request import Request

from core.reasons import Reason, Refused


def bearer(request: Request) -> str:
    """What follows `Authorization: Bearer`. Raises Refused: token_missing, token_malformed."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if not scheme:
        raise Refused(Reason.TOKEN_MISSING)
    if scheme.lower() != "bearer" or not token.strip():
        raise Refused(Reason.TOKEN_MALFORMED)
    return token.strip()
