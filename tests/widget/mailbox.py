"""A mail server on this machine: SMTP as RFC 5321 has it, as far as a sender needs it (EHLO, MAIL, RCPT, DATA)."""

import email
import socket
import threading
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from typing import Any

import pytest


class MailServer:
    """Takes mails at 127.0.0.1:<port> and keeps them. What `refuses` is answered with 550 at RCPT."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refuses: set[str] = set()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.run, name="mail", daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join()

    def run(self) -> None:
        while True:
            try:
                wire, _ = self.listener.accept()
            except OSError:
                return
            with wire, wire.makefile("rwb") as lines:
                self.talk(lines)

    def talk(self, lines: object) -> None:
        def say(text: str) -> None:
            lines.write(f"{text}\r\n".encode())
            lines.flush()

        say("220 localhost ready")
        for raw in lines:
            verb = raw.decode().strip()
            match verb.split(" ")[0].upper():
                case "EHLO":
                    say("250-localhost\r\n250 8BITMIME")
                case "RCPT" if any(address in verb for address in self.refuses):
                    say("550 no such mailbox here")
                case "DATA":
                    say("354 go on")
                    self.mails.append(read_mail(lines))
                    say("250 taken")
                case "QUIT":
                    say("221 bye")
                    return
                case _:
                    say("250 ok")

    def latest(self) -> tuple[str, str]:
        """Text and HTML of the mail that came last."""
        text, html = self.mails[-1].get_body(("plain",)), self.mails[-1].get_body(("html",))
        assert text
        assert html
        return str(text.get_content()), str(html.get_content())


def read_mail(lines: object) -> EmailMessage:
    """Up to the line with a lone dot; a doubled dot at the start of a line is one."""
    found = b""
    for line in lines:
        if line == b".\r\n":
            break
        found += line[1:] if line.startswith(b"..") else line
    return email.message_from_bytes(found, _class=EmailMessage, policy=policy.default)


@pytest.fixture
def mailbox(settings: Any) -> Iterator[MailServer]:
    """Mails of this test go there, by SMTP."""
    server = MailServer()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    yield server
    server.close()
