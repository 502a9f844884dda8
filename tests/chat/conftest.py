"""Vera's session and her conversation on Acme's web channel."""

import pytest

from chat import live
from chat.models import Conversation
from chatauth.models import Session
from tests.factories import ConversationFactory, SessionFactory


@pytest.fixture
def session(site, vera) -> Session:
    return SessionFactory(channel=site, end_user=vera, assurance="verified", context={"BROWSER_TYPE": "Firefox"})


@pytest.fixture
def conversation(site, vera) -> Conversation:
    return ConversationFactory(channel=site, end_user=vera)


@pytest.fixture
def deaf(server, monkeypatch) -> None:
    """No hint is heard: what still works works without them."""
    monkeypatch.setattr(live.current().listener, "_on_hint", lambda hint: None)
