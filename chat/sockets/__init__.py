"""The WebSocket doors, as plain ASGI handlers."""

from chat.sockets.for_staff import staff
from chat.sockets.for_visitors import visitor

__all__ = ["staff", "visitor"]
