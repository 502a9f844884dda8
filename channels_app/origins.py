"""Which sites may show a channel. Origins are compared exactly: scheme, host and port (RFC 6454)."""

import re
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from channels_app.models import Channel
from core.audit import Actor, record

ANY = "*"
_ORIGIN = re.compile(r"https?://(\[[0-9a-f:.]+\]|[a-z0-9]([a-z0-9.-]*[a-z0-9])?)(:[0-9]{1,5})?")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def own_origin() -> str:
    """The origin of this program itself, from PUBLIC_URL: where the iframe and the hosted page stand."""
    parts = urlsplit(settings.PUBLIC_URL)
    return f"{parts.scheme}://{parts.netloc}"


def own_origins(channel: Channel) -> list[str]:
    """Ours, and the channel's own hosts under the same scheme."""
    return origins_at(host.host for host in channel.hosts.all())


def origins_at(hosts: Iterable[str]) -> list[str]:
    scheme = urlsplit(settings.PUBLIC_URL).scheme
    return [own_origin(), *(f"{scheme}://{host}" for host in hosts)]


def is_allowed(channel: Channel, origin: str) -> bool:
    """Whether a page of this origin may use the channel. `null` never may."""
    return is_listed(origin, channel.allowed_origins) or origin in own_origins(channel)


def is_listed(origin: str, allowed: Sequence[str], hosts: Iterable[str] = ()) -> bool:
    """The same for a channel's origins and hosts that are at hand."""
    if not origin or origin == "null":
        return False
    return ANY in allowed or origin in allowed or origin in origins_at(hosts)


def frame_ancestors(channel: Channel) -> list[str]:
    """What fills `frame-ancestors` of the channel's pages."""
    if ANY in channel.allowed_origins:
        return [ANY]
    return ["'self'", *channel.allowed_origins]


@transaction.atomic
def allow_origin(*, channel: Channel, origin: str, by: Actor) -> None:
    """Add a site to those that may show the channel; one that is there already stays. Raises ValidationError."""
    validate_origin(origin)
    row = Channel.objects.select_for_update().get(pk=channel.pk)
    if origin in row.allowed_origins:
        return
    row.allowed_origins = [*row.allowed_origins, origin]
    row.save(update_fields=["allowed_origins"])
    record("channel.changed", by=by, target=row, company_id=row.company_id, fields=["allowed_origins"])


def validate_origin(text: str) -> None:
    """Raises ValidationError unless the text is `*` or an exact origin as a browser would send it."""
    if text == ANY:
        return
    if not _ORIGIN.fullmatch(text):
        raise ValidationError(
            _(
                "Write an origin as the browser sends it, such as https://shop.example or http://localhost:9000: "
                "in lower case, without a path or a slash at the end."
            )
        )
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise ValidationError(_("That port does not exist.")) from error
    if port == _DEFAULT_PORTS[parts.scheme]:
        raise ValidationError(_("Leave out the port %(port)s: browsers do not send it.") % {"port": port})
