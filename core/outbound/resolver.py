"""Names become addresses once, and every address is judged.

What is dialled afterwards is the address, so a second answer of the name server (DNS rebinding) never counts.
"""

import socket
import threading
from ipaddress import ip_address
from queue import Empty, SimpleQueue

from core.outbound.addresses import Address, is_public
from core.outbound.allowed import Allowed
from core.outbound.errors import Kind, OutboundError
from core.outbound.targets import Target

# getaddrinfo cannot be stopped: without a bound, names that hang would pile up threads.
LOOKUPS = threading.BoundedSemaphore(32)


def find_addresses(target: Target, allowed: Allowed, *, seconds: float) -> list[Address]:
    """Where to dial. One forbidden address among the answers spoils them all. Raises OutboundError."""
    if target.address is not None:
        return [target.address]
    found = look_up(target.host, target.port, seconds=seconds)
    for address in found:
        is_open = not target.needs_allowed_network and is_public(address)
        if not (target.is_trusted or is_open or allowed.holds(address)):
            raise OutboundError(Kind.UNREACHABLE, f"{address} is not allowed")
    return found


def look_up(host: str, port: int, *, seconds: float) -> list[Address]:
    """Ask the system's resolver once, for at most `seconds`. Raises OutboundError."""
    answers: SimpleQueue[list[Address] | Exception] = SimpleQueue()

    def ask() -> None:
        try:
            rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
            answers.put(list(dict.fromkeys(ip_address(row[4][0]) for row in rows)))
        except (OSError, ValueError) as error:
            answers.put(error)
        finally:
            LOOKUPS.release()

    if not LOOKUPS.acquire(timeout=seconds):
        raise OutboundError(Kind.TIMEOUT, "too many look-ups under way")
    threading.Thread(target=ask, name="outbound-lookup", daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except Empty:
        raise OutboundError(Kind.TIMEOUT, "the look-up took too long") from None
    if isinstance(answer, Exception) or not answer:
        raise OutboundError(Kind.UNREACHABLE, f"look-up: {answer or 'no address'}")
    return answer
