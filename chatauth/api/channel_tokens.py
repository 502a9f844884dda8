"""POST /api/v1/channels/{channelID}/tokens."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.reading import NOBODY, Errors, as_id, is_text, refuse_fields
from accounts.identities import IdentityClaim
from accounts.models import Identity
from accounts.properties import read_properties
from chatauth.api.described import minting as described
from chatauth.api.forms import as_seconds, is_seconds
from chatauth.api.mindset import is_email, read_groups
from chatauth.api.minting import MintEndpoint
from chatauth.minting import Grant
from core.http import bearer_of
from core.phones import canonical_phone
from core.reasons import Refused
from core.times import rfc3339

KINDS = {"external_id": Identity.Kind.EXTERNAL_ID, "email": Identity.Kind.EMAIL, "phone": Identity.Kind.PHONE}


class ChannelTokens(MintEndpoint):
    """Mint for one channel with an API key."""

    route = "api/v1/channels/<str:channel_id>/tokens"
    door = "rest"
    status = 201

    @described.rest
    def post(self, request: Request, channel_id: str) -> Response:
        return self.answer(request, channel_id=channel_id)

    @staticmethod
    def secret_text(headers: Mapping[str, str]) -> str:
        return bearer_of(headers)

    @staticmethod
    def place(*, channel_id: str) -> dict[str, UUID]:
        return {"channel_id": as_id(channel_id) or NOBODY}

    @staticmethod
    def read_form(body: dict[str, Any]) -> dict[str, Any]:
        return read_form(body)

    @staticmethod
    def present(grant: Grant) -> dict[str, Any]:
        return {
            "token": grant.token,
            "expires_at": rfc3339(grant.expires_at),
            "end_user": {"id": str(grant.end_user_id), "name": grant.name, "assurance": grant.assurance},
        }


def read_form(body: dict[str, Any]) -> dict[str, Any]:
    """Raises Refused(invalid_request) with every bad field named."""
    errors: Errors = {}
    given = [name for name in KINDS if body.get(name) is not None]
    if len(given) != 1:
        refuse_fields({"external_id": ["Send exactly one of external_id, email and phone."]})
    value = read_identifier(given[0], body[given[0]], errors)
    if not is_seconds(body.get("ttl")):
        errors["ttl"] = ["Send whole seconds."]
    groups = read_groups(body.get("groups"), errors)
    if errors:
        refuse_fields(errors)
    return {
        "identity": IdentityClaim(KINDS[given[0]], Identity.Issuer.INTEGRATOR, value),
        "ttl": as_seconds(body.get("ttl")),
        "properties": read_properties(body.get("properties")),
        "groups": groups,
    }


def read_identifier(kind: str, value: Any, errors: Errors) -> str:
    if kind == "phone":
        try:
            return canonical_phone(value)
        except Refused as refused:
            errors["phone"] = [refused.detail]
            return ""
    if kind == "email" and not is_email(value):
        errors["email"] = ["Send an e-mail address."]
    elif not is_text(value, 255):
        errors[kind] = ["Send a text of 1 to 255 characters."]
    return str(value)
