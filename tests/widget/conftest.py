"""What the widget's browser tests share."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from accounts.identities import IdentityClaim
from accounts.models import Identity
from accounts.properties import read_properties
from channels_app.models import Channel, ManagementToken
from chatauth.minting import MintRequest, mint
from chatauth.models.sessions import CredentialKind
from core import issued
from tests.live_server import LiveServer
from tests.widget.shop import Shop, Visitor

VisitorFor = Callable[..., Visitor]
TokenFor = Callable[..., str]
CLIENT = "customer-1042"


@pytest.fixture
def shop(server: LiveServer, site: Channel) -> Iterator[Shop]:
    """Acme's shop, which its channel allows."""
    shop = Shop(server.url)
    site.allowed_origins = [shop.url, shop.near_url]
    site.save()
    yield shop
    shop.close()


@pytest.fixture
def visitor_for(browser: Browser, server: LiveServer, shop: Shop) -> Iterator[VisitorFor]:
    """A visitor's browser. At the end of the test no page may have done anything that a policy forbids."""
    visitors: list[Visitor] = []

    def arrive(*origins: str, **context: Any) -> Visitor:
        visitors.append(Visitor(browser, [*(origins or [server.url]), shop.url, shop.near_url], **context))
        return visitors[-1]

    yield arrive
    faults = [fault for visitor in visitors for fault in visitor.faults]
    for visitor in visitors:
        visitor.context.close()
    assert faults == []


@pytest.fixture
def visitor(visitor_for: VisitorFor) -> Visitor:
    return visitor_for()


@pytest.fixture
def token_for(management_token: ManagementToken) -> TokenFor:
    """Mint as Acme's backend does: a client token for one of its customers."""

    def mint_for(client: str = CLIENT, *, ttl: int | None = None, name: str = "Vera") -> str:
        request = MintRequest(
            door="mindbehind",
            credential_kind=CredentialKind.MANAGEMENT_TOKEN,
            credential=issued.parse(management_token.text, "mt"),
            identity=IdentityClaim(Identity.Kind.EXTERNAL_ID, Identity.Issuer.INTEGRATOR, client),
            channel_id=management_token.channel_id,
            ttl=ttl,
            properties=read_properties({"name": name}),
        )
        return mint(request).token

    return mint_for


def signed_in(token: str, client: object = CLIENT) -> str:
    """The lines of a page that says who is signed in."""
    return f"window.MB_TOKEN = {json.dumps(token)}; window.MB_CLIENT = {json.dumps(client)}"
