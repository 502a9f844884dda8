"""The addresses and networks that an API key may be bound to."""

import ipaddress
from collections.abc import Sequence

from django.utils.translation import gettext as _

from core.reasons import Reason, Refused

MOST = 50


def read_addresses(texts: Sequence[str], *, field: str = "allowed_addresses") -> list[str]:
    """Each in one spelling, such as 203.0.113.0/24 or 2001:db8::7, without repeats.

    Raises Refused(invalid_request) for what is neither an address nor a network, and for more than 50.
    """
    found: list[str] = []
    for text in filter(None, (text.strip() for text in texts)):
        try:
            network = ipaddress.ip_network(text)
        except ValueError:
            raise _wrong(
                field, _("%(text)r is neither an address nor a network such as 203.0.113.0/24.") % {"text": text[:50]}
            ) from None
        is_single = network.prefixlen == network.max_prefixlen
        found.append(str(network.network_address if is_single else network))
    if len(found) > MOST:
        raise _wrong(field, _("Name at most %(most)s addresses and networks.") % {"most": MOST})
    return list(dict.fromkeys(found))


def _wrong(field: str, sentence: str) -> Refused:
    return Refused(Reason.INVALID_REQUEST, sentence, errors={field: [sentence]})
