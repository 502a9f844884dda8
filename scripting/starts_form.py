"""What starts a script, as a form."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bots.fields import LINE
from bots.models.scripts import StartKind
from console.fields import Lines
from core.plain_forms import PlainForm


def check_line(text: str) -> None:
    if len(text) > LINE or not text.isprintable():
        raise ValidationError(_now("Give at most %(most)d characters.") % {"most": LINE})


class StartsForm(PlainForm):
    words = Lines(
        label=_("Keywords"),
        check=check_line,
        required=False,
        help_text=_("One per line. A message that holds one of them, or a button with that value, starts the script."),
    )
    addresses = Lines(
        label=_("Pages"),
        check=check_line,
        required=False,
        help_text=_("One address per line; * stands for anything: https://shop.example/returns*"),
    )
    conversation = forms.BooleanField(label=_("Every conversation that begins"), required=False)
    fallback = forms.BooleanField(label=_("Every message that nothing else answers"), required=False)

    @classmethod
    def of(cls, starts: Sequence[dict[str, Any]], data: Any = None) -> "StartsForm":
        kinds = {start.get("on") for start in starts}
        initial = {
            "words": [
                word for start in starts if start.get("on") == StartKind.KEYWORD for word in texts(start, "words")
            ],
            "addresses": [str(start.get("address", "")) for start in starts if start.get("on") == StartKind.URL],
            "conversation": StartKind.CONVERSATION in kinds,
            "fallback": StartKind.FALLBACK in kinds,
        }
        return cls(data, initial=initial, label_suffix="")

    def starts(self) -> list[dict[str, Any]]:
        cleaned = self.cleaned_data
        found: list[dict[str, Any]] = []
        if cleaned["words"]:
            found.append({"on": StartKind.KEYWORD.value, "words": cleaned["words"]})
        found += [{"on": StartKind.URL.value, "address": address} for address in cleaned["addresses"]]
        kinds = (StartKind.CONVERSATION.value, StartKind.FALLBACK.value)
        return found + [{"on": kind} for kind in kinds if cleaned[kind]]


def texts(start: dict[str, Any], name: str) -> list[str]:
    value = start.get(name)
    return [str(item) for item in value] if isinstance(value, list) else []
