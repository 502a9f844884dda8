"""The reasons of refusals, for people: what it means and what to do about it."""

from django.utils.translation import gettext as _

from chatauth.inspector.advice import advice_for
from core.reasons import Reason


def in_words(reason: str) -> str:
    """A sentence for a reason, with the usual cure where there is one. Empty: it worked."""
    if not reason:
        return _("Everything held.")
    return f"{sentence(reason)} {advice_for(reason)}".strip()


def sentence(reason: str) -> str:
    """The vocabulary's own sentence, translated; an unknown reason stays as it is."""
    try:
        return _(Reason(reason).sentence)
    except ValueError:
        return reason
