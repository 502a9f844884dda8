"""What the mint doors share: the credential is judged before the body, failures are counted by address."""

from collections.abc import Mapping
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

LIMIT = "mint"
COUNTED = "usher.mint.counted"  # in the scope of a call that the fast lane has counted: None, or what the limit said


class MintEndpoint(CredentialEndpoint):
    """A door says where it stands, how its secret is presented, how its body reads and what it answers.

    The fast lane (chatauth.fast_lane) asks a door the same questions, so that each answer stands once.
    """

    secrets = {"key": ApiKey, "mt": ManagementToken}

    route: ClassVar[str]
    door: ClassVar[str]
    family: ClassVar[str] = "key"
    credential_kind: ClassVar[CredentialKind] = CredentialKind.API_KEY
    field_names: ClassVar[dict[str, str]] = {}
    status: ClassVar[int] = 200

    @staticmethod
    def secret_text(headers: Mapping[str, str]) -> str:
        """The credential as presented, "" if there is none. Raises Refused."""
        raise NotImplementedError

    @staticmethod
    def place() -> dict[str, UUID]:
        """What the address names, as arguments of MintRequest; its parameters are those of the route."""
        return {}

    @staticmethod
    def read_form(body: dict[str, Any]) -> dict[str, Any]:
        """The body as arguments of MintRequest. Raises Refused(invalid_request)."""
        raise NotImplementedError

    @staticmethod
    def present(grant: Grant) -> dict[str, Any]:
        """The body of the answer."""
        raise NotImplementedError

    @staticmethod
    def headers_of(grant: Grant) -> dict[str, str]:
        """What the answer's head says beyond its body."""
        return {}

    @classmethod
    def read_secret(cls, headers: Mapping[str, str]) -> issued.IssuedSecret:
        """Raises Refused: token_missing, token_malformed."""
        return issued.parse(cls.secret_text(headers), cls.family)

    @classmethod
    def asked(cls, secret: issued.IssuedSecret, address: str, path: Mapping[str, str]) -> dict[str, Any]:
        """What is known of a call before its body is read, as arguments of MintRequest."""
        return {
            "door": cls.door,
            "credential_kind": cls.credential_kind,
            "credential": secret,
            "address": address or None,
            **cls.place(**path),
        }

    def answer(self, request: Request, **path: str) -> Response:
        """Raises Refused: what the credential lacks first, then what is wrong with the body."""
        secret = self.read_secret(request.headers)
        count(request, secret)
        asked = self.asked(secret, client_address(request), path)
        try:
            form = self.read_form(read_json(request))
        except Refused as bad_body:
            judge(MintRequest(identity=None, **asked))
            raise bad_body
        grant = mint(MintRequest(**asked, **form))
        return Response(self.present(grant), status=self.status, headers=self.headers_of(grant))

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, Refused) and exc.errors:
            exc.errors = renamed(exc.errors, self.field_names)
        return super().handle_exception(exc)


def count(request: Request, secret: issued.IssuedSecret) -> None:
    """Count a call once, whichever way it came. Raises Refused(rate_limited)."""
    scope = getattr(request, "scope", {})
    if COUNTED not in scope:
        hit(LIMIT, secret.digest.hex())
    elif scope[COUNTED] is not None:
        raise scope[COUNTED]
