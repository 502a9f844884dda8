"""Reading what somebody answers to a question: by type, with a sentence that says how to answer instead."""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from bots.turn import Heard
from bots.wording import worded
from core.phones import canonical_phone
from core.reasons import Refused

NUMBER = re.compile(r"[+-]?\d{1,15}(?:[.,]\d{1,10})?")
DATES = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y", "%Y/%m/%d", "%d%m%Y")
ANSWER_MAX = 2_000  # characters
Settings = dict[str, Any]


class WrongAnswer(Exception):
    """`str()` tells the visitor how to answer."""


def read_text(heard: Heard, settings: Settings) -> str:
    text = heard.text.strip()
    if not text or len(text) > ANSWER_MAX:
        raise WrongAnswer(_("Please answer with a short text."))
    return text


def read_number(heard: Heard, settings: Settings) -> int | float:
    text = heard.text.strip().removesuffix("#")
    if not NUMBER.fullmatch(text):
        raise WrongAnswer(_("Please answer with a number."))
    number = float(text.replace(",", "."))
    least, most = settings.get("least"), settings.get("most")
    if (least is not None and number < least) or (most is not None and number > most):
        raise WrongAnswer(_("Please answer with a number in the range asked for."))
    return int(number) if number.is_integer() else number


def read_email(heard: Heard, settings: Settings) -> str:
    text = heard.text.strip()
    try:
        validate_email(text)
    except ValidationError:
        raise WrongAnswer(_("Please answer with an e-mail address such as name@example.com.")) from None
    return text


def read_phone(heard: Heard, settings: Settings) -> str:
    try:
        return canonical_phone(heard.text.strip(), settings.get("region") or None)
    except Refused:
        raise WrongAnswer(
            _("Please answer with a telephone number and its country code, such as +441632960960.")
        ) from None


def read_date(heard: Heard, settings: Settings) -> str:
    text = heard.text.strip().removesuffix("#")
    for form in DATES:
        try:
            found: date = datetime.strptime(text, form).date()  # noqa: DTZ007 - a day, wherever they are
        except ValueError:
            continue
        return found.isoformat()
    raise WrongAnswer(_("Please answer with a date such as 2030-12-31."))


def read_choice(heard: Heard, settings: Settings) -> str:
    """The value of an option: pressed, written out, or chosen by its number."""
    said = {heard.value.strip().removesuffix("#").casefold(), heard.text.strip().removesuffix("#").casefold()}
    options = settings.get("options", [])
    for number, option in enumerate(options, 1):
        value = option.get("value") or option["text"]
        if said & {option["text"].casefold(), worded(option, "text").casefold(), value.casefold(), str(number)}:
            return str(value)
    raise WrongAnswer(_("Please choose one of the answers."))


def read_file(heard: Heard, settings: Settings) -> str:
    attachments = heard.extras.get("attachments")
    if not isinstance(attachments, list) or not attachments or not isinstance(attachments[0], dict):
        raise WrongAnswer(_("Please send a file."))
    return str(attachments[0].get("id") or attachments[0].get("name") or "")


READERS: dict[str, Callable[[Heard, Settings], Any]] = {
    "text": read_text,
    "number": read_number,
    "email": read_email,
    "phone": read_phone,
    "date": read_date,
    "choice": read_choice,
    "file": read_file,
}
