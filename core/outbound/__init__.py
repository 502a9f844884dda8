"""The only way out of the program: every call to an address that somebody else chose goes through `fetch`."""

from core.outbound.allowed import allowed_now
from core.outbound.client import Answer, fetch, fetch_async
from core.outbound.errors import Kind, OutboundError
from core.outbound.targets import read_url

__all__ = ["Answer", "Kind", "OutboundError", "check_url", "fetch", "fetch_async"]


def check_url(url: str) -> None:
    """Whether an address may be called at all, before anything is looked up. Raises OutboundError."""
    read_url(url, allowed_now())
