"""/api/v1/end-users and /api/v1/end-users/{id}."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.base import ApiEndpoint
from accounts.api.paging import PAGE_PARAMETERS, page_of
from accounts.api.reading import NOBODY, as_id, read_body, read_query, refuse_fields
from accounts.identities import IdentityClaim, identities_of
from accounts.models import EndUser, Identity
from accounts.profiles import change_end_user, create_end_user
from accounts.properties import PropertyChange, read_profile, read_properties
from channels_app.reach import is_bound
from chatauth.api.channel_tokens import KINDS, read_identifier
from chatauth.api.described import end_users as described
from chatauth.api.presenting import present_end_user
from chatauth.blocking import block, unblock
from chatauth.reach import end_users_reached_by
from core.audit import Actor
from core.reasons import Reason, Refused

FINDERS = ("external_id", "email")


class EndUserEndpoint(ApiEndpoint):
    abilities = {"GET": "end_users.read", "POST": "end_users.change", "PATCH": "end_users.change"}

    def rows(self) -> QuerySet[EndUser]:
        return end_users_reached_by(self.key).prefetch_related("identities")

    def find(self, end_user_id: str) -> EndUser:
        """Raises Refused(not_found), the same for what does not exist and what is somebody else's."""
        found = self.rows().filter(pk=as_id(end_user_id) or NOBODY).first()
        if found is None:
            raise Refused(Reason.NOT_FOUND)
        return found

    def require_whole_company(self, what: str) -> None:
        """Raises Refused(channel_mismatch) for a key that is bound to channels."""
        if is_bound(self.key):
            raise Refused(Reason.CHANNEL_MISMATCH, f"{what} needs a key that reaches all channels of the company.")


class EndUsers(EndUserEndpoint):
    @described.list_end_users
    def get(self, request: Request) -> Response:
        query = read_query(request, *FINDERS, *PAGE_PARAMETERS)
        rows = self.rows()
        for name in FINDERS:
            if name in query:
                rows = rows.filter(pk__in=self.holder(name, query[name]))
        return Response(page_of(rows, query, present_end_user))

    def holder(self, name: str, value: str) -> QuerySet[Identity, Any]:
        """Who has this identity from the company's own backend; an address that only a code proved is not one."""
        claim = IdentityClaim(KINDS[name], Identity.Issuer.INTEGRATOR, value)
        return identities_of(self.key.company_id, claim).values("end_user")

    @described.create_end_user
    def post(self, request: Request) -> Response:
        self.require_whole_company("Making an end user")
        body = read_body(request, *KINDS, "profile", "properties")
        made = create_end_user(
            company_id=self.key.company_id,
            identity=read_identity(body),
            change=read_change(body),
            made_by="rest",
            by=Actor.of(request),
        )
        return Response(present_end_user(made), status=201)


class OneEndUser(EndUserEndpoint):
    @described.get_end_user
    def get(self, request: Request, end_user_id: str) -> Response:
        read_query(request)
        return Response(present_end_user(self.find(end_user_id)))

    @described.change_end_user
    def patch(self, request: Request, end_user_id: str) -> Response:
        end_user, by = self.find(end_user_id), Actor.of(request)
        body = read_body(request, "profile", "properties", "blocked")
        change, blocked = read_change(body), body.get("blocked")
        if not (blocked is None or isinstance(blocked, bool)):
            refuse_fields({"blocked": ["Send true or false."]})
        if blocked is not None:
            self.require_whole_company("Blocking")
        with transaction.atomic():
            change_end_user(end_user, change=change, by=by)
            if blocked is not None:
                (block if blocked else unblock)(end_user, by=by)
        return Response(present_end_user(self.find(end_user_id)))


def read_identity(body: dict[str, Any]) -> IdentityClaim:
    """Raises Refused(invalid_request)."""
    given = [name for name in KINDS if body.get(name) is not None]
    if len(given) != 1:
        refuse_fields({"external_id": [f"Send exactly one of {', '.join(KINDS)}."]})
    errors: dict[str, list[str]] = {}
    value = read_identifier(given[0], body[given[0]], errors)
    if errors:
        refuse_fields(errors)
    return IdentityClaim(KINDS[given[0]], Identity.Issuer.INTEGRATOR, value)


def read_change(body: dict[str, Any]) -> PropertyChange:
    """`properties` as the mint reads them, then `profile`, which wins. Raises Refused(invalid_request)."""
    change = read_properties(body.get("properties"))
    return change._replace(profile=change.profile | read_profile(body.get("profile")))
