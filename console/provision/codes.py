"""Sign-in by a code: `codes:` of a channel."""

from typing import Any

from channels_app.code_secrets import make_code_secret
from channels_app.models import Channel
from channels_app.models.code_rules import CodeService, EmailAccess
from console.provision.fields import Node, given
from core.audit import SYSTEM


def code_fields(node: Node) -> dict[str, Any]:
    """What the file says of codes, as fields of the channel; absent members stay as they are."""
    rules = Node(node.mapping("codes") or {}, f"{node.path}.codes")
    fields = given(
        rules,
        {
            "country": lambda: rules.text("country"),
            "countries": lambda: rules.texts("countries"),
            "ask_name": lambda: rules.truth("ask_name"),
            "ask_email": lambda: rules.truth("ask_email"),
            "texts": lambda: rules.mapping("texts"),
            "service": lambda: rules.text("service", choices=CodeService.values),
            "sender_url": lambda: rules.text("sender_url"),
            "validator_url": lambda: rules.text("validator_url"),
            "email_access": lambda: rules.text("email_access", choices=EmailAccess.values),
            "email_first": lambda: rules.truth("email_first"),
            "invited": lambda: rules.texts("invited"),
        },
    )
    rules.close()
    return {COLUMNS[name]: value for name, value in fields.items()}


COLUMNS = {
    "country": "code_country",
    "countries": "code_countries",
    "ask_name": "asks_name",
    "ask_email": "asks_email",
    "texts": "code_texts",
    "service": "code_service",
    "sender_url": "code_sender_url",
    "validator_url": "code_validator_url",
    "email_access": "email_access",
    "email_first": "email_first",
    "invited": "invited_emails",
}


def made_secret(channel: Channel) -> dict[str, dict[str, str]]:
    """The secret of the company's own services, if one is needed and this run made it."""
    if channel.code_service == CodeService.BUILT_IN or channel.code_secret_sealed:
        return {}
    return {"codes": {"secret": make_code_secret(channel, by=SYSTEM)}}
