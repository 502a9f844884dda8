"""What the console's tests share: two filled companies, and desks for the inbox."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from accounts.models import Company, EndUser, User
from channels_app.models import Channel
from chat.models import Conversation
from chatauth.models import Session
from tests.console.desk import Desk
from tests.console.world import CANARY, Populated, populate
from tests.factories import ConversationFactory, SessionFactory
from tests.live_server import LiveServer
from tests.widget.shop import Visitor

DeskFor = Callable[..., Desk]
GuestFor = Callable[..., Visitor]


@pytest.fixture
def ours(acme: Company) -> Populated:
    """Acme with a row of everything."""
    return populate(acme, "Acme")


@pytest.fixture
def theirs(bolt: Company) -> Populated:
    """The neighbour with a row of everything, whose every text is the canary."""
    return populate(bolt, CANARY)


@pytest.fixture
def who(request: pytest.FixtureRequest) -> User:
    """The member of staff whose fixture an indirect parameter names."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def desk_for(browser: Browser, server: LiveServer) -> Iterator[DeskFor]:
    """A desk for a member of staff. At the end of the test no page may have done anything that a policy forbids."""
    desks: list[Desk] = []

    def sit(user: User, **context: Any) -> Desk:
        desks.append(Desk(browser, server, user, **context))
        return desks[-1]

    yield sit
    faults = [fault for desk in desks for fault in desk.faults]
    for desk in desks:
        desk.context.close()
    assert faults == []


@pytest.fixture
def guest_for(browser: Browser, server: LiveServer, site: Channel) -> Iterator[GuestFor]:
    """Somebody on the hosted page. At the end no page may have done anything that a policy forbids."""
    guests: list[Visitor] = []

    def arrive(place: str = "") -> Visitor:
        guests.append(Visitor(browser, [server.url]).visit(f"{server.url}/chat/{site.pk}/{place}"))
        return guests[-1]

    yield arrive
    faults = [fault for guest in guests for fault in guest.faults]
    for guest in guests:
        guest.context.close()
    assert faults == []


@pytest.fixture
def desk(desk_for: DeskFor, ana: User) -> Desk:
    """Ana's."""
    return desk_for(ana)


@pytest.fixture
def session(server: LiveServer, site: Channel, vera: EndUser) -> Session:
    """Vera's browser."""
    return SessionFactory(channel=site, end_user=vera, assurance="verified", method="client_token")


@pytest.fixture
def conversation(server: LiveServer, site: Channel, vera: EndUser) -> Conversation:
    """Vera's, still without a message."""
    return ConversationFactory(channel=site, end_user=vera, assurance="verified")
