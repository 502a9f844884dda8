"""A gateway of the operator's own: one signed JSON call for each message."""

import json

from django.conf import settings

from chatauth.sms import NotSent
from core.outbound import OutboundError
from core.outbound.signed import post_signed


class HttpsSms:
    def send(self, *, to: str, text: str, message_id: str) -> None:
        body = json.dumps({"id": message_id, "to": to, "text": text}, ensure_ascii=False).encode()
        try:
            answer = post_signed(settings.SMS_HTTPS_URL, body, secret=settings.SMS_HTTPS_SECRET, delivery=message_id)
        except OutboundError as error:
            raise NotSent(f"The SMS gateway: {error.kind}") from error
        if not 200 <= answer.status < 300:
            raise NotSent(f"The SMS gateway answered {answer.status}")
