"""Twilio's REST API: https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource."""

import base64
import json
from urllib.parse import quote, urlencode

from django.conf import settings

from chatauth.sms import NotSent
from core.outbound import OutboundError, fetch

CREATED = 201
SERVICE = "MG"  # how the id of a messaging service begins, which chooses the sender itself


class TwilioSms:
    def send(self, *, to: str, text: str, message_id: str) -> None:
        account, sender = settings.TWILIO_ACCOUNT_SID, settings.TWILIO_FROM
        form = {"To": to, "Body": text, "MessagingServiceSid" if sender.startswith(SERVICE) else "From": sender}
        credentials = base64.b64encode(f"{account}:{settings.TWILIO_AUTH_TOKEN}".encode()).decode()
        headers = {
            "Authorization": f"Basic {credentials}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
        }
        address = f"{settings.TWILIO_URL}/2010-04-01/Accounts/{quote(account, safe='')}/Messages.json"
        try:
            answer = fetch("POST", address, headers=headers, body=urlencode(form).encode())
        except OutboundError as error:
            raise NotSent(f"Twilio: {error.kind}") from error
        if answer.status != CREATED:
            raise NotSent(f"Twilio answered {answer.status}, error {error_code(answer.body)}")


def error_code(body: bytes) -> str:
    """Twilio's number for what went wrong, such as 21211; its sentence would repeat the number that was called."""
    try:
        code = json.loads(body)["code"]
    except (ValueError, KeyError, TypeError):
        return "unknown"
    return str(code) if isinstance(code, int) else "unknown"
