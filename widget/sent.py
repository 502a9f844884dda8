"""The demo's page of what was sent, with DEBUG only: text messages and mails that never left this machine."""

import email
import json
import re
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

MOST = 20
CODE = re.compile(r"(?<![0-9])[0-9]{6}(?![0-9])")
SEPARATOR = "-" * 79  # what Django's file back-end writes after each mail


class Sent(NamedTuple):
    """`link` is the one in a mail that leads back to the chat."""

    at: datetime
    kind: str
    to: str
    text: str
    code: str
    link: str = ""


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    if not settings.DEBUG:
        raise Http404
    sent = sorted([*texts(), *mails()], key=lambda one: one.at, reverse=True)[:MOST]
    response = HttpResponse(render_to_string("widget/sent.html", {"sent": sent}))
    response.trusted_types = True  # type: ignore[attr-defined]
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def texts() -> list[Sent]:
    """What the back-end `file:<folder>` wrote."""
    name, _, folder = settings.SMS_BACKEND.partition(":")
    file = Path(folder) / "sms.jsonl"
    if name != "file" or not file.exists():
        return []
    rows = [json.loads(line) for line in file.read_text().splitlines()[-MOST:]]
    return [
        Sent(datetime.fromisoformat(row["at"]), "SMS", row["to"], row["text"], code_in(row["text"])) for row in rows
    ]


def mails() -> list[Sent]:
    """What Django's file back-end wrote."""
    folder = Path(getattr(settings, "EMAIL_FILE_PATH", None) or "nowhere")
    files = sorted(folder.glob("*.log"), key=lambda file: file.stat().st_mtime)[-MOST:]
    parts = [part for file in files for part in file.read_text().split(SEPARATOR) if part.strip()]
    return [read_mail(part.strip()) for part in parts[-MOST:]]


def read_mail(source: str) -> Sent:
    message = email.message_from_bytes(source.encode(), _class=EmailMessage, policy=policy.default)
    body = message.get_body(("plain",))
    text = str(body.get_content()) if body else ""
    at = parsedate_to_datetime(message["Date"]).replace(tzinfo=UTC) if message["Date"] else datetime.now(UTC)
    link = re.search(r"https?://\S+#mailCode=[0-9]{6}", text)
    return Sent(at, "E-mail", str(message["To"]), text.strip(), code_in(text), link[0] if link else "")


def code_in(text: str) -> str:
    found = CODE.search(text)
    return found[0] if found else ""
