"""What the doors of API keys say about themselves, and the schemas of what this layer shows."""

from typing import Any

from accounts.api.paging import LIMIT, LIMIT_MAX
from accounts.models.credentials import Scope
from accounts.properties import MAX_ALL, MAX_KEY, MAX_KEYS, MAX_VALUE, PROFILE_FIELDS
from core.openapi.describing import CREDENTIAL, Answer, described
from core.openapi.schemas import ID, INSTANT, in_query, nullable, record, text
from core.reasons import Reason

Json = dict[str, Any]

KEY_ID = "01980d3e-5a5c-7c1b-8f3e-0c5d2f6a9b10"
COMPANY_ID = "01980d3e-1f00-7a44-9a52-6d1c7e0b4f21"
CHANNEL_ID = "01980d3e-2b6f-7d09-b1c8-3e9f5a7d6c32"
END_USER_ID = "01980d40-77a1-7e35-8d60-1b2c3d4e5f43"
AT = "2026-03-01T12:00:00.000Z"

PROPERTIES = {
    "type": ["object", "null"],
    "description": (
        f"Scalars. At most {MAX_KEYS}, each name up to {MAX_KEY} characters and each value up to {MAX_VALUE} bytes, "
        f"{MAX_ALL} bytes in all. They are merged; null removes one. "
        f"The names {', '.join(PROFILE_FIELDS)} fill the profile."
    ),
    "maxProperties": MAX_KEYS,
    "propertyNames": text(longest=MAX_KEY),
    "additionalProperties": {
        "type": ["string", "number", "boolean", "null"],
        "maxLength": MAX_VALUE,
        "pattern": text(longest=1)["pattern"],
    },
}
PAGE_QUERY = [
    in_query("cursor", {"type": "string", "format": "cursor"}, "`next_cursor` of the page before."),
    in_query("limit", {"type": "integer", "minimum": 1, "maximum": LIMIT_MAX, "default": LIMIT}, "Rows on a page."),
]

ME = record(
    {
        "id": ID,
        "name": {"type": "string"},
        "prefix": {"type": "string", "description": "The first part of the key: enough to find it in the console."},
        "company": record({"id": ID, "slug": {"type": "string"}, "name": {"type": "string"}}),
        "scopes": {"type": "array", "items": {"type": "string", "enum": Scope.values}},
        "channels": {"type": "array", "items": ID, "description": "Bound to these; empty: every channel."},
        "allowed_addresses": {"type": "array", "items": {"type": "string"}, "description": "Empty: from anywhere."},
        "allows_legacy": {"type": "boolean", "description": "Whether the legacy sign-in call is open to it."},
        "created_at": INSTANT,
        "expires_at": nullable(INSTANT),
        "last_used_at": nullable(INSTANT),
    },
    description="An API key, without its secret.",
)
SCHEMAS = {"Me": ME}

me = described(
    name="getMe",
    tag="API key",
    summary="Which key is this?",
    text="The key that calls: what it may do, on which channels, from where, and until when. Any live key may ask.",
    security={"api_key": []},
    answer=Answer(
        {"$ref": "#/components/schemas/Me"},
        {
            "id": KEY_ID,
            "name": "crm",
            "prefix": "Q4vX0aZk",
            "company": {"id": COMPANY_ID, "slug": "acme", "name": "Acme Ltd"},
            "scopes": ["clients:read", "clients:write"],
            "channels": [],
            "allowed_addresses": ["203.0.113.0/24"],
            "allows_legacy": False,
            "created_at": AT,
            "expires_at": None,
            "last_used_at": AT,
        },
        "The key.",
    ),
    refusals=(Reason.INVALID_REQUEST, *CREDENTIAL),
)
