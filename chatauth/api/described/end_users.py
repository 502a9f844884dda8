"""What the doors of end users and their sessions say about themselves."""

from accounts.api.described import AT, CHANNEL_ID, END_USER_ID, KEY_ID, PAGE_QUERY, PROPERTIES
from accounts.models import Identity
from accounts.models.credentials import Scope
from accounts.models.end_users import Assurance
from accounts.properties import MAX_VALUE, PROFILE_FIELDS
from channels_app.models.channels import Method
from chatauth.api.described.identities import IDENTITY_CHOICES
from chatauth.models.sessions import CredentialKind
from core.openapi.describing import BODY, CREDENTIAL, Answer, Body, described
from core.openapi.schemas import (
    ID,
    INSTANT,
    exactly_one,
    in_path,
    in_query,
    nullable,
    page_of,
    record,
    refer,
    text,
)
from core.reasons import Reason

TEXT = {"type": "string"}
ANY_OBJECT = {"type": "object", "additionalProperties": True}
ASSURANCE = {"type": "string", "enum": Assurance.values, "description": "How sure it is who this is."}
IDENTITY = record(
    {
        "kind": {"type": "string", "enum": [kind for kind in Identity.Kind.values if kind != Identity.Kind.DEVICE]},
        "issuer": {"type": "string", "enum": Identity.Issuer.values, "description": "Whose word it is."},
        "value": TEXT,
    }
)
END_USER = record(
    {
        "id": ID,
        "name": {"type": "string", "description": "Name and surname."},
        "assurance": ASSURANCE,
        "external_id": {"type": ["string", "null"], "description": "Your own id for them: the wire's `clientID`."},
        "identities": {"type": "array", "items": IDENTITY, "description": "What tells them apart."},
        "profile": record(dict.fromkeys(PROFILE_FIELDS, TEXT), description="What to call them; proves nothing."),
        "properties": {**ANY_OBJECT, "description": "What your backend vouched for."},
        "claimed_properties": {**ANY_OBJECT, "description": "What the browser or a script said."},
        "blocked": {"type": "boolean"},
        "created_at": INSTANT,
        "seen_at": nullable(INSTANT),
    },
    description="A person who chats with the company.",
)
SESSION = record(
    {
        "id": ID,
        "channel": ID,
        "method": {"type": "string", "enum": Method.values},
        "assurance": ASSURANCE,
        "credential": {
            "description": "What vouched for them; null for who came alone.",
            "oneOf": [
                {"type": "null"},
                record({"kind": {"type": "string", "enum": CredentialKind.values}, "id": ID}),
            ],
        },
        "origin": {"type": "string", "description": "The site, as the browser said."},
        "device": {"type": "string", "description": "The browser, as it said."},
        "address": {"type": ["string", "null"]},
        "created_at": INSTANT,
        "seen_at": INSTANT,
        "expires_at": INSTANT,
    },
    description="One signed-in browser.",
)
LOGGED_OUT = record({"sessions_ended": {"type": "integer", "minimum": 0}})
SCHEMAS = {
    "EndUser": END_USER,
    "EndUserPage": page_of("EndUser"),
    "Session": SESSION,
    "SessionPage": page_of("Session"),
}

PROFILE = {
    "type": ["object", "null"],
    "description": 'Texts; null or "" empties one. It wins over the same names in `properties`.',
    "additionalProperties": False,
    "properties": {name: nullable(text(longest=MAX_VALUE, shortest=0)) for name in PROFILE_FIELDS},
}
NEW = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        **{name: nullable(schema) for name, schema in IDENTITY_CHOICES.items()},
        "profile": PROFILE,
        "properties": PROPERTIES,
    },
    **exactly_one(IDENTITY_CHOICES),
}
CHANGE = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "profile": PROFILE,
        "properties": PROPERTIES,
        "blocked": {"type": ["boolean", "null"], "description": "true shuts them out and ends their sessions at once."},
    },
}
EXAMPLE = {
    "id": END_USER_ID,
    "name": "Vera Stone",
    "assurance": "verified",
    "external_id": "customer-42",
    "identities": [{"kind": "external_id", "issuer": "integrator", "value": "customer-42"}],
    "profile": {**dict.fromkeys(PROFILE_FIELDS, ""), "name": "Vera", "surname": "Stone", "locale": "en"},
    "properties": {"plan": "gold"},
    "claimed_properties": {},
    "blocked": False,
    "created_at": AT,
    "seen_at": AT,
}
SESSION_EXAMPLE = {
    "id": "01980d41-0b1f-7c52-a1d7-9e8f7a6b5c54",
    "channel": CHANNEL_ID,
    "method": "client_token",
    "assurance": "verified",
    "credential": {"kind": "api_key", "id": KEY_ID},
    "origin": "https://shop.example",
    "device": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "address": "203.0.113.7",
    "created_at": AT,
    "seen_at": AT,
    "expires_at": "2026-03-02T12:00:00.000Z",
}

TAG = "End users"
READ, WRITE = {"api_key": [Scope.CLIENTS_READ.value]}, {"api_key": [Scope.CLIENTS_WRITE.value]}
WHO = in_path("end_user_id", "The end user's id here. By your own id, look them up in the list.")
BOUND = "A key that is bound to channels reaches the people who were on one of them"

list_end_users = described(
    name="listEndUsers",
    tag=TAG,
    summary="List or find end users",
    text=f"Oldest first. {BOUND}. The filters match what your backend said, not what a code proved; both must fit.",
    security=READ,
    parameters=[
        in_query("external_id", text(longest=255), "Your own id, exactly."),
        in_query("email", text(longest=255), "An e-mail identity, in any case."),
        *PAGE_QUERY,
    ],
    answer=Answer(refer("EndUserPage"), {"items": [EXAMPLE], "next_cursor": None}, "A page of end users."),
    refusals=(Reason.INVALID_REQUEST, *CREDENTIAL),
)
create_end_user = described(
    name="createEndUser",
    tag=TAG,
    summary="Make an end user",
    text=(
        "With exactly one identity. Minting a token makes them as well; this is for those who have not come yet. "
        "A key that is bound to channels makes nobody."
    ),
    security=WRITE,
    body=Body(NEW, {"external_id": "customer-42", "profile": {"name": "Vera"}, "properties": {"plan": "gold"}}),
    answer=Answer(refer("EndUser"), EXAMPLE, "The new end user.", status=201),
    refusals=(*BODY, *CREDENTIAL, Reason.CHANNEL_MISMATCH, Reason.CONFLICT),
)
get_end_user = described(
    name="getEndUser",
    tag=TAG,
    summary="Read an end user",
    text=f"Somebody who does not exist and somebody else's are not found alike. {BOUND}.",
    security=READ,
    parameters=[WHO],
    answer=Answer(refer("EndUser"), EXAMPLE, "The end user."),
    refusals=(Reason.INVALID_REQUEST, *CREDENTIAL, Reason.NOT_FOUND),
)
change_end_user = described(
    name="changeEndUser",
    tag=TAG,
    summary="Change, block or unblock an end user",
    text=(
        "What is not named stays. `properties` are merged, null removes one. Blocking ends every session within "
        "two seconds and voids older tokens; it needs a key that reaches all channels."
    ),
    security=WRITE,
    parameters=[WHO],
    body=Body(CHANGE, {"profile": {"locale": "de"}, "properties": {"plan": "silver", "trial": None}}),
    answer=Answer(refer("EndUser"), EXAMPLE, "The end user as they are now."),
    refusals=(*BODY, *CREDENTIAL, Reason.CHANNEL_MISMATCH, Reason.NOT_FOUND),
)
list_sessions = described(
    name="listSessions",
    tag=TAG,
    summary="List live sessions",
    text="The browsers that are signed in now, oldest first, on the channels that the key reaches.",
    security=READ,
    parameters=[WHO, *PAGE_QUERY],
    answer=Answer(refer("SessionPage"), {"items": [SESSION_EXAMPLE], "next_cursor": None}, "A page of sessions."),
    refusals=(Reason.INVALID_REQUEST, *CREDENTIAL, Reason.NOT_FOUND),
)
log_out = described(
    name="logOutEverywhere",
    tag=TAG,
    summary="Log out everywhere",
    text=(
        "Every session ends within two seconds, open chats included; client tokens and codes from before are refused. "
        "Call it when somebody logs out of your site. It needs a key that reaches all channels."
    ),
    security=WRITE,
    parameters=[WHO],
    answer=Answer(LOGGED_OUT, {"sessions_ended": 2}, "How many sessions that ended."),
    refusals=(Reason.INVALID_REQUEST, *CREDENTIAL, Reason.CHANNEL_MISMATCH, Reason.NOT_FOUND),
)
