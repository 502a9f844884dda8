"""POST /external/v1/incoming/mbWebChat/token."""

from collections.abc import Mapping
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.reading import NOBODY, Errors, as_id, is_text, refuse_fields
from accounts.identities import IdentityClaim
from accounts.models import Identity
from accounts.properties import is_clean, read_properties
from chatauth.api.described import minting as described
from chatauth.api.forms import as_seconds, is_seconds
from chatauth.api.minting import MintEndpoint
from chatauth.minting import Grant
from chatauth.models.sessions import CredentialKind
from core.problems import as_refused, problem_headers, status_of


class MindbehindToken(MintEndpoint):
    """Mint for the one channel that the management token belongs to."""

    route = "external/v1/incoming/mbWebChat/token"
    door = "mindbehind"
    family = "mt"
    credential_kind = CredentialKind.MANAGEMENT_TOKEN
    field_names = {"ttl": "tokenAge"}

    @described.mindbehind
    def post(self, request: Request) -> Response:
        return self.answer(request)

    @staticmethod
    def secret_text(headers: Mapping[str, str]) -> str:
        return headers.get("apiToken", "")

    @staticmethod
    def read_form(body: dict[str, Any]) -> dict[str, Any]:
        return read_form(body)

    @staticmethod
    def present(grant: Grant) -> dict[str, Any]:
        return {"success": True, "token": grant.token}

    def refuse(self, exc: Exception) -> Response:
        return refusal(exc)


def refusal(exc: Exception) -> Response:
    """MindBehind's shape of a refusal."""
    refused = as_refused(exc)
    if refused is None:
        raise exc
    error: dict[str, Any] = {"code": str(refused.reason), "message": refused.detail}
    if refused.errors:
        error["fields"] = refused.errors
    answer = {"success": False, "error": error}
    return Response(answer, status=status_of(exc, refused), headers=problem_headers(refused))


def read_form(body: dict[str, Any]) -> dict[str, Any]:
    """The body as arguments of MintRequest. Raises Refused(invalid_request) with every bad field named."""
    errors: Errors = {}
    client_id, channel_id, age = body.get("clientID"), body.get("channelID"), body.get("tokenAge")
    if not is_text(client_id, 255):
        errors["clientID"] = ["Send a text of 1 to 255 characters."]
    if not isinstance(channel_id, str) or not is_clean(channel_id):
        errors["channelID"] = ["Send the channel's id as text."]
    if not is_seconds(age):
        errors["tokenAge"] = ["Send whole seconds."]
    if errors:
        refuse_fields(errors)
    return {
        "identity": IdentityClaim(Identity.Kind.EXTERNAL_ID, Identity.Issuer.INTEGRATOR, str(client_id)),
        "channel_id": as_id(str(channel_id)) or NOBODY,
        "ttl": as_seconds(age),
        "properties": read_properties(body.get("properties")),
    }
