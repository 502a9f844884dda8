"""The only way out of the program: every call to an address that somebody else chose goes through `fetch`."""

from core.outbound.client import Answer, fetch, fetch_async
from core.outbound.errors import Kind, OutboundError

__all__ = ["Answer", "Kind", "OutboundError", "fetch", "fetch_async"]
