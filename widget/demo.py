"""The demo shop, with DEBUG only: a page of a pretended customer, and the few lines of backend that it would have."""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.identities import IdentityClaim
from accounts.models import Identity
from channels_app.models import Channel
from channels_app.origins import own_origin
from chatauth.minting import MintRequest, mint
from chatauth.models.sessions import CredentialKind
from chatauth.tokens import ClientToken
from core import issued
from core.reasons import Refused

VERA = "customer-1042"
CHANNELS = {"help": "help", "codes": "account"}  # the others show the channel "site"
UNKNOWN = ("nobody", *CHANNELS)  # the cases in which the shop knows nobody
AN_HOUR = timedelta(hours=1)
CASES = {
    "": (
        "Vera is signed in",
        "The shop's server vouches for her. The chat opens with her conversation, no question asked.",
    ),
    "mismatch": (
        "Somebody else's token",
        "MB_CLIENT names another client than MB_TOKEN, as on a page cached for somebody.",
    ),
    "expired": ("Expired token", "The page was left open, or cached, for longer than its token lives."),
    "forged": ("Forged token", "Somebody changed a letter of the token."),
    "nobody": ("Nobody is signed in", "This channel also lets visitors in anonymously."),
    "codes": (
        "Sign in by a code",
        "Another channel: nobody comes in without a code by SMS or e-mail. No message leaves this machine.",
    ),
    "help": ("Help pages", "Another channel of the same shop: anonymous only, with a colour of its own."),
}


@require_safe
def shop(request: HttpRequest) -> HttpResponseBase:
    if not settings.DEBUG:
        raise Http404
    if request.get_host() != urlsplit(settings.PUBLIC_URL).netloc:
        return redirect(f"{own_origin()}{request.get_full_path()}")
    case = request.GET.get("as", "")
    case = case if case in CASES else ""
    channel = find_channel(CHANNELS.get(case, "site"))
    token = read_token()
    handed, refused = {}, ""
    try:
        handed = visitor(case, channel, token) if channel and token else {}
    except Refused as refusal:
        refused = f"{refusal.reason}: {refusal.detail}"
    context = {
        "cases": [{"key": key, "name": name, "is_here": key == case} for key, (name, _) in CASES.items()],
        "explanation": CASES[case][1],
        "is_ready": bool(channel and token),
        "refused": refused,
        "is_known": case not in UNKNOWN,
        "sends_codes": case == "codes",
        "channel": channel,
        "visitor": handed,
    }
    response = HttpResponse(render_to_string("widget/demo.html", context))
    response.trusted_types = True  # type: ignore[attr-defined]
    response.headers["Cache-Control"] = "no-store"
    return response


def visitor(case: str, channel: Channel, management_token: str) -> dict[str, Any]:
    """What the shop's page hands to the chat: `{"token", "client"}`, or nothing for somebody unknown."""
    if case in UNKNOWN:
        return {}
    token = mint_for(VERA, channel, management_token)
    match case:
        case "mismatch":
            return {"token": token, "client": "customer-2077"}
        case "expired":
            return {"token": outdated(token), "client": VERA}
        case "forged":
            return {"token": forged(token), "client": VERA}
    return {"token": token, "client": VERA}


def mint_for(client: str, channel: Channel, management_token: str) -> str:
    """What a shop's server asks for over HTTP: a token for the customer who is signed in there."""
    request = MintRequest(
        door="mindbehind",
        credential_kind=CredentialKind.MANAGEMENT_TOKEN,
        credential=issued.parse(management_token, "mt"),
        identity=IdentityClaim(Identity.Kind.EXTERNAL_ID, Identity.Issuer.INTEGRATOR, client),
        channel_id=channel.pk,
    )
    return mint(request).token


def outdated(text: str) -> str:
    """The same token as it would have been two hours ago, good for one."""
    token = ClientToken.read(text)
    before = timezone.now() - 2 * AN_HOUR
    token.stamp(issued_at=before, expires_at=before + AN_HOUR)
    return str(token)


def forged(text: str) -> str:
    """The same token with another first letter of its signature."""
    claims, _, signature = text.rpartition(".")
    return f"{claims}.{'B' if signature[0] == 'A' else 'A'}{signature[1:]}"


def find_channel(slug: str) -> Channel | None:
    return Channel.objects.select_related("company").filter(company__slug="acme", slug=slug).first()


def read_token() -> str:
    """The shop's management token, as `manage.py demo` left it; "" before that."""
    try:
        state = json.loads((settings.USHER_HOME / "demo.json").read_text())
    except FileNotFoundError:
        return ""
    return str(state.get("management_token", ""))
