"""The base of forms: what is not right is said in sentences of our own, which say what to do.

Where a form or a field has words of its own, they stay.
"""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = dict[str, str | Promise]

FIELDS: list[tuple[type[forms.Field], Words]] = [  # the closest one first
    (forms.EmailField, {"invalid": _("Write an e-mail address, such as vera@example.com.")}),
    (forms.SlugField, {"invalid": _("Use letters without accents, digits, - and _, without spaces.")}),
    (forms.URLField, {"invalid": _("Write the whole address, such as https://www.example.com/help.")}),
    (forms.UUIDField, {"invalid": _("Copy the whole id: it looks like 01890a5d-ac96-774b-bcce-b302099a8057.")}),
    (forms.FloatField, {"invalid": _("Write a number, such as 2.5.")}),
    (forms.DecimalField, {"invalid": _("Write a number, such as 2.5.")}),
    (forms.IntegerField, {"invalid": _("Write a whole number, such as 30.")}),
    (forms.DateField, {"invalid": _("Write a date, such as 2026-03-31.")}),
    (forms.DateTimeField, {"invalid": _("Write a date and a time, such as 2026-03-31 09:30.")}),
    (forms.TimeField, {"invalid": _("Write a time, such as 09:30.")}),
    (forms.JSONField, {"invalid": _("Write JSON, such as {}.")}),
    (
        forms.FileField,
        {
            "required": _("Choose a file."),
            "invalid": _("Choose the file once more."),
            "missing": _("Choose the file once more."),
            "empty": _("This file is empty. Choose another one."),
        },
    ),
    (forms.MultipleChoiceField, {"required": _("Choose at least one."), "invalid_list": _("Choose from the list.")}),
    (
        forms.ModelMultipleChoiceField,
        {
            "required": _("Choose at least one."),
            "invalid_list": _("Choose from the list."),
            "invalid_pk_value": _("Choose from the list."),
        },
    ),
    (forms.ChoiceField, {"required": _("Choose one.")}),
    (forms.BooleanField, {"required": _("Tick this to go on.")}),
]
EVERY: Words = {
    "required": _("Fill this in."),
    "invalid_choice": _("Choose from the list."),
    "min_value": _("Write %(limit_value)s or more."),
    "max_value": _("Write %(limit_value)s or less."),
    "min_length": _("Write at least %(limit_value)s characters."),
    "max_length": _("Write at most %(limit_value)s characters; these are %(show_value)s."),
    "null_characters_not_allowed": _("Take out the characters that cannot be seen."),
}


class SaidInOurWords(forms.BaseForm):
    """Mixed into forms. The words are given when a form is judged, because a form may add fields as it is made."""

    def full_clean(self) -> None:
        for field in self.fields.values():
            say_in_our_words(field)
        super().full_clean()


class PlainForm(SaidInOurWords, forms.Form):
    """A form without a model."""


def say_in_our_words(field: forms.Field) -> None:
    for code, words in words_of(field).items():
        if is_djangos(field, code):
            field.error_messages[code] = words


def words_of(field: forms.Field) -> dict[str, Any]:
    closest = next((words for kind, words in FIELDS if isinstance(field, kind)), {})
    return {**EVERY, **closest}


def is_djangos(field: forms.Field, code: str) -> bool:
    """Whether nobody but Django, or one of its validators, has words for this."""
    said = field.error_messages.get(code)
    if said is None:
        return True
    makers = [kind for kind in type(field).__mro__ if code in kind.__dict__.get("default_error_messages", {})]
    return bool(makers) and makers[0].__module__.startswith("django.") and said is defaults_of(makers[0])[code]


def defaults_of(kind: type) -> dict[str, Any]:
    found: dict[str, Any] = kind.__dict__["default_error_messages"]
    return found
