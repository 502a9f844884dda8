"""/widget/api/v1/challenges: a code by SMS or e-mail."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.properties import is_clean
from chatauth.challenges.asking import METHODS, Given, ask_for_code
from chatauth.challenges.destinations import read_email
from chatauth.models import Challenge
from chatauth.signin import SignIn
from core.endpoint import read_json
from core.limits import hit
from core.net import client_address, limiter_address
from core.reasons import Reason, Refused
from widget.api.base import WidgetEndpoint
from widget.api.sessions import as_id, is_short_text

TEXT_FIELDS = {"phone": 60, "email": 254, "name": 120, "locale": 35, "country": 2, "embed_origin": 255}
ADDRESS = {"sms": "phone", "email": "email"}


class Challenges(WidgetEndpoint):
    """POST: send a code. The same answer whether or not the number or mailbox is known."""

    def post(self, request: Request) -> Response:
        body = read_challenge(read_json(request))
        kind = body["kind"]
        wish = SignIn(
            channel_id=as_id(body["channel"]),
            method=METHODS[kind],
            origin=request.headers.get("Origin", ""),
            embed_origin=body.get("embed_origin") or "",
            device=request.headers.get("User-Agent", ""),
            address=client_address(request) or None,
        )
        given = Given(
            kind=kind,
            to=body[ADDRESS[kind]],
            name=" ".join((body.get("name") or "").split()),
            email=read_email(body["email"]) if kind == "sms" and body.get("email") else "",
            locale=body.get("locale") or "",
            country=body.get("country") or "",
        )
        asked = ask_for_code(wish, given)
        answer = {"challenge": str(asked.challenge), "expires_in": asked.expires_in, "resend_in": asked.resend_in}
        return Response(answer, status=202)


class OneChallenge(WidgetEndpoint):
    """GET: whether the code is on its way. It tells nothing of the number or mailbox, and redeems nothing."""

    def get(self, request: Request, challenge_id: str) -> Response:
        hit("session", limiter_address(client_address(request)))
        known = as_id(challenge_id)
        challenge = Challenge.objects.filter(pk=known).first() if known else None
        if challenge is None:
            raise Refused(Reason.NOT_FOUND)
        state = "failed" if challenge.failed_at else "sent" if challenge.sent_at else "sending"
        return Response({"state": state})


def read_challenge(body: dict[str, Any]) -> dict[str, Any]:
    """Raises Refused(invalid_request) that names every bad field."""
    errors = {
        name: [f"Send a text of at most {longest} characters."]
        for name, longest in TEXT_FIELDS.items()
        if not is_short_text(body.get(name), longest)
    }
    kind = body.get("kind")
    if not isinstance(kind, str) or kind not in ADDRESS:
        errors["kind"] = ["Send sms or email."]
    elif not body.get(ADDRESS[kind]):
        errors.setdefault(ADDRESS[kind], ["Say where to send the code."])
    if not isinstance(body.get("channel"), str) or not is_clean(body["channel"]):
        errors["channel"] = ["Send the channel's id as text."]
    if errors:
        raise Refused(Reason.INVALID_REQUEST, f"Not valid: {', '.join(sorted(errors))}.", errors=errors)
    return body
