"""One field for all words of the code form: a block for each language, a box for each text."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from channels_app.models.code_rules import LANGUAGES, LONGEST_HEADER, TEXTS, check_texts

LABELS = {
    "phone_header": _("Phone: heading"),
    "phone_text": _("Phone: description"),
    "mail_header": _("E-mail code: heading"),
    "mail_text": _("E-mail code: description"),
    "code_header": _("Code: heading"),
    "code_text": _("Code: description"),
    "name_header": _("Name: heading"),
    "name_text": _("Name: description"),
    "email_header": _("E-mail address: heading"),
    "email_text": _("E-mail address: description"),
}


class CodeTextsInput(forms.Widget):
    template_name = "console/parts/code_texts.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        given = value if isinstance(value, dict) else {}
        context["languages"] = [
            {
                "code": language,
                "name": get_language_info(language)["name_local"].capitalize(),
                "direction": "rtl" if get_language_info(language)["bidi"] else "ltr",
                "filled": sum(bool(text) for text in given.get(language, {}).values()),
                "texts": [
                    {
                        "name": f"{name}-{language}-{text}",
                        "label": LABELS[text],
                        "value": given.get(language, {}).get(text, ""),
                        "longest": longest,
                        "is_long": longest > LONGEST_HEADER,
                    }
                    for text, longest in TEXTS.items()
                ],
            }
            for language in LANGUAGES
        ]
        return context

    def _render(self, template_name: str, context: dict[str, Any], renderer: Any = None) -> str:
        """With our own templates, which Django's renderer of forms does not look for."""
        return render_to_string(template_name, context)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, dict[str, str]]:
        found = {
            language: {
                text: given for text in TEXTS if (given := str(data.get(f"{name}-{language}-{text}", "")).strip())
            }
            for language in LANGUAGES
        }
        return {language: words for language, words in found.items() if words}

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return not any(key.startswith(f"{name}-") for key in data)

    def id_for_label(self, id_: str) -> str:
        return ""


class CodeTexts(forms.Field):
    """The value is `{language: {text: words}}`, without empty ones."""

    widget = CodeTextsInput

    def validate(self, value: Any) -> None:
        try:
            check_texts(value)
        except ValidationError as error:
            raise ValidationError(error.messages) from error

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool((initial or {}) != (data or {}))
