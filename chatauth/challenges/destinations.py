"""Where a code may go: one spelling for each number and mailbox, and nothing that only costs money."""

import unicodedata

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from channels_app.models import Channel
from chatauth.models import Challenge
from core.phones import canonical_phone, check_can_get_sms
from core.reasons import Reason, Refused

LONGEST = 254


def read_destination(channel: Channel, kind: str, value: object, *, country: str = "") -> str:
    """E.164, or the address as it is mailed to. A number without a country code is one of `country`, else of the
    channel's own. Raises Refused: invalid_request, destination_refused.
    """
    if kind == Challenge.Kind.EMAIL:
        return read_email(value)
    phone = read_phone(value, country or channel.code_country or None)
    check_can_get_sms(phone, countries_of(channel))
    return phone


def countries_of(channel: Channel) -> list[str]:
    """The countries whose numbers get an SMS: the channel's list, its own country, or what the operator says."""
    return channel.code_countries or list(filter(None, [channel.code_country])) or settings.SMS_COUNTRIES


def read_phone(value: object, region: str | None) -> str:
    """Raises Refused(invalid_request)."""
    text = visible(value) if isinstance(value, str) else ""
    try:
        return canonical_phone(f"+{text[2:]}" if text.startswith("00") else text, region)
    except Refused as refused:
        raise Refused(refused.reason, refused.detail, errors={"phone": [refused.detail]}) from None


def read_email(value: object, *, field: str = "email") -> str:
    """The address in ASCII, so that no letter that merely looks or folds alike makes two mailboxes one identity.

    Raises Refused(invalid_request).
    """
    text = visible(value) if isinstance(value, str) else ""
    local, _, domain = text.rpartition("@")
    try:
        address = f"{local}@{domain.encode('idna').decode()}"
        if not address.isascii() or len(address) > LONGEST:
            raise ValidationError("Not an address that codes are sent to.")
        validate_email(address)
    except (ValidationError, UnicodeError):
        sentence = "Send an e-mail address such as vera@example.com."
        raise Refused(Reason.INVALID_REQUEST, sentence, errors={field: [sentence]}) from None
    return address


def visible(text: str) -> str:
    """In compatible letters, without spaces and marks that nobody sees."""
    plain = unicodedata.normalize("NFKC", text[: LONGEST * 2])
    return "".join(letter for letter in plain if unicodedata.category(letter)[0] not in "CZ")


def masked(to: str) -> str:
    """Enough for the sign-in log: `+44••••123` or `v•••@example.com`."""
    local, at, domain = to.rpartition("@")
    return f"{local[:1]}•••@{domain}" if at else f"{to[:3]}••••{to[-3:]}"
