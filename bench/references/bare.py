"""The lowest cost of a mint in Python: the same statement and signature, with nothing around them.

No limits, no log, no metrics, no check of the host or the body. `bare` runs one statement a call, `bare_batch` commits
in groups like Usher.
"""

import json
import os
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup(set_prefix=False)

from uuid import UUID  # noqa: E402 - Django's models need its settings first

from accounts.identities import IdentityClaim  # noqa: E402
from accounts.properties import PropertyChange  # noqa: E402
from chatauth.minting import Answer, MintRequest, mint_many_async  # noqa: E402
from core import db, issued  # noqa: E402
from core.batching import Batcher  # noqa: E402


class Bare:
    def __init__(self, mint: Callable[[MintRequest], Awaitable[Answer]]) -> None:
        self.mint = mint
        self.pool: Any = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await receive()
            async with db.opened_pool():
                await send({"type": "lifespan.startup.complete"})
                await receive()
            await send({"type": "lifespan.shutdown.complete"})
            return
        body = json.loads((await receive())["body"])
        text = dict(scope["headers"])[b"apitoken"].decode()
        name = body["properties"].pop("name")
        answer = await self.mint(
            MintRequest(
                door="mindbehind",
                credential_kind="management_token",  # type: ignore[arg-type]
                credential=issued.IssuedSecret(text, text[9:17], issued.digest(text)),
                identity=IdentityClaim("external_id", "integrator", body["clientID"]),
                channel_id=UUID(body["channelID"]),
                properties=PropertyChange({"name": name}, body["properties"], []),
                address=scope["client"][0],
            )
        )
        content = json.dumps({"success": True, "token": answer.token}).encode()  # type: ignore[union-attr]
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(content))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": content})


async def mint_alone(wish: MintRequest) -> Answer:
    answers: Sequence[Answer] = await mint_many_async([wish])
    return answers[0]


bare = Bare(mint_alone)
bare_batch = Bare(Batcher(mint_many_async).put)
