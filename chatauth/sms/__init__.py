"""Sending a text message, by the back-end that the setting SMS_BACKEND names.

`console`, `file:<folder>`, `twilio`, `https`, or the dotted path of a class of your own with the same method `send`.
"""

from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

NAMED = {
    "console": "chatauth.sms.console.ConsoleSms",
    "file": "chatauth.sms.file.FileSms",
    "twilio": "chatauth.sms.twilio.TwilioSms",
    "https": "chatauth.sms.https.HttpsSms",
}


class NotSent(Exception):
    """The provider did not take the message. The text is for the operator's log and holds neither number nor code."""


class SmsBackend(Protocol):
    def send(self, *, to: str, text: str, message_id: str) -> None:
        """`to` is E.164. Raises NotSent. `message_id` names the message, should it have to be sent twice."""
        ...


def is_available() -> bool:
    """Whether this installation sends text messages at all."""
    return bool(settings.SMS_BACKEND)


def backend() -> SmsBackend:
    """Raises NotSent where none is set up."""
    if not is_available():
        raise NotSent("SMS_BACKEND is not set.")
    name, _, folder = settings.SMS_BACKEND.partition(":")
    made: SmsBackend = import_string(NAMED.get(name, name))(*([folder] if folder else []))
    return made
