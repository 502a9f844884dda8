"""What the doors of channels say about themselves."""

from accounts.api.described import AT, CHANNEL_ID, PAGE_QUERY
from accounts.models.credentials import Scope
from channels_app.models.channels import Enforcement, Kind, Method
from channels_app.models.code_rules import CodeService, EmailAccess
from channels_app.models.visitor_side import WEEK
from core.openapi.describing import CREDENTIAL, Answer, described
from core.openapi.schemas import ID, INSTANT, in_path, page_of, record, refer
from core.reasons import Reason

TEXT = {"type": "string"}
SECONDS = {"type": "integer", "minimum": 60}
CODES = record(
    {
        "country": {**TEXT, "description": "The preferred country, two letters; empty if none is named."},
        "countries": {"type": "array", "items": TEXT, "description": "Whose numbers get an SMS; empty: that country."},
        "ask_name": {"type": "boolean"},
        "ask_email": {"type": "boolean"},
        "service": {"type": "string", "enum": CodeService.values, "description": "Who sends and checks SMS codes."},
        "sender_url": TEXT,
        "validator_url": TEXT,
        "email_access": {"type": "string", "enum": EmailAccess.values},
        "email_first": {"type": "boolean", "description": "The channel's own page asks for an e-mail code first."},
        "texts": {"type": "object", "description": "Own words of the form, by language."},
    },
    description="How visitors sign in by a code.",
)
LOOK = record(
    {
        "title": {**TEXT, "description": "At the head of the chat; empty: the company's name."},
        "accent": {**TEXT, "pattern": "^#[0-9a-fA-F]{6}$"},
        "position": {"type": "string", "enum": ["end", "start"], "description": "Of the button, in reading direction."},
        "greeting": TEXT,
        "starters": {"type": "array", "items": TEXT, "description": "Sentences that a visitor sends by one click."},
        "disclaimer": TEXT,
        "words": {"type": "object", "description": "Texts of the channel's own, by language and name."},
    },
    description="What visitors see of the channel.",
)
HANDOVER = record(
    {
        "away_text": {**TEXT, "description": "Told when nobody is there to answer; empty: nothing is told."},
        "working_hours": {
            "type": "array",
            "items": {"type": "array", "items": {"type": "integer", "minimum": 0, "maximum": WEEK}},
            "description": "Pairs of minutes of the week, which begins on Monday at midnight; empty: always.",
        },
        "time_zone": {**TEXT, "description": "Empty: the company's."},
        "mails_unread": {"type": "boolean", "description": "Whether visitors who left are mailed an unread answer."},
        "mails_transcript": {"type": "boolean", "description": "Whether they are mailed the conversation at its end."},
    },
    description="When people answer, and what is said when they do not.",
)
CHANNEL = record(
    {
        "id": ID,
        "slug": TEXT,
        "name": TEXT,
        "kind": {"type": "string", "enum": Kind.values},
        "is_active": {"type": "boolean", "description": "An inactive channel lets nobody in."},
        "sign_in": {
            "type": "array",
            "items": {"type": "string", "enum": Method.values},
            "description": "The ways in.",
        },
        "enforcement": {
            "type": "string",
            "enum": Enforcement.values,
            "description": "What happens to a proof that does not hold.",
        },
        "allowed_origins": {"type": "array", "items": TEXT, "description": "Sites that may show the chat."},
        "hosts": {"type": "array", "items": TEXT, "description": "Host names that are this channel's alone."},
        "token_age": {**SECONDS, "description": "Seconds a minted token lives unless the mint says otherwise."},
        "token_age_max": {**SECONDS, "description": "The most that a mint may ask for."},
        "codes": CODES,
        "look": LOOK,
        "handover": HANDOVER,
        "created_at": INSTANT,
    },
    description="A door to the company: a web chat, a number, a page.",
)
SCHEMAS = {"Channel": CHANNEL, "ChannelPage": page_of("Channel")}
EXAMPLE = {
    "id": CHANNEL_ID,
    "slug": "site",
    "name": "Web shop",
    "kind": "web",
    "is_active": True,
    "sign_in": ["client_token", "anonymous"],
    "enforcement": "enforce",
    "allowed_origins": ["https://shop.example"],
    "hosts": [],
    "token_age": 86_400,
    "token_age_max": 2_592_000,
    "codes": {
        "country": "GB",
        "countries": ["GB", "IE"],
        "ask_name": True,
        "ask_email": False,
        "service": "built_in",
        "sender_url": "",
        "validator_url": "",
        "email_access": "open",
        "email_first": False,
        "texts": {"de": {"phone_header": "Ihre Nummer"}},
    },
    "look": {
        "title": "",
        "accent": "#0f766e",
        "position": "end",
        "greeting": "How can we help?",
        "starters": ["Where is my order?"],
        "disclaimer": "",
        "words": {"de": {"title": "Hilfe", "away": "Wir sind um neun zurück."}},
    },
    "handover": {
        "away_text": "We are back at nine.",
        "working_hours": [[540, 1020], [1980, 2460]],
        "time_zone": "Europe/London",
        "mails_unread": True,
        "mails_transcript": False,
    },
    "created_at": AT,
}
READ = {"api_key": [Scope.CHANNELS_READ.value]}

list_channels = described(
    name="listChannels",
    tag="Channels",
    summary="List channels",
    text="Oldest first. A key that is bound to channels sees those.",
    security=READ,
    parameters=PAGE_QUERY,
    answer=Answer(refer("ChannelPage"), {"items": [EXAMPLE], "next_cursor": None}, "A page of channels."),
    refusals=(Reason.INVALID_REQUEST, *CREDENTIAL),
)
get_channel = described(
    name="getChannel",
    tag="Channels",
    summary="Read a channel",
    text="A channel that does not exist, is archived, or belongs to somebody else is not found.",
    security=READ,
    parameters=[in_path("channel_id", "The channel's id.")],
    answer=Answer(refer("Channel"), EXAMPLE, "The channel."),
    refusals=(Reason.INVALID_REQUEST, *CREDENTIAL, Reason.NOT_FOUND),
)
