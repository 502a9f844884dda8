"""What the chat's page needs to ask for a code, where the channel takes codes."""

from typing import Any

from django.templatetags.static import static

from channels_app.models import Channel
from channels_app.models.channels import Method
from channels_app.models.code_rules import CodeService
from chatauth import sms
from chatauth.challenges.destinations import countries_of
from core.phones import calling_codes, trunk_prefixes
from widget.code_words import texts_of, words


def code_facts(channel: Channel, *, is_hosted: bool) -> dict[str, Any] | None:
    """None where no code would ever be sent. `isFirst`: nobody writes before they signed in, or chose not to."""
    ways = ways_of(channel)
    if not ways:
        return None
    is_open = Method.ANONYMOUS in channel.sign_in
    asks_mail_first = is_hosted and channel.email_first and "email" in ways
    return {
        "sheet": static("widget/codes.css"),
        "ways": sorted(ways, key=lambda way: (way == "email") != asks_mail_first),
        "isFirst": asks_mail_first or not is_open,
        "maySkip": is_open,
        "asksName": channel.asks_name,
        "asksEmail": channel.asks_email,
        "isNumeric": channel.code_service != CodeService.OWN,
        "country": channel.code_country,
        "countries": calling_codes(countries_of(channel)) if "sms" in ways else {},
        "trunks": trunk_prefixes(countries_of(channel)) if "sms" in ways else {},
        "texts": texts_of(channel),
        "words": words(),
    }


def ways_of(channel: Channel) -> list[str]:
    """`sms` and `email`, as far as the channel lists them and somebody sends them."""
    sends_sms = channel.code_service != CodeService.BUILT_IN or sms.is_available()
    found = {"sms": Method.SMS_CODE in channel.sign_in and sends_sms, "email": Method.EMAIL_CODE in channel.sign_in}
    return [way for way, is_there in found.items() if is_there]
