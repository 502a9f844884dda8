"""What the inbox's browser tests share."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from accounts.models import EndUser, User
from channels_app.models import Channel
from chat.models import Conversation
from chatauth.models import Session
from tests.console.desk import Desk
from tests.factories import ConversationFactory, SessionFactory
from tests.live_server import LiveServer

DeskFor = Callable[..., Desk]


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
