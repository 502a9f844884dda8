"""How the chat looks and what it says first, among the fields of a channel."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from channels_app.models.channels import Kind
from channels_app.models.visitor_side import STARTER_LONGEST, STARTERS_MOST
from console.fields import Lines
from console.own_words import OwnWords
from core.tenant_forms import TenantForm

FIELDSETS: list[Any] = [
    (_("Look"), {"classes": ["tab"], "fields": ["accent", "position", "title"]}),
    (
        _("First words"),
        {
            "description": _("What a visitor sees before anything is said. In their own language, if it stands below."),
            "fields": ["greeting", "starters", "disclaimer", "asks_consent"],
        },
    ),
    (
        _("Texts by language"),
        {
            "description": _(
                "For each language of the company, which its Profile tab names. Empty fields keep the usual words."
            ),
            "fields": ["words"],
        },
    ),
]


def check_starter(text: str) -> None:
    if len(text) > STARTER_LONGEST:
        raise ValidationError(_now("A starter has at most %(most)d characters.") % {"most": STARTER_LONGEST})


class Sentences(Lines):
    """Starters: short sentences, not names of things."""

    def __init__(self, **options: Any) -> None:
        super().__init__(check=check_starter, most=STARTERS_MOST, **options)
        self.widget.attrs = {"rows": 3}


class LookForm(TenantForm):
    title = forms.CharField(
        label=_("Title"),
        max_length=80,
        required=False,
        help_text=_("At the head of the chat. Empty: the company's name."),
    )
    greeting = forms.CharField(
        label=_("Greeting"), max_length=280, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    starters = Sentences(
        label=_("Starters"),
        required=False,
        help_text=_("One per line, six at most. A click sends it, so that nobody has to think of a first sentence."),
    )
    disclaimer = forms.CharField(
        label=_("Disclaimer"),
        max_length=280,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Always in sight below the box, such as: “Answers may come from a machine.”"),
    )
    words = OwnWords(label=_("Texts"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not self.instance._state.adding and isinstance(field := self.fields.get("words"), OwnWords):
            field.offer(self.instance.company.languages, self.instance.words)
        if self.instance.kind != Kind.WEB and (title := self.fields.get("title")):
            title.label = _now("Name above the away text")
            title.help_text = _now("Who says it, in the conversation. Empty: the company's name.")
