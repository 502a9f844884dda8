"""Acme's bot Robo with a script of four steps, and Adam, who edits it."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Company
from bots.exchange import import_bot
from bots.models import Bot, Script
from bots.scripts import draft_of, spec_of
from core.audit import SYSTEM
from tests.console.acting import logged_in


def document(**members: Any) -> dict[str, Any]:
    steps = [
        {"key": "hello", "kind": "say", "text": "Hello {NAME}."},
        {"key": "number", "kind": "ask", "text": "Which order?", "variable": "order", "fallback": "person"},
        {"key": "done", "kind": "end", "text": "Thank you."},
        {"key": "person", "kind": "handover"},
    ]
    script = {"slug": "main", "name": "Main", "starts": [{"on": "conversation"}], "steps": steps}
    return {"slug": "robo", "name": "Robo", "scripts": [script], **members}


@pytest.fixture
def robo(acme: Company) -> Bot:
    return import_bot(acme, document(), by=SYSTEM, publishes=False)


@pytest.fixture
def script(robo: Bot) -> Script:
    return robo.scripts.get()


@pytest.fixture
def console(adam) -> Client:
    return logged_in(adam)


def keys_of(script: Script) -> list[str]:
    return [step.key for step in spec_of(draft_of(script)).steps]


def step_of(script: Script, key: str) -> Any:
    return next(step for step in spec_of(draft_of(script)).steps if step.key == key)
