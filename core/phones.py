"""Telephone numbers in one spelling, and which of them may get an SMS."""

from collections.abc import Collection

import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumberType

from core.reasons import Reason, Refused

EVERYWHERE = "*"
PREFIX = 8  # digits of what counts as one block of numbers
TAIL = 4  # digits at the end that are never part of it

# Whoever owns such a number earns with each message to it, or no person reads what arrives there.
REFUSED_TYPES = frozenset(
    {
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.UAN,
        PhoneNumberType.VOIP,
        PhoneNumberType.PAGER,
        PhoneNumberType.VOICEMAIL,
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.PERSONAL_NUMBER,
    }
)
NORTH_AMERICA = 1  # one code for many countries: only a number that is certain tells which


def canonical_phone(value: object, region: str | None = None) -> str:
    """The number as E.164, such as +441632960960. Without `region` it must be international.

    Raises Refused(invalid_request) for what is no possible number.
    """
    try:
        if not isinstance(value, str) or len(value) > 40:
            raise phonenumbers.NumberParseException(0, "not a text")
        number = phonenumbers.parse(value, region)
        if not phonenumbers.is_possible_number(number):
            raise phonenumbers.NumberParseException(0, "not possible")
    except phonenumbers.NumberParseException as error:
        raise Refused(
            Reason.INVALID_REQUEST, "Send a telephone number with its country code, such as +441632960960."
        ) from error
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def country_of(phone: str) -> str:
    """The country of an E.164 number in two letters; "" for satellites and other numbers of no country."""
    number = phonenumbers.parse(phone)
    certain = phonenumbers.region_code_for_number(number)
    if certain is None and number.country_code != NORTH_AMERICA:
        certain = phonenumbers.region_code_for_country_code(number.country_code or 0)
    return certain if certain in phonenumbers.SUPPORTED_REGIONS else ""


def check_can_get_sms(phone: str, countries: Collection[str]) -> None:
    """Raises Refused(destination_refused) for other countries, premium and shared numbers, and satellites."""
    country = country_of(phone)
    if not country or (EVERYWHERE not in countries and country not in countries):
        raise Refused(Reason.DESTINATION_REFUSED, "No codes are sent to numbers of that country.")
    if phonenumbers.number_type(phonenumbers.parse(phone)) in REFUSED_TYPES:
        raise Refused(Reason.DESTINATION_REFUSED, "No codes are sent to numbers of that kind.")


def block_of(phone: str, digits: int = PREFIX) -> str:
    """The block of neighbours that a number belongs to: its first digits."""
    bare = phone.removeprefix("+")
    return bare[: max(1, min(digits, len(bare) - TAIL))]


def calling_codes(countries: Collection[str]) -> dict[str, int]:
    """The calling code of each country, for people to choose from."""
    wanted = phonenumbers.SUPPORTED_REGIONS if EVERYWHERE in countries else countries
    return {country: phonenumbers.country_code_for_region(country) for country in sorted(wanted)}


def trunk_prefixes(countries: Collection[str]) -> dict[str, str]:
    """What is dialled before a number at home and left out behind the calling code, of the countries that have such."""
    found = {country: PhoneMetadata.metadata_for_region(country) for country in calling_codes(countries)}
    return {country: known.national_prefix for country, known in found.items() if known and known.national_prefix}
