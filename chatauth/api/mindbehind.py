"""POST /external/v1/incoming/mbWebChat/token - contracts 2.1."""

from typing import Any, NoReturn
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.identities import IdentityClaim
from accounts.models import Identity
from accounts.properties import is_clean, read_properties
from chatauth.minting import Grant, MintRequest, judge, mint
from chatauth.models.sessions import CredentialKind
from core import issued
from core.endpoint import Endpoint, read_json
from core.limits import hit
from core.net import client_address, limiter_address
from core.problems import as_refused, problem_headers
from core.reasons import Reason, Refused

DOOR = "mindbehind"
INT4_MAX = 2**31 - 1
NOBODY = UUID(int=0)


class MindbehindToken(Endpoint):
    """Mint for one channel. The credential is judged before the body."""

    def post(self, request: Request) -> Response:
        address = client_address(request)
        try:
            secret = issued.parse(request.headers.get("apiToken", ""), "mt")
            grant = self.mint(request, secret, address)
        except Refused as refused:
            if refused.status == 401:
                hit("mint_failed", limiter_address(address))
            raise
        return Response({"success": True, "token": grant.token})

    def mint(self, request: Request, secret: issued.IssuedSecret, address: str) -> Grant:
        hit("mint", secret.prefix)
        common: dict[str, Any] = {
            "door": DOOR,
            "credential_kind": CredentialKind.MANAGEMENT_TOKEN,
            "credential": secret,
            "address": address or None,
        }
        try:
            form = read_form(read_json(request))
        except Refused as bad_body:
            judge(MintRequest(identity=None, **common))
            raise bad_body
        return mint(MintRequest(**form, **common))

    def handle_exception(self, exc: Exception) -> Response:
        refused = as_refused(exc)
        if refused is None:
            raise exc
        error: dict[str, Any] = {"code": str(refused.reason), "message": refused.detail}
        if refused.errors:
            error["fields"] = refused.errors
        status = 405 if getattr(exc, "status_code", None) == 405 else refused.status
        return Response({"success": False, "error": error}, status=status, headers=problem_headers(refused))


def read_form(body: dict[str, Any]) -> dict[str, Any]:
    """The body as arguments of MintRequest. Raises Refused(invalid_request) with every bad field named."""
    errors: dict[str, list[str]] = {}
    client_id, channel_id, age = body.get("clientID"), body.get("channelID"), body.get("tokenAge")
    if not isinstance(client_id, str) or not 1 <= len(client_id) <= 255 or not is_clean(client_id):
        errors["clientID"] = ["Send a text of 1 to 255 characters."]
    if not isinstance(channel_id, str) or not is_clean(channel_id):
        errors["channelID"] = ["Send the channel's id as text."]
    if age is not None and (not isinstance(age, int) or isinstance(age, bool)):
        errors["tokenAge"] = ["Send whole seconds."]
    if errors:
        refuse_fields(errors)
    return {
        "identity": IdentityClaim(Identity.Kind.EXTERNAL_ID, Identity.Issuer.INTEGRATOR, str(client_id)),
        "channel_id": as_id(str(channel_id)),
        "ttl": None if age is None else max(-1, min(int(age), INT4_MAX)),
        "properties": read_properties(body.get("properties")),
    }


def as_id(text: str) -> UUID:
    """The id that the text is; one that exists nowhere if it is none, so that both answer alike."""
    try:
        return UUID(text) if len(text) == 36 else NOBODY
    except ValueError:
        return NOBODY


def refuse_fields(errors: dict[str, list[str]]) -> NoReturn:
    name, sentences = next(iter(errors.items()))
    raise Refused(Reason.INVALID_REQUEST, f"{name}: {sentences[0]}", errors=errors)
