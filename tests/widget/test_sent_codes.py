"""The demo's page of sent codes."""

from pathlib import Path
from typing import Any

from django.core.mail import EmailMessage
from django.test import Client

from chatauth.sms.file import FileSms


def test_it_shows_what_was_sent_and_only_in_the_demo(client: Client, settings: Any, tmp_path: Path) -> None:
    settings.DEBUG, settings.ALLOWED_HOSTS = True, ["*"]
    settings.SMS_BACKEND, settings.EMAIL_FILE_PATH = f"file:{tmp_path}", str(tmp_path)
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    assert "Nothing was sent yet" in client.get("/demo/sent/").content.decode()
    FileSms(str(tmp_path)).send(to="+447400123456", text="123456 is your code <b>", message_id="1")
    link = "http://localhost/chat/x/#mailCode=654321"
    EmailMessage("Your code", f"Your code:\n\n    654321\n\n{link}\n", to=["vera@example.com"]).send()
    EmailMessage("رمزك", "رمزك: 112233", to=["layla@example.com"]).send()
    page = client.get("/demo/sent/").content.decode()
    assert '<p class="code">123456</p>' in page
    assert '<p class="code">654321</p>' in page
    assert f'href="{link}"' in page
    assert "&lt;b&gt;" in page
    assert "رمزك: 112233" in page
    settings.DEBUG = False
    assert client.get("/demo/sent/").status_code == 404
