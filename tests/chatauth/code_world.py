"""Signing in by a code, as a browser and a phone see it."""

import json
import re
from pathlib import Path
from typing import Any

from django.core import mail
from django.test import Client

from channels_app.models import Channel
from chatauth.models import Attempt, Challenge
from core.models import RateCount
from tests.jobs import run_jobs

ASK = "/widget/api/v1/challenges"
SESSIONS = "/widget/api/v1/sessions"
PHONE, OTHER_PHONE = "+447400123456", "+447500123456"
CODE = re.compile(r"\b[0-9]{6}\b")


class Visitor:
    """A browser on one address. `ask` and `enter` return the answers; `code` is what the phone or mailbox got."""

    def __init__(self, client: Client, channel: Channel, folder: Path) -> None:
        self.client, self.channel, self.folder = client, channel, folder

    def post(self, path: str, body: dict[str, Any], *, address: str = "127.0.0.1", origin: str | None = None) -> Any:
        headers = {"Origin": origin} if origin else {}
        return self.client.post(
            path, json.dumps(body), content_type="application/json", headers=headers, REMOTE_ADDR=address
        )

    def ask(
        self, to: Any = PHONE, kind: str = "sms", *, address: str = "127.0.0.1", origin: Any = None, **more: Any
    ) -> Any:
        field = "phone" if kind == "sms" else "email"
        body = {"channel": str(self.channel.pk), "kind": kind, field: to, **more}
        return self.post(ASK, body, address=address, origin=origin)

    def enter(self, challenge: str, code: Any, kind: str = "sms", *, channel: Channel | None = None) -> Any:
        channel = channel or self.channel
        body = {
            "channel": str(channel.pk),
            "method": f"{kind}_code",
            "credential": {"challenge": challenge, "code": code},
        }
        return self.post(SESSIONS, body)

    def texts(self) -> list[dict[str, str]]:
        run_jobs()
        file = self.folder / "sms.jsonl"
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []

    def code(self) -> str:
        """What the latest text message says."""
        found = CODE.search(self.texts()[-1]["text"])
        assert found
        return found[0]

    def mailed_code(self) -> str:
        run_jobs()
        found = CODE.search(str(mail.outbox[-1].body))
        assert found
        return found[0]

    def challenge(self, *args: Any, **more: Any) -> str:
        """Ask, and be answered."""
        answer = self.ask(*args, **more)
        assert answer.status_code == 202, answer.content
        return str(answer.json()["challenge"])


def let_time_pass() -> None:
    """Every limit's window has passed; the challenges stay as they are."""
    RateCount.objects.all().delete()


def refused(response: Any, status: int, code: str) -> Any:
    assert (response.status_code, response.json().get("code")) == (status, code), response.content
    return response.json()


def reasons() -> list[str]:
    return list(Attempt.objects.order_by("id").values_list("reason", flat=True))


def latest() -> Challenge:
    return Challenge.objects.latest("created_at")
