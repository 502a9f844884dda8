"""What the doors of client key-values say about themselves."""

from accounts.api.described import COMPANY_ID
from accounts.models.credentials import Scope
from accounts.properties import MAX_KEY, MAX_KEYS, MAX_VALUE
from channels_app.models.channels import Kind
from chatauth.api.described.minting import FAILURE_SHAPE
from core.openapi.describing import BODY, CREDENTIAL, Answer, Body, described
from core.openapi.schemas import ID, NO_NUL, in_query, record, refer, text
from core.reasons import Reason

TAG = "Client key-values"
TEXT = {"type": "string"}
REACH = (
    "With `apiToken`, the clients who were on that token's channel: by a token minted for it, a sign-in or a "
    "conversation. With `x-api-key`, those that the key reaches."
)
CLIENT = record(
    {
        **dict.fromkeys(("name", "surname", "email", "phone"), TEXT),
        "companyID": ID,
        "clientID": TEXT,
        "channelType": {"type": "string", "enum": [*Kind.values, ""], "description": "Where they were last."},
        "tags": {"type": "array", "items": TEXT, "maxItems": 0},
        "keyValueProperties": {"type": "array", "items": record({"key": TEXT, "value": True})},
    },
    description="A client with the properties that your backend vouched for.",
)
SCHEMAS = {"Client": CLIENT}
EXAMPLE = {
    "name": "Vera",
    "surname": "Stone",
    "email": "vera@example.com",
    "phone": "",
    "companyID": COMPANY_ID,
    "clientID": "customer-42",
    "channelType": "web",
    "tags": [],
    "keyValueProperties": [{"key": "plan", "value": "gold"}],
}
PAIR = {
    "type": "object",
    "required": ["key", "value"],
    "properties": {
        "key": text(longest=MAX_KEY),
        "value": {"type": ["string", "number", "boolean", "null"], "maxLength": MAX_VALUE, "pattern": NO_NUL},
    },
}

get_client = described(
    name="getClient",
    tag=TAG,
    summary="Read a client",
    text=REACH,
    security={"management_token": [], "x_api_key": [Scope.CLIENTS_READ.value]},
    parameters=[
        in_query("clientID", text(longest=255), "Your own id for the client.", required=True),
        in_query("companyID", ID, "The company's id.", required=True),
    ],
    answer=Answer(refer("Client"), EXAMPLE, "The client."),
    refusals=(Reason.INVALID_REQUEST, *CREDENTIAL, Reason.COMPANY_MISMATCH, Reason.NOT_FOUND),
    shape=FAILURE_SHAPE,
)
set_key_values = described(
    name="setKeyValueProperties",
    tag=TAG,
    summary="Set key-values",
    text=f"Pairs are merged into the verified properties; null removes one, the last of a key counts. {REACH}",
    security={"management_token": [], "x_api_key": [Scope.CLIENTS_WRITE.value]},
    body=Body(
        {
            "type": "object",
            "required": ["clientID", "KeyValueProperties"],
            "properties": {
                "clientID": text("Your own id for the client.", longest=255),
                "KeyValueProperties": {"type": "array", "items": PAIR, "maxItems": MAX_KEYS},
            },
        },
        {"clientID": "customer-42", "KeyValueProperties": [{"key": "plan", "value": "gold"}]},
    ),
    answer=Answer(refer("Client"), EXAMPLE, "The client as they are now."),
    refusals=(*BODY, *CREDENTIAL, Reason.NOT_FOUND),
    shape=FAILURE_SHAPE,
)
