"""Two companies alike in everything but their ids: what one is told by the fast lane, the other is told by Django."""

import asyncio
import json
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NamedTuple

import jwt
from django.db.models import F
from django.utils import timezone

from accounts.models import EndUser, Group, Identity
from chatauth.models import Attempt
from core.access import App
from core.limits import counter_key
from core.models import RateCount
from tests.factories import ApiKeyFactory, ChannelFactory, CompanyFactory, GroupFactory, ManagementTokenFactory

HOST = b"localhost"
UNKNOWN = "a" * 8 + "_" + "b" * 43
NOWHERE = "00000000-0000-7000-8000-00000000000f"
UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SCOPES = ["clients:authenticate", "groups:assign"]


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


class Wish(NamedTuple):
    """A call in words that fit both companies: `door`, `place`, `secret` and texts in `body` are names of theirs."""

    door: str
    place: str
    secret: str
    body: bytes
    headers: tuple[tuple[bytes, bytes], ...] = ()
    query: bytes = b""
    pieces: int = 1


class Twin:
    """A company with everything that a mint may meet."""

    def __init__(self) -> None:
        self.company = CompanyFactory()
        self.site = ChannelFactory(company=self.company, slug="site")
        closed = ChannelFactory(company=self.company, slug="closed", is_active=False)
        gold = GroupFactory(company=self.company, slug="gold", is_assignable=True)
        locked = GroupFactory(company=self.company, slug="locked")
        past = timezone.now() - timedelta(days=1)
        keys = {
            "good": ApiKeyFactory(company=self.company, scopes=SCOPES),
            "other": ApiKeyFactory(company=self.company, scopes=SCOPES[:1]),
            "scopeless": ApiKeyFactory(company=self.company, scopes=["clients:read"]),
            "revoked": ApiKeyFactory(company=self.company, scopes=SCOPES, revoked_at=past),
            "expired": ApiKeyFactory(company=self.company, scopes=SCOPES, expires_at=past),
            "elsewhere": ApiKeyFactory(company=self.company, scopes=SCOPES, allowed_addresses=["203.0.113.0/24"]),
        }
        tokens = {
            "good": ManagementTokenFactory(channel=self.site),
            "other": ManagementTokenFactory(channel=closed),
            "revoked": ManagementTokenFactory(channel=self.site, revoked_at=past),
            "expired": ManagementTokenFactory(channel=self.site, expires_at=past),
        }
        tokens |= {"scopeless": tokens["other"], "elsewhere": tokens["other"]}
        odd = {"none": "", "short": "x", "unknown": f"usher_key_{UNKNOWN}"}
        self.keys = {name: key.text for name, key in keys.items()} | odd
        self.tokens = {name: token.text for name, token in tokens.items()} | odd | {"unknown": f"usher_mt_{UNKNOWN}"}
        self.counted = [bytes(row.digest).hex() for row in (*keys.values(), *tokens.values())]
        self.places = {"own": str(self.site.pk), "closed": str(closed.pk), "nowhere": NOWHERE, "odd": "nonsense"}
        self.words = {
            "SITE": str(self.site.pk), "CLOSED": str(closed.pk), "GOLD": str(gold.pk), "LOCKED": str(locked.pk),
        }  # fmt: skip

    def scope(self, wish: Wish) -> dict[str, Any]:
        place = self.places[wish.place]
        match wish.door:
            case "mindbehind":
                path, secret = "/external/v1/incoming/mbWebChat/token", (b"apitoken", self.tokens[wish.secret])
            case "mindset":
                place = str(self.company.pk) if wish.place == "own" else place
                path = f"/api/v1/appuid/{place}/sdkusers/auth"
                secret = (b"x-api-key", self.keys[wish.secret])
            case _:
                path = f"/api/v1/channels/{place}/tokens"
                secret = (b"authorization", f"Bearer {self.keys[wish.secret]}")
        given = {name for name, _ in wish.headers}
        usual = [
            (b"host", HOST),
            (b"content-type", b"application/json"),
            (b"content-length", str(len(self.body(wish))).encode()),
            (secret[0], secret[1].encode()),
        ]
        headers = [*(header for header in usual if header[0] not in given), *wish.headers]
        return {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
            "path": path, "raw_path": path.encode(), "query_string": wish.query, "root_path": "", "headers": headers,
            "client": ("127.0.0.1", 5000), "server": ("127.0.0.1", 80),
        }  # fmt: skip

    def body(self, wish: Wish) -> bytes:
        body = wish.body
        for word, value in self.words.items():
            body = body.replace(b"@" + word.encode(), value.encode())
        return body

    def plain(self, text: str) -> str:
        """A text without what tells the twins apart."""
        for name, value in (*self.words.items(), *self.places.items(), ("COMPANY", str(self.company.pk))):
            text = text.replace(value, name)
        return text

    def rows(self) -> dict[str, Any]:
        """Everything that a mint writes, without ids and times."""
        people = EndUser.objects.filter(company=self.company)
        return {
            "people": list(
                people.order_by("id").values_list(
                    "name", "surname", "email", "phone", "locale", "verified", "claimed", "assurance", "made_by"
                )
            ),
            "identities": sorted(
                Identity.objects.filter(company=self.company).values_list("kind", "issuer", "value", "key")
            ),
            "groups": sorted(
                Group.members.through.objects.filter(company=self.company).values_list(
                    "group__slug", "end_user__identities__key"
                )
            ),
            "attempts": list(
                Attempt.objects.filter(company=self.company)
                .order_by("id")
                .annotate(door=F("method"), slug=F("channel__slug"), known=F("end_user__identities__key"))
                .values_list("door", "reason", "slug", "known", "credential_kind", "address", "was_enforced")
            ),
            "counts": [
                RateCount.objects.filter(key=counter_key("mint", digest)).values_list("count", flat=True).first()
                for digest in self.counted
            ],
        }


async def call(app: App, scope: Mapping[str, Any], body: bytes, pieces: int = 1) -> Answer:
    """One request through an ASGI application, its body in so many pieces."""
    size = max(1, -(-len(body) // pieces))
    parts = [body[start : start + size] for start in range(0, len(body), size)] or [b""]
    waiting = [
        {"type": "http.request", "body": part, "more_body": number < len(parts)} for number, part in enumerate(parts, 1)
    ]
    sent: list[Any] = []

    async def receive() -> Any:
        return waiting.pop(0) if waiting else await never()

    async def send(message: Any) -> None:
        sent.append(message)

    await app(dict(scope), receive, send)
    headers = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
    assert len(headers) == len(sent[0]["headers"]), "A header stands twice."
    return Answer(sent[0]["status"], headers, b"".join(message.get("body", b"") for message in sent[1:]))


async def never() -> None:
    await asyncio.Event().wait()


def meaning(answer: Answer, twin: Twin) -> tuple[int, dict[str, str], Any]:
    """An answer without ids and times: tokens by their claims, of the time only how long they live."""
    body = json.loads(answer.body) if answer.headers.get("content-type", "").startswith("application/") else answer.body
    if isinstance(body, dict):
        for name in {"token", "authToken"} & set(body):
            claims = jwt.decode(body[name], options={"verify_signature": False})
            assert jwt.get_unverified_header(body[name])["alg"] == "HS256"
            claims["lives"] = claims.pop("exp") - claims.pop("iat")
            body[name] = {key: value for key, value in claims.items() if key not in {"jti", "iat_ms"}}
        body.pop("expires_at", None)
    words = UUID.sub("ID", twin.plain(json.dumps(body, sort_keys=True))) if isinstance(body, dict) else body
    headers = {name: twin.plain(value) for name, value in answer.headers.items() if name != "x-request-id"}
    if answer.status < 300:
        assert int(headers.pop("content-length")) == len(answer.body)
    return answer.status, headers, words
