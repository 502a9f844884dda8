"""Doors that open with a long secret: read from its header only, judged before anything else, failures counted."""

from collections.abc import Mapping
from typing import Any, ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.credential_check import authenticate
from accounts.leaks import refuse_leaked
from accounts.models import ApiKey, Credential
from core import issued
from core.endpoint import Endpoint
from core.http import bearer
from core.limits import hit
from core.net import client_address, limiter_address
from core.problems import exception_handler
from core.reasons import Reason, Refused


class CredentialEndpoint(Endpoint):
    """No secret in the address, and only so many refused ones from one place."""

    secrets: ClassVar[Mapping[str, type[Credential]]] = {"key": ApiKey}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        refuse_leaked(request, self.secrets)

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, Refused) and exc.status == 401:
            try:
                hit("mint_failed", limiter_address(client_address(self.request)))
            except Refused as too_many:
                exc = too_many
        return self.refuse(exc)

    def refuse(self, exc: Exception) -> Response:
        """The answer of this door to a refusal: problem+json."""
        answer = exception_handler(exc, {})
        if answer is None:
            raise exc
        answer.exception = True
        return answer


class ApiEndpoint(CredentialEndpoint):
    """`Authorization: Bearer <API key>`. `scopes` names what each method needs; None: any live key."""

    scopes: ClassVar[Mapping[str, str | None]] = {}
    key: ApiKey

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        secret = issued.parse(bearer(request), "key")
        self.key = request.auth = authenticate(ApiKey, secret, address=client_address(request))
        hit("api", str(self.key.pk))
        method = "GET" if request.method == "HEAD" else str(request.method)
        if method in self.scopes:
            require_scope(self.key, self.scopes[method])


def require_scope(key: ApiKey, scope: str | None) -> None:
    """Raises Refused(scope_missing)."""
    if scope is not None and scope not in key.scopes:
        raise Refused(Reason.SCOPE_MISSING, f"This needs the scope {scope}.")
