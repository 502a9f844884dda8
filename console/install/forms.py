"""The two small forms of the Install tab. Each also stands on a page of its own, where its errors are shown."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from channels_app.origins import validate_origin
from core.plain_forms import PlainForm

TYPED_BY_HAND = {"autocapitalize": "off", "autocorrect": "off", "spellcheck": "false", "inputmode": "url"}


class BesideForm(PlainForm):
    """A form whose boxes stand inside another form of the page: each names the one it belongs to."""

    place: str

    def __init__(self, *args: Any, is_beside: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if is_beside:
            for field in self.fields.values():
                field.widget.attrs["form"] = self.place


class OriginForm(BesideForm):
    place = "install-origin"
    origin = forms.CharField(
        label=_("Address of your site"),
        max_length=300,
        validators=[validate_origin],
        help_text=_("As the browser shows it, up to the first slash: https://shop.example or http://localhost:9000."),
        widget=forms.TextInput(attrs={**TYPED_BY_HAND, "placeholder": "https://shop.example"}),
    )


class EndpointForm(BesideForm):
    place = "install-try"
    url = forms.CharField(
        label=_("URL of your token endpoint"),
        max_length=2_048,
        help_text=_("It is called once, from here, without a cookie. Nothing is stored."),
        widget=forms.TextInput(attrs={**TYPED_BY_HAND, "placeholder": "https://shop.example/chat-token"}),
    )
