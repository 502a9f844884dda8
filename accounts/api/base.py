"""Doors that open with a long secret: read from its header only, judged before anything else, failures counted."""

from collections.abc import Mapping
from typing import Any, ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.abilities import require
from accounts.credential_check import authenticate
from accounts.leaks import refuse_leaked
from accounts.models import ApiKey, Credential
from core import issued
from core.endpoint import Endpoint
from core.http import bearer
from core.limits import hit
from core.net import client_address, limiter_address
from core.problems import exception_handler
from core.reasons import Refused


class CredentialEndpoint(Endpoint):
    """No secret in the address, and only so many refused ones from one place.

    `abilities` names what each method needs in `accounts.abilities`; a method without an entry never opens.
    """

    secrets: ClassVar[Mapping[str, type[Credential]]] = {"key": ApiKey}
    abilities: ClassVar[Mapping[str, str]]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        refuse_leaked(request, self.secrets)

    def require_ability(self, request: Request, credential: Credential) -> None:
        """Raises Refused(scope_missing), and KeyError for a method that says nothing of what it needs."""
        method = "GET" if request.method == "HEAD" else str(request.method)
        if method in self.allowed_methods and method.lower() in self.http_method_names:
            require(credential, self.abilities[method])

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
    """`Authorization: Bearer <API key>`."""

    key: ApiKey

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        secret = issued.parse(bearer(request), "key")
        self.key = request.auth = authenticate(ApiKey, secret, address=client_address(request))
        hit("api", str(self.key.pk))
        self.require_ability(request, self.key)
