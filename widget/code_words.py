"""What the form for codes says, and what a channel says in its place."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from channels_app.models import Channel

TEXTS: Mapping[str, str | Promise] = {
    "phone_header": _("Sign in with your phone"),
    "phone_text": _("We send you a code by SMS, so that we know it is you."),
    "mail_header": _("Sign in with your e-mail"),
    "mail_text": _("We send a code to your mailbox, so that we know it is you."),
    "code_header": _("Enter your code"),
    "code_text": _("It was sent to {to} and works for five minutes."),
    "name_header": _("Your name"),
    "name_text": "",
    "email_header": _("Your e-mail address"),
    "email_text": "",
}
WORDS: Mapping[str, str | Promise] = {
    "ways": _("How would you like to sign in?"),
    "sms": _("Phone"),
    "email": _("E-mail"),
    "country": _("Country"),
    "phone": _("Mobile number"),
    "address": _("E-mail address"),
    "code": _("Code"),
    "send": _("Send code"),
    "enter": _("Continue"),
    "wait": _("Send again in {seconds} s"),
    "again": _("Send again"),
    "otherNumber": _("Use another number"),
    "otherAddress": _("Use another address"),
    "skip": _("Continue without signing in"),
    "offer": _("Sign in"),
    "sent": _("A new code is on its way."),
    "elsewhere": _("This link works in the browser in which you asked for it. Type the code {code} there."),
    "code_invalid": _("That code is not right. Look again and enter it once more."),
    "code_expired": _("That code does not work any more. Ask for a new one."),
    "too_many_attempts": _("That was tried too often. Ask for a new code."),
    "rate_limited": _("Too many codes were asked for. Please wait {minutes} min, then try again."),
    "destination_refused": _("We cannot send a code there. Please use another number or address."),
    "delivery_failed": _("The code could not be sent. Please try again in a moment, or use another number or address."),
    "unchecked": _("The code could not be checked just now. Please try again in a moment, or ask for a new one."),
    "phone_wrong": _("This does not look like a mobile number. Please check it."),
    "email_wrong": _("This does not look like an e-mail address. Please check it."),
    "missing": _("Please fill this in."),
    "unreachable": _("That did not work. Please check your connection and try again."),
}


def texts_of(channel: Channel) -> dict[str, str]:
    """Headings and descriptions in the language of the moment: the channel's own where it has some."""
    own = channel.code_texts.get((get_language() or "").partition("-")[0], {})
    return {name: own.get(name) or str(text) for name, text in TEXTS.items()}


def words() -> dict[str, str]:
    return {name: str(text) for name, text in WORDS.items()}
