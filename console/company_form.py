"""The form of a company: its profile."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import Company
from accounts.models.companies import LANGUAGES
from console.fields import LongSelect
from core.tenant_forms import TenantForm


class CompanyForm(TenantForm):
    """Languages are stored as one list whose first is the main one."""

    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=[(zone, zone.replace("_", " ")) for zone in sorted(available_timezones())],
        initial="UTC",
        widget=LongSelect,
        help_text=_("Days on the first page and working hours go by it."),
    )
    main_language = forms.ChoiceField(
        label=_("Main language"),
        choices=LANGUAGES,
        required=False,
        help_text=_("For visitors who read none of your languages."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Also in"),
        choices=LANGUAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The channels' texts can be written in each of them."),
    )
    linked_kinds = forms.MultipleChoiceField(
        label=_("Take for one person"),
        choices=[("email", _("By e-mail")), ("phone", _("By phone number"))],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Whoever proves an address by a code is then the client for whom your backend named that address, and sees "
            "their conversations. Tick it only if your backend checks the addresses that it names."
        ),
    )
    retention_days = forms.IntegerField(
        label=_("Keep conversations for"),
        required=False,
        help_text=_(
            "Days after the last message; then they are erased with their files, open ones too. Empty: for ever."
        ),
        widget=forms.NumberInput(attrs={"min": 1, "max": 3650, "class": "short"}),
    )
    privacy_url = forms.URLField(
        label=_("Privacy policy"),
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text=_("The address of the page on your site. The notice links to it."),
        widget=forms.URLInput(attrs={"placeholder": "https://shop.example/privacy"}),
    )

    class Media:
        js = [forms.Script("console/main_language.js", type="module")]

    class Meta:
        model = Company
        fields = "__all__"
        widgets = {"privacy_notice": forms.Textarea(attrs={"rows": 3})}
        labels = {"seat_limit": _("Seat limit")}
        help_texts = {
            "privacy_notice": _("Shown in the chat before a visitor writes. Empty: nothing is shown."),
            "seat_limit": _(
                "How many end users may hold a seat. Empty: as many as they like. Only operators change it."
            ),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.languages and "main_language" in self.fields:
            self.initial["main_language"] = self.instance.languages[0]
            self.fields["main_language"].is_never_empty = True  # type: ignore[attr-defined]

    def clean_privacy_url(self) -> str:
        url: str = self.cleaned_data["privacy_url"]
        if url and not url.startswith("https://"):
            raise forms.ValidationError(_now("Use an address that begins with https://."))
        return url

    def clean(self) -> dict[str, Any]:
        """A form that names no main language leaves the languages as they are."""
        cleaned = super().clean() or self.cleaned_data
        main = cleaned.get("main_language")
        if main:
            others = [code for code, _name in LANGUAGES if code in cleaned.get("languages", []) and code != main]
            cleaned["languages"] = [main, *others]
        elif "languages" in cleaned:
            cleaned["languages"] = self.instance.languages
        return cleaned
