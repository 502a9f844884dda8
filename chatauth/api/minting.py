"""What the mint doors share: the credential is judged before the body, failures are counted by address."""

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.base import CredentialEndpoint
from accounts.models import ApiKey
from channels_app.models import ManagementToken
from chatauth.api.forms import renamed
from chatauth.minting import Grant, MintRequest, judge, mint
from chatauth.models.sessions import CredentialKind
from core import issued
from core.endpoint import read_json
from core.limits import hit
from core.net import client_address
from core.reasons import Refused


class MintEndpoint(CredentialEndpoint):
    """A door says how its secret is presented, how its body reads and what it answers; the rest stands here."""

    secrets = {"key": ApiKey, "mt": ManagementToken}

    door: ClassVar[str]
    family: ClassVar[str] = "key"
    credential_kind: ClassVar[CredentialKind] = CredentialKind.API_KEY
    field_names: ClassVar[dict[str, str]] = {}

    def read_secret(self, text: str) -> issued.IssuedSecret:
        return issued.parse(text, self.family)

    def mint_with(
        self,
        request: Request,
        secret: issued.IssuedSecret,
        read_form: Callable[[dict[str, Any]], dict[str, Any]],
        *,
        company_id: UUID | None = None,
        channel_id: UUID | None = None,
    ) -> Grant:
        """Raises Refused: what the credential lacks first, then what is wrong with the body."""
        hit("mint", secret.prefix)
        common: dict[str, Any] = {
            "door": self.door,
            "credential_kind": self.credential_kind,
            "credential": secret,
            "company_id": company_id,
            "address": client_address(request) or None,
        }
        if channel_id is not None:
            common["channel_id"] = channel_id
        try:
            form = read_form(read_json(request))
        except Refused as bad_body:
            judge(MintRequest(identity=None, **common))
            raise bad_body
        return mint(MintRequest(**common, **form))

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, Refused) and exc.errors:
            exc.errors = renamed(exc.errors, self.field_names)
        return super().handle_exception(exc)
