"""Acme's bot Robo on its web channel, the company's own server, and talking to a bot."""

from collections.abc import Iterator
from typing import Any

import pytest

from accounts.models import Company
from bots.exchange import import_bot
from bots.models import Bot
from channels_app.models import Channel
from chat.models import Conversation
from chatauth.models import Session
from core.audit import SYSTEM
from tests.bots.company_server import CompanyServer, company_server
from tests.bots.talks import Talk
from tests.factories import ChannelFactory, ConversationFactory, SessionFactory


@pytest.fixture
def session(site, vera) -> Session:
    return SessionFactory(channel=site, end_user=vera)


@pytest.fixture
def conversation(site, vera) -> Conversation:
    return ConversationFactory(channel=site, end_user=vera)


@pytest.fixture
def talk(session, conversation) -> Talk:
    """Vera at the web channel."""
    return Talk(session, conversation)


@pytest.fixture
def own_server(settings) -> Iterator[CompanyServer]:
    """Acme's server, which the operator allows although it is on this machine."""
    with company_server() as server:
        settings.OUTBOUND_ALLOW = [server.host]
        yield server


@pytest.fixture
def texts(acme) -> Channel:
    """Acme's SMS channel."""
    return ChannelFactory(company=acme, slug="texts", name="Texts", kind="sms")


@pytest.fixture
def calls(acme) -> Channel:
    """Acme's phone channel."""
    return ChannelFactory(company=acme, slug="calls", name="Calls", kind="phone")


@pytest.fixture
def robo(acme, site):
    """`robo(step, step, ...)` makes Acme's bot with one published script that starts with the conversation."""

    def make(*steps: dict[str, Any], company: Company = acme, **members: Any) -> Bot:
        starts = members.pop("starts", [{"on": "conversation"}])
        named = [{"key": f"s{number}", **step} for number, step in enumerate(steps, 1)]
        script = {"slug": "main", "name": "Main", "starts": starts, "steps": named}
        scripts = [script, *members.pop("scripts", [])]
        document = {"slug": "robo", "name": "Robo", "channels": ["site"], "scripts": scripts, **members}
        return import_bot(company, document, by=SYSTEM)

    return make
