"""The description of the API: settings of drf-spectacular, and what its doors share."""

from typing import Any

from django.conf import settings

from accounts.api import described as api_keys
from channels_app import described as channels
from chatauth.api.described import end_users, key_values, minting
from core.openapi import schemas

DOORS = ("/api/v1/", "/api-authenticate-embedded-user", "/external/v1/", "/live-core/")
SECURITY_SCHEMES = {
    "api_key": {
        "type": "http",
        "scheme": "bearer",
        "description": "An API key, `usher_key_...`, made on the company's page. Only ever in this header.",
    },
    "x_api_key": {
        "type": "apiKey",
        "in": "header",
        "name": "x-api-key",
        "description": "The same key, in the header that these calls have always used.",
    },
    "management_token": {
        "type": "apiKey",
        "in": "header",
        "name": "apiToken",
        "description": "A management token, `usher_mt_...`, made for one channel.",
    },
}
DESCRIPTION = """\
Calls from your backend to this server. Everything is JSON; a body takes at most 64 KiB.

A refusal always says why in one word, its `code`: the same word stands in the sign-in log. A secret that stands in an
address instead of its header is refused, and reported as leaked.

Lists come in pages, oldest first: pass `next_cursor` as `cursor` until it is null.
"""
TAGS = {
    "Minting client tokens": "Tell the chat who your visitor is.",
    "End users": "The people who chat with you.",
    "Client key-values": "What you know about a client, in the calls of MindBehind Live.",
    "Channels": "The doors to your company.",
    "API key": "The key itself.",
}


def own_doors(endpoints: list[Any]) -> list[Any]:
    """What a company's backend calls. The browser's own calls are no public promise."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith(DOORS)]


def add_shared(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Components, where the server stands, and what the chapters are."""
    parts = (schemas, api_keys, channels, end_users, key_values, minting)
    found = {name: schema for part in parts for name, schema in part.SCHEMAS.items()}
    result["components"] = {"schemas": dict(sorted(found.items())), "securitySchemes": SECURITY_SCHEMES}
    result["servers"] = [{"url": settings.PUBLIC_URL}]
    result["tags"] = [{"name": name, "description": text} for name, text in TAGS.items()]
    result["info"]["description"] = DESCRIPTION
    return result
