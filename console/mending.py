"""Where in the console a refusal is mended: the tab that decides about it."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.abilities import may
from channels_app.models import Channel
from channels_app.models.channels import Method
from core.reasons import Reason


@dataclass(frozen=True)
class Place:
    """`page` is the channel's or the company's; only who has the ability is led there."""

    label: str | Promise
    page: str
    tab: str
    ability: str


SIGN_IN = Place(_("Open the Sign-in tab"), "channel", "sign-in", "channels.change")
SITES = Place(_("Open the Install tab"), "channel", "install", "channels.change")
SWITCH = Place(_("Open the channel"), "channel", "channel", "channels.change")
TOKENS = Place(_("Open the tokens"), "channel", "tokens", "tokens.read")
KEYS = Place(_("Open the identity keys"), "company", "identity-keys", "keys.change")
API_KEYS = Place(_("Open the API keys"), "company", "api-keys", "tokens.read")
SEATS = Place(_("Open the seats"), "company", "seats", "company.read")

PLACES: dict[str, Place] = {
    Reason.METHOD_NOT_ENABLED: SIGN_IN,
    Reason.EXPIRY_MISSING: SIGN_IN,
    Reason.LIFETIME_TOO_LONG: SIGN_IN,
    Reason.AUDIENCE_MISMATCH: SIGN_IN,
    Reason.ISSUER_MISMATCH: SIGN_IN,
    Reason.ORIGIN_NOT_ALLOWED: SITES,
    Reason.CHANNEL_INACTIVE: SWITCH,
    Reason.CHANNEL_MISMATCH: TOKENS,
    Reason.SIGNATURE_INVALID: KEYS,
    Reason.ALGORITHM_NOT_ALLOWED: KEYS,
    Reason.SCOPE_MISSING: API_KEYS,
    Reason.SEAT_LIMIT_REACHED: SEATS,
}
# We sign client tokens ourselves, for whoever mints them: what they are minted with stands at the channel.
OF_CLIENT_TOKENS: dict[str, Place] = {Reason.SIGNATURE_INVALID: TOKENS, Reason.ALGORITHM_NOT_ALLOWED: TOKENS}


def place_to_mend(
    request: HttpRequest, reason: str, channel: Channel, method: str = ""
) -> tuple[str | Promise, str] | None:
    """Words and address of the tab that decides about this refusal; None if there is none for this person.

    `method` is the way of signing in: keys of one kind of credential are not where another's are.
    """
    place = (OF_CLIENT_TOKENS.get(reason) if method == Method.CLIENT_TOKEN else None) or PLACES.get(reason)
    if place is None or not may(request.user, place.ability, channel.company):
        return None
    if place.page == "channel":
        address = reverse("admin:channels_app_channel_change", args=[channel.pk])
    else:
        address = reverse("admin:accounts_company_change", args=[channel.company_id])
    return place.label, f"{address}#{place.tab}"
