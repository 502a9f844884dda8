"""Telephone numbers in one spelling."""

import phonenumbers

from core.reasons import Reason, Refused


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
