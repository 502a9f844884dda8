"""A visitor's calls over HTTP."""

import json
import uuid
from typing import Any

from django.http import HttpResponse
from django.test import Client

from accounts.models import EndUser, Identity
from chat.models import Conversation
from chat.models.messages import Author
from chat.posting import Post, post
from chatauth.models import Session
from chatauth.sessions import sign
from tests.factories import IdentityFactory


class Visitor:
    """Calls `/widget/api/v1/...` with the token of a session."""

    def __init__(self, client: Client, session: Session) -> None:
        self.client = client
        self.session = session

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        signed = {"Authorization": f"Bearer {sign(self.session).token}", **headers}
        data = "" if body is None else json.dumps(body)
        url = f"/widget/api/v1/{path}"
        return self.client.generic(method, url, data, content_type="application/json", headers=signed)

    def say(self, text: str = "Hello", **more: Any) -> HttpResponse:
        return self.call("POST", "messages", {"id": str(uuid.uuid4()), "text": text, **more})


def answer(conversation: Conversation, text: str, **extras: Any) -> None:
    """Somebody of the staff answers."""
    user_id = conversation.company.memberships.get().user_id
    post(
        Post(
            kind=Author.AGENT,
            conversation_id=conversation.pk,
            message_id=uuid.uuid4(),
            text=text,
            user_id=user_id,
            extras=extras,
        )
    )


def prove(end_user: EndUser, address: str = "vera@home.test") -> None:
    """The end user entered a code that was sent to this mailbox."""
    IdentityFactory(end_user=end_user, kind=Identity.Kind.EMAIL, issuer=Identity.Issuer.CODE, value=address)
