"""The reasons of refusals, for people: what it means and what to do about it."""

from django.utils.translation import gettext as _

from chatauth.inspector.advice import advice_for, sentence_for
from core.reasons import Reason


def in_words(reason: str, method: str = "") -> str:
    """A sentence for a reason, with the usual cure where there is one. Empty: it worked."""
    if not reason:
        return _("Everything held.")
    return f"{sentence(reason, method)} {advice_for(reason, method)}".strip()


def sentence(reason: str, method: str = "") -> str:
    """The vocabulary's own sentence, translated; closer for a way of signing in. An unknown reason stays as it is."""
    try:
        return sentence_for(Reason(reason), method)
    except ValueError:
        return reason
