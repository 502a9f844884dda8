"""The chat as a Channels tutorial would write it: an in-memory layer and the ORM. It judges nobody."""

import os

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.references.settings_echo"
django.setup(set_prefix=False)

from typing import Any  # noqa: E402 - Django's models need its settings first

from channels.db import database_sync_to_async  # noqa: E402
from channels.generic.websocket import AsyncJsonWebsocketConsumer  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.db import transaction  # noqa: E402
from django.urls import path  # noqa: E402

from chat.models import Conversation, Message  # noqa: E402
from core.times import rfc3339  # noqa: E402


class Talk(AsyncJsonWebsocketConsumer):
    async def connect(self) -> None:
        self.place = self.scope["url_route"]["kwargs"]["place"]
        self.kind = self.scope["url_route"]["kwargs"]["kind"]
        await self.channel_layer.group_add(self.place, self.channel_name)
        await self.accept(subprotocol="usher.v1")

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard(self.place, self.channel_name)

    async def receive_json(self, content: dict[str, Any], **_: Any) -> None:
        row = await self.store(content)
        message = {
            "type": "message", "conversation": self.place, "seq": row.seq, "id": content["id"],
            "author": {"kind": self.kind, "name": "Vera"}, "text": row.text, "at": rfc3339(row.at),
        }  # fmt: skip
        await self.send_json({"type": "ack", "id": content["id"], "seq": row.seq, "conversation": self.place})
        await self.channel_layer.group_send(self.place, {"type": "chat.message", "message": message})

    async def chat_message(self, event: dict[str, Any]) -> None:
        await self.send_json(event["message"])

    @database_sync_to_async
    @transaction.atomic
    def store(self, content: dict[str, Any]) -> Message:
        place = Conversation.objects.select_for_update().get(pk=self.place)
        place.last_seq += 1
        place.preview = content["text"][:140]
        place.save(update_fields=["last_seq", "last_at", "preview"])
        return Message.objects.create(
            company_id=place.company_id, conversation=place, seq=place.last_seq, message_id=content["id"],
            author_kind=self.kind, author_name="Vera", text=content["text"],
        )  # fmt: skip


class Lifespan:
    """Channels leaves the start and the stop to others."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})


app = ProtocolTypeRouter(
    {"websocket": URLRouter([path("<str:kind>/<str:place>/", Talk.as_asgi())]), "lifespan": Lifespan()}
)
