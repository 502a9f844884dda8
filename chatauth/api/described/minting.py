"""What the mint doors say about themselves."""

from typing import Any

from accounts.api.described import AT, CHANNEL_ID, END_USER_ID, PROPERTIES
from accounts.models.credentials import Scope
from accounts.models.end_users import Assurance
from chatauth.api.described.identities import EMAIL, IDENTITY_CHOICES
from core.openapi.describing import BODY, CREDENTIAL, Answer, Body, Shape, described
from core.openapi.schemas import ERRORS, ID, INSTANT, exactly_one, in_path, nullable, record, refer, text
from core.reasons import Reason, Refused

Json = dict[str, Any]

TAG = "Minting client tokens"
TOKEN = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ0eXAiOiJjbGllbnQifQ.c2lnbmF0dXJl"
MINT = {"api_key": [Scope.CLIENTS_AUTHENTICATE.value]}
MINT_BY_HEADER = {"x_api_key": [Scope.CLIENTS_AUTHENTICATE.value]}
LONGEST = 365 * 86_400
TTL = {"type": ["integer", "null"], "minimum": 60, "maximum": LONGEST}
TTL_TEXT = "Seconds, 60 to the channel's longest token age. Absent or null: the channel's token age."
GROUPS = {
    "type": ["array", "null"],
    "maxItems": 10,
    "items": {"type": "string", "format": "group-uid"},
    "description": f"Groups to put them into. Needs the scope {Scope.GROUPS_ASSIGN}, and groups that allow it.",
}


def mindbehind_refusal(codes: list[str]) -> Json:
    return {"properties": {"error": {"properties": {"code": {"enum": codes}}}}}


def mindbehind_example(refused: Refused) -> Json:
    error: Json = {"code": str(refused.reason), "message": refused.detail}
    return {"success": False, "error": error | ({"fields": refused.errors} if refused.errors else {})}


FAILURE = record(
    {
        "success": {"const": False},
        "error": record(
            {
                "code": {"type": "string", "enum": [str(reason) for reason in Reason]},
                "message": {"type": "string"},
                "fields": ERRORS,
            },
            optional=("fields",),
        ),
    },
    description="A refusal in MindBehind's shape.",
)
FAILURE_SHAPE = Shape("Failure", "application/json", mindbehind_refusal, mindbehind_example)
AUTH_TOKEN = record({"authToken": {"type": "string", "description": "The client token."}})
SCHEMAS = {"Failure": FAILURE}

mindbehind = described(
    name="mintMindbehind",
    tag=TAG,
    summary="Mint with a management token",
    text=(
        "From your backend, for the visitor who is signed in to your site: put the token and `clientID` on the page as "
        "`window.MB_TOKEN` and `window.MB_CLIENT`. A first call makes the client, later ones find it."
    ),
    security={"management_token": []},
    body=Body(
        {
            "type": "object",
            "required": ["clientID", "channelID"],
            "properties": {
                "clientID": text("Your own id for the client, kept exactly.", longest=255),
                "channelID": {**ID, "description": "The channel that the management token belongs to."},
                "tokenAge": {**TTL, "description": TTL_TEXT},
                "properties": PROPERTIES,
            },
        },
        {"clientID": "customer-42", "channelID": CHANNEL_ID, "tokenAge": 3600, "properties": {"name": "Vera"}},
    ),
    answer=Answer(
        record({"success": {"const": True}, "token": {"type": "string", "description": "The client token."}}),
        {"success": True, "token": TOKEN},
        "The token.",
    ),
    refusals=(*BODY, *CREDENTIAL, Reason.CHANNEL_MISMATCH, Reason.CHANNEL_INACTIVE),
    shape=FAILURE_SHAPE,
)

MINDSET_IDS: Json = {
    "externalId": {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,100}$", "description": "Your own id for them."},
    "userEmail": EMAIL,
    "email": {**EMAIL, "description": "The same as `userEmail`."},
}
mindset = described(
    name="mintMindset",
    tag=TAG,
    summary="Mint for every channel",
    text="The token names no channel: it is good on each of the company's channels that take client tokens.",
    security=MINT_BY_HEADER,
    parameters=[in_path("app_uid", "The company's id.")],
    body=Body(
        {
            "type": "object",
            "properties": {
                **{name: nullable(schema) for name, schema in MINDSET_IDS.items()},
                "name": {**nullable(text(longest=100)), "description": "Counts when they are new."},
                "accountUids": GROUPS,
            },
            **exactly_one(MINDSET_IDS),
        },
        {"externalId": "customer-42", "name": "Vera Stone"},
    ),
    answer=Answer(AUTH_TOKEN, {"authToken": TOKEN}, "The token."),
    refusals=(*BODY, *CREDENTIAL, Reason.COMPANY_MISMATCH, Reason.CHANNEL_MISMATCH),
)
DEPRECATION = {
    "Deprecation": {"schema": {"type": "string"}, "required": True, "description": "Since when (RFC 9745)."},
    "Sunset": {"schema": {"type": "string"}, "required": True, "description": "Until when (RFC 8594)."},
    "Link": {"schema": {"type": "string"}, "required": True, "description": "The successor."},
}
legacy = described(
    name="mintMindsetLegacy",
    tag=TAG,
    summary="Mint by e-mail (deprecated)",
    text="Replaced by the call that mints for every channel. Off unless the key allows it.",
    security=MINT_BY_HEADER,
    body=Body(
        {
            "type": "object",
            "required": ["userEmail"],
            "properties": {"userEmail": EMAIL, "addToAccounts": GROUPS},
        },
        {"userEmail": "vera@example.com"},
    ),
    answer=Answer(AUTH_TOKEN, {"authToken": TOKEN}, "The token.", headers=DEPRECATION),
    refusals=(*BODY, *CREDENTIAL, Reason.METHOD_NOT_ENABLED, Reason.CHANNEL_MISMATCH),
    deprecated=True,
)
rest = described(
    name="mintForChannel",
    tag=TAG,
    summary="Mint for one channel",
    text="From your backend, for the visitor who is signed in to your site. A first call makes the end user.",
    security=MINT,
    parameters=[in_path("channel_id", "The channel's id.")],
    body=Body(
        {
            "type": "object",
            "properties": {
                **{name: nullable(schema) for name, schema in IDENTITY_CHOICES.items()},
                "properties": PROPERTIES,
                "ttl": {**TTL, "description": TTL_TEXT},
                "groups": GROUPS,
            },
            **exactly_one(IDENTITY_CHOICES),
        },
        {"external_id": "customer-42", "properties": {"name": "Vera", "plan": "gold"}, "ttl": 3600},
    ),
    answer=Answer(
        record(
            {
                "token": {"type": "string", "description": "The client token."},
                "expires_at": INSTANT,
                "end_user": refer("MintedEndUser"),
            }
        ),
        {
            "token": TOKEN,
            "expires_at": AT,
            "end_user": {"id": END_USER_ID, "name": "Vera", "assurance": "anonymous"},
        },
        "The token, and whom it is for.",
        status=201,
    ),
    refusals=(*BODY, *CREDENTIAL, Reason.CHANNEL_MISMATCH, Reason.CHANNEL_INACTIVE),
)
SCHEMAS["MintedEndUser"] = record(
    {"id": ID, "name": {"type": "string"}, "assurance": {"type": "string", "enum": Assurance.values}}
)
