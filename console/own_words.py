"""One field for a channel's own words: a block for each language of its company, a box for each text.

What it does not offer, such as other languages and texts that a provisioning file named, stays as it is.
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.translation import get_language_info, override
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from channels_app.models.visitor_side import STARTER_LONGEST, STARTERS_MOST, WORD_LONGEST, check_words
from channels_app.own_words import STARTERS

WORDS = {
    "title": _("Title"),
    "greeting": _("Greeting"),
    "starters": _("Starters, one per line"),
    "disclaimer": _("Disclaimer"),
    "placeholder": _("In the empty box"),
    "over": _("When the conversation has ended"),
    "rateTitle": _("Above the rating"),
    "away": _("Away text"),
}
USUAL = {
    "greeting": _("Write to us. We read every message."),
    "placeholder": _("Write a message"),
    "over": _("This conversation has ended. Write again whenever you like."),
    "rateTitle": _("How did we do?"),
}  # the chat's own words, whose translations stand in its catalogue
# Fields of their own say them in the main language.
SAID_TO_ALL = ("title", "greeting", "starters", "disclaimer", "away")
SHORT = {"title": 80, "placeholder": 60, "rateTitle": 80}

Words = dict[str, dict[str, str]]


def shown_of(texts: dict[str, str]) -> dict[str, str]:
    """A language's texts as they stand in the boxes: starters in one, one per line."""
    return {"starters": "\n".join(texts[name] for name in STARTERS if texts.get(name)), **texts}


def kept_of(shown: dict[str, str]) -> dict[str, str]:
    """The same as they are kept, without empty ones. Raises ValidationError for starters that are too many or long."""
    lines = list(dict.fromkeys(line.strip() for line in shown.get("starters", "").splitlines() if line.strip()))
    if len(lines) > STARTERS_MOST or any(len(line) > STARTER_LONGEST for line in lines):
        raise ValidationError(
            _now("Give at most %(most)d starters of at most %(longest)d characters.")
            % {"most": STARTERS_MOST, "longest": STARTER_LONGEST}
        )
    texts = {name: text for name, text in shown.items() if name != "starters" and text}
    return texts | dict(zip(STARTERS, lines, strict=False))


class OwnWordsInput(forms.Widget):
    template_name = "console/parts/code_texts.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.names: dict[str, list[str]] = {}  # offered texts by language

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        given = value if isinstance(value, dict) else {}
        blocks = [self._block(name, language, given.get(language, {})) for language in self.names]
        return {**super().get_context(name, value, attrs), "languages": blocks}

    def _block(self, name: str, language: str, given: dict[str, str]) -> dict[str, Any]:
        info = get_language_info(language)
        with override(language):
            usual = {text: str(words) for text, words in USUAL.items()}
        texts = [
            {
                "name": f"{name}-{language}-{text}",
                "label": WORDS[text],
                "value": given.get(text, ""),
                "usual": usual.get(text, ""),
                "longest": SHORT.get(text, WORD_LONGEST if text != "starters" else 600),
                "is_long": text not in SHORT,
            }
            for text in self.names[language]
        ]
        return {
            "code": language,
            "name": info["name_local"].capitalize(),
            "direction": "rtl" if info["bidi"] else "ltr",
            "filled": sum(bool(text["value"]) for text in texts),
            "texts": texts,
        }

    def _render(self, template_name: str, context: dict[str, Any], renderer: Any = None) -> str:
        """With our own templates, which Django's renderer of forms does not look for."""
        return render_to_string(template_name, context)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Words | None:
        if self.value_omitted_from_data(data, files, name):
            return None
        return {
            language: {text: str(data.get(f"{name}-{language}-{text}", "")).strip() for text in names}
            for language, names in self.names.items()
        }

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return not any(key.startswith(f"{name}-") for key in data)

    def id_for_label(self, id_: str) -> str:
        return ""


class OwnWords(forms.Field):
    """The value is `{language: {name: text}}`, as the channel keeps it."""

    widget = OwnWordsInput

    def offer(self, languages: list[str], kept: Words) -> None:
        """Boxes for these languages, whose first is the main one; `kept` is what the channel says by now."""
        self.kept = kept
        names = {}
        for at, language in enumerate(languages):
            has = shown_of(kept.get(language, {}))
            names[language] = [text for text in WORDS if at or text not in SAID_TO_ALL or has.get(text)]
        self.widget.names = names  # a new one: copies of a widget share what it holds

    def prepare_value(self, value: Any) -> Any:
        """What was posted stands in the boxes as it was written."""
        return {language: shown_of(texts) for language, texts in (value or {}).items()}

    def clean(self, value: Any) -> Words:
        kept: Words = getattr(self, "kept", {})
        if value is None:
            return kept
        merged = {
            language: {
                name: text for name, text in kept.get(language, {}).items() if name not in (*texts, *starters_in(texts))
            }
            | kept_of(texts)
            for language, texts in value.items()
        }
        found = {language: texts for language, texts in {**kept, **merged}.items() if texts}
        check_words(found)
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return data is not None and self.clean(data) != (initial or {})
        except ValidationError:
            return True


def starters_in(texts: dict[str, str]) -> tuple[str, ...]:
    return STARTERS if "starters" in texts else ()
