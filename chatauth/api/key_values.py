"""/live-core/getClient and /live-core/setKeyValueProperties, on the verified properties."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.base import CredentialEndpoint
from accounts.api.reading import Errors, as_id, is_text, refuse_fields
from accounts.credential_check import authenticate
from accounts.identities import IdentityClaim, identities_of
from accounts.models import ApiKey, EndUser, Identity
from accounts.profiles import change_end_user
from accounts.properties import MAX_KEYS, PropertyChange, read_properties
from channels_app.models import Channel, ManagementToken
from chatauth.api.described import key_values as described
from chatauth.api.mindbehind import refusal
from chatauth.reach import end_users_reached_by, last_channel_of
from core import issued
from core.audit import Actor
from core.endpoint import read_json
from core.limits import hit
from core.net import client_address
from core.reasons import Reason, Refused

PAIRS = "KeyValueProperties"


class ClientEndpoint(CredentialEndpoint):
    """With `apiToken` the clients of that channel, with `x-api-key` those that the key reaches."""

    secrets = {"key": ApiKey, "mt": ManagementToken}
    abilities = {"GET": "end_users.read", "POST": "end_users.change"}
    credential: ManagementToken | ApiKey

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.credential = request.auth = self.authenticate(request)
        hit("api", str(self.credential.pk))
        self.require_ability(request, self.credential)

    def authenticate(self, request: Request) -> ManagementToken | ApiKey:
        """Raises Refused: token_missing and whatever the credential lacks."""
        address = client_address(request)
        if text := request.headers.get("apiToken", ""):
            return authenticate(ManagementToken, issued.parse(text, "mt"), address=address)
        return authenticate(ApiKey, issued.parse(request.headers.get("x-api-key", ""), "key"), address=address)

    def find(self, client_id: str) -> EndUser:
        """The client by the integrator's id. Raises Refused(not_found), also for one that is out of reach."""
        claim = IdentityClaim(Identity.Kind.EXTERNAL_ID, Identity.Issuer.INTEGRATOR, client_id)
        holder = identities_of(self.credential.company_id, claim).values("end_user")
        found = end_users_reached_by(self.credential).filter(pk__in=holder).first()
        if found is None:
            raise Refused(Reason.NOT_FOUND, "There is no such client.")
        return found

    def present(self, client_id: str, end_user: EndUser) -> dict[str, Any]:
        channel = last_channel_of(end_user, Channel.objects.visible_to(self.credential))
        return {
            "name": end_user.name,
            "surname": end_user.surname,
            "email": end_user.email,
            "phone": end_user.phone,
            "companyID": str(end_user.company_id),
            "clientID": client_id,
            "channelType": channel.kind if channel else "",
            "tags": [],
            "keyValueProperties": [{"key": key, "value": value} for key, value in sorted(end_user.verified.items())],
        }

    def refuse(self, exc: Exception) -> Response:
        return refusal(exc)


class GetClient(ClientEndpoint):
    @described.get_client
    def get(self, request: Request) -> Response:
        client_id, company_id = (request.query_params.get(name) for name in ("clientID", "companyID"))
        errors: Errors = {}
        if not is_text(client_id, 255):
            errors["clientID"] = ["Send a text of 1 to 255 characters."]
        if not company_id:
            errors["companyID"] = ["Send the company's id."]
        if errors:
            refuse_fields(errors)
        if as_id(str(company_id)) != self.credential.company_id:
            raise Refused(Reason.COMPANY_MISMATCH)
        return Response(self.present(str(client_id), self.find(str(client_id))))


class SetKeyValues(ClientEndpoint):
    @described.set_key_values
    def post(self, request: Request) -> Response:
        body = read_json(request)
        client_id = body.get("clientID")
        if not is_text(client_id, 255):
            refuse_fields({"clientID": ["Send a text of 1 to 255 characters."]})
        change = read_pairs(body.get(PAIRS))
        end_user = change_end_user(self.find(str(client_id)), change=change, by=Actor.of(request))
        return Response(self.present(str(client_id), end_user))


def read_pairs(raw: Any) -> PropertyChange:
    """Pairs as properties: the last of a key counts, null removes. Raises Refused(invalid_request)."""
    if not isinstance(raw, list) or len(raw) > MAX_KEYS:
        refuse_fields({PAIRS: [f"Send a list of at most {MAX_KEYS} pairs."]})
    pairs: dict[str, Any] = {}
    for pair in raw:
        if not isinstance(pair, dict) or not isinstance(pair.get("key"), str) or "value" not in pair:
            refuse_fields({PAIRS: ['Each pair is {"key": "...", "value": ...}.']})
        pairs[pair["key"]] = pair["value"]
    return read_properties(pairs, field=PAIRS)
