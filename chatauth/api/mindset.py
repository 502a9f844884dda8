"""POST /api/v1/appuid/{appUid}/sdkusers/auth and the legacy call."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.reading import NOBODY, Errors, as_id, is_text, refuse_fields
from accounts.identities import IdentityClaim
from accounts.models import Identity
from chatauth.api.described import minting as described
from chatauth.api.minting import MintEndpoint
from chatauth.minting import Grant
from chatauth.minting_sql import LEGACY_DOOR
from core.reasons import Reason, Refused

EXTERNAL_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")
EMAIL = re.compile(r"[^\s@\x00-\x1f\x7f-\x9f\ufeff]+@[^\s@\x00-\x1f\x7f-\x9f\ufeff]+")
LONGEST = 100
MOST_GROUPS = 10


class MindsetToken(MintEndpoint):
    """A token of the whole company, named by `appUid`."""

    route = "api/v1/appuid/<str:app_uid>/sdkusers/auth"
    door = "mindset"
    field_names = {"groups": "accountUids"}

    @described.mindset
    def post(self, request: Request, app_uid: str) -> Response:
        return self.answer(request, app_uid=app_uid)

    @staticmethod
    def secret_text(headers: Mapping[str, str]) -> str:
        return headers.get("x-api-key", "")

    @staticmethod
    def place(*, app_uid: str) -> dict[str, UUID]:
        return {"company_id": as_id(app_uid) or NOBODY}

    @staticmethod
    def read_form(body: dict[str, Any]) -> dict[str, Any]:
        return read_form(body)

    @staticmethod
    def present(grant: Grant) -> dict[str, Any]:
        return {"authToken": grant.token}


def read_form(body: dict[str, Any]) -> dict[str, Any]:
    """Raises Refused(invalid_request) with every bad field named."""
    errors: Errors = {}
    given = [name for name in ("externalId", "userEmail", "email") if body.get(name) is not None]
    external_id, email = body.get("externalId"), body.get("email") if "email" in given else body.get("userEmail")
    if len(given) != 1:
        refuse_fields({"externalId": ["Send exactly one of externalId and userEmail."]})
    if external_id is not None and not (isinstance(external_id, str) and EXTERNAL_ID.fullmatch(external_id)):
        errors["externalId"] = ["Send 1 to 100 letters, digits, hyphens or underscores."]
    if email is not None and not is_email(email):
        errors["userEmail"] = [f"Send an e-mail address of at most {LONGEST} characters."]
    name = body.get("name")
    if name is not None and not is_text(name, LONGEST):
        errors["name"] = [f"Send a text of 1 to {LONGEST} characters."]
    groups = read_groups(body.get("accountUids"), errors)
    if errors:
        refuse_fields(errors)
    kind = Identity.Kind.EXTERNAL_ID if email is None else Identity.Kind.EMAIL
    return {
        "identity": IdentityClaim(kind, Identity.Issuer.INTEGRATOR, str(external_id if email is None else email)),
        "name_once": name or "",
        "groups": groups,
    }


def read_groups(value: Any, errors: Errors) -> tuple[Any, ...]:
    """Group ids without repeats; an id of another shape counts as an unknown group."""
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value) or len(value) > MOST_GROUPS:
        errors["groups"] = [f"Send at most {MOST_GROUPS} group ids."]
        return ()
    ids = [as_id(item) for item in dict.fromkeys(value)]
    if None in ids:
        errors["groups"] = ["There is no such group."]
    return tuple(dict.fromkeys(ids))


def is_email(value: Any) -> bool:
    """Loose on purpose: the company asserts it, and nothing is ever mailed to it."""
    return is_text(value, LONGEST) and bool(EMAIL.fullmatch(value))


class LegacyToken(MintEndpoint):
    """The call that 2.2 replaced. Off unless the key allows it; each answer says where to go instead."""

    route = "api-authenticate-embedded-user"
    door = LEGACY_DOOR
    field_names = {"groups": "addToAccounts"}

    @described.legacy
    def post(self, request: Request) -> Response:
        return self.answer(request)

    @staticmethod
    def secret_text(headers: Mapping[str, str]) -> str:
        return headers.get("x-api-key", "")

    @staticmethod
    def read_form(body: dict[str, Any]) -> dict[str, Any]:
        return read_legacy_form(body)

    @staticmethod
    def present(grant: Grant) -> dict[str, Any]:
        return {"authToken": grant.token}

    @staticmethod
    def headers_of(grant: Grant) -> dict[str, str]:
        successor = reverse("mint-mindset", kwargs={"app_uid": grant.company_id})
        return {**GOODBYE, "Link": f'<{successor}>; rel="successor-version"'}


# RFC 9745 and RFC 8594: deprecated since 2026-01-01, gone after 2027.
GOODBYE = {"Deprecation": "@1767225600", "Sunset": "Fri, 31 Dec 2027 23:59:59 GMT"}


def read_legacy_form(body: dict[str, Any]) -> dict[str, Any]:
    if body.get("userEmail") is None:
        raise Refused(Reason.INVALID_REQUEST, errors={"userEmail": ["Send the user's e-mail address."]})
    form = read_form({"userEmail": body["userEmail"], "accountUids": body.get("addToAccounts")})
    return {**form, "name_once": ""}
