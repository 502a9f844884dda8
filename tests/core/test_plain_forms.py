"""What is not right in a form is said in sentences of our own, in every language of the console."""

import importlib
import pkgutil

import pytest
from django import forms
from django.utils.translation import override

from core.plain_forms import EVERY, FIELDS, PlainForm, SaidInOurWords

FOLDERS = ("accounts", "bots", "channels_app", "chat", "chatauth", "console", "core", "scripting", "widget")
DJANGOS = ("This field is required", "Enter a", "Select a valid", "Ensure this value", "Null characters", "submitted")


class Every(PlainForm):
    text = forms.CharField(max_length=3, min_length=2)
    mailbox = forms.EmailField()
    short = forms.SlugField()
    address = forms.URLField(assume_scheme="https")
    number = forms.IntegerField(min_value=2, max_value=4)
    share = forms.FloatField()
    price = forms.DecimalField()
    day = forms.DateField()
    moment = forms.DateTimeField()
    clock = forms.TimeField()
    key = forms.UUIDField()
    one = forms.ChoiceField(choices=[("a", "A")])
    some = forms.MultipleChoiceField(choices=[("a", "A")])
    agreed = forms.BooleanField()
    file = forms.FileField()
    facts = forms.JSONField()


def said(data: dict) -> dict[str, str]:
    return {name: " ".join(errors) for name, errors in Every(data).errors.items()}


def test_what_is_missing_is_asked_for():
    found = said({})
    assert set(found) == set(Every.base_fields)
    assert found["text"] == "Fill this in."
    assert (found["one"], found["some"], found["file"]) == ("Choose one.", "Choose at least one.", "Choose a file.")
    assert found["agreed"] == "Tick this to go on."


def test_what_is_wrong_says_what_would_be_right():
    wrong = dict.fromkeys(Every.base_fields, "x y") | {"text": "long", "some": ["b"]}
    found = said(wrong)
    assert found["text"] == "Write at most 3 characters; these are 4."
    assert found["mailbox"] == "Write an e-mail address, such as vera@example.com."
    assert found["short"] == "Use letters without accents, digits, - and _, without spaces."
    assert found["number"] == "Write a whole number, such as 30."
    assert found["one"] == "Choose from the list."
    assert not [sentence for sentence in found.values() if any(words in sentence for words in DJANGOS)]


def test_limits_are_named():
    assert said({"number": "1"})["number"] == "Write 2 or more."
    assert said({"number": "5"})["number"] == "Write 4 or less."
    assert said({"text": "a"})["text"] == "Write at least 2 characters."
    assert said({"text": "a\0"})["text"] == "Take out the characters that cannot be seen."


def test_words_that_a_form_has_for_itself_stay():
    class Own(PlainForm):
        name = forms.CharField(error_messages={"required": "Name it."})

    assert Own({}).errors["name"] == ["Name it."]


def test_a_field_that_is_added_as_the_form_is_made_speaks_so_too():
    class Growing(PlainForm):
        def __init__(self, data: dict) -> None:
            super().__init__(data)
            self.fields["late"] = forms.CharField()

    assert Growing({}).errors["late"] == ["Fill this in."]


@pytest.mark.parametrize("language", ["tr", "de", "ar"])
def test_every_sentence_is_translated(language):
    texts = [*EVERY.values(), *(text for _kind, words in FIELDS for text in words.values())]
    with override("en"):
        english = [str(text) for text in texts]
    with override(language):
        assert not [text for text, plain in zip(texts, english, strict=True) if str(text) == plain]


def test_no_form_of_ours_speaks_otherwise():
    for folder in FOLDERS:
        for module in pkgutil.walk_packages(importlib.import_module(folder).__path__, f"{folder}."):
            if ".migrations" not in module.name and ".management" not in module.name:
                importlib.import_module(module.name)
    ours = [form for form in forms_below(forms.BaseForm) if form.__module__.partition(".")[0] in FOLDERS]
    assert len(ours) > 10
    assert [form for form in ours if not issubclass(form, SaidInOurWords)] == []


def forms_below(kind: type) -> list[type]:
    return [found for each in kind.__subclasses__() for found in (each, *forms_below(each))]
