"""Sign-in by a code among the fields of a channel."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from channels_app.models.channels import Method
from channels_app.models.code_rules import CodeService, EmailAccess, check_country, check_invited
from console.code_texts import CodeTexts
from console.fields import Lines, explained
from core.tenant_forms import TenantForm

SERVICES = [
    (CodeService.BUILT_IN, _("Usher sends and checks"), _("Over the SMS provider of this installation.")),
    (
        CodeService.OWN_SENDER,
        _("Your service sends"),
        _("Usher makes the code, hands it to your service over https, and checks what the visitor enters."),
    ),
    (
        CodeService.OWN,
        _("Your service sends and checks"),
        _("The code stays with you. Usher asks your service whether it is right, five times at most."),
    ),
]
ACCESSES = [
    (EmailAccess.OPEN, _("Anyone with a mailbox"), _("The code proves the address, nothing else.")),
    (
        EmailAccess.INVITED,
        _("Invited addresses only"),
        _("Others get the same answer and no mail, so that nobody can find out who is invited."),
    ),
]
FIELDSETS: list[Any] = [
    (
        _("Codes by SMS and e-mail"),
        {
            "description": _("What the form asks for, and where codes may go. Both ways in are ticked above."),
            "fields": [
                "code_country",
                "code_countries",
                "asks_name",
                "asks_email",
                "email_access",
                "invited_emails",
                "email_first",
            ],
        },
    ),
    (
        _("Who sends SMS codes"),
        {"fields": ["code_service", "code_sender_url", "code_validator_url", "code_secret"]},
    ),
    (
        _("Words of the form"),
        {
            "description": _("In each language of your visitors. An empty field means the usual words."),
            "fields": ["code_texts"],
        },
    ),
]


class Countries(Lines):
    """Two letters each, on one line or several."""

    def __init__(self, **options: Any) -> None:
        super().__init__(check=check_country, most=250, widget=forms.TextInput, **options)
        self.widget.attrs.pop("rows")

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        words = value if isinstance(value, list) else str(value or "").replace(",", " ").split()
        return super().to_python([word.upper() for word in words])


class OneOf(forms.ChoiceField):
    """Choices of which one is always taken: a form that leaves them out leaves the choice as it is."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.RadioSelect, required=False, **options)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data) and super().has_changed(initial, data)


class CodeRulesForm(TenantForm):
    code_country = forms.CharField(
        label=_("Preferred country"),
        max_length=2,
        required=False,
        widget=forms.TextInput({"class": "short"}),
        help_text=_("Two letters, such as GB. It stands first in the form, and numbers may be written as there."),
    )
    code_countries = Countries(
        label=_("Countries that get an SMS"),
        required=False,
        help_text=_(
            "Two letters each, such as GB, TR. Empty: the preferred country alone. Fewer countries, less fraud."
        ),
    )
    asks_name = forms.BooleanField(
        label=_("Get name"), required=False, help_text=_("The form asks for a name. What they write is only claimed.")
    )
    asks_email = forms.BooleanField(
        label=_("Get e-mail"),
        required=False,
        help_text=_("Before a code by SMS, the form also asks for an e-mail address. It is only claimed."),
    )
    email_access = OneOf(label=_("Who may come in by e-mail"), choices=explained(ACCESSES))
    invited_emails = Lines(
        label=_("Invited addresses"),
        check=check_invited,
        most=5_000,
        required=False,
        help_text=_("One per line: vera@example.com, or @example.com for everybody there."),
    )
    email_first = forms.BooleanField(
        label=_("Start with e-mail"),
        required=False,
        help_text=_(
            "The channel's own page asks for an e-mail code before anything else, also where anybody may write."
        ),
    )
    code_service = OneOf(label=_("Sender and validator"), choices=explained(SERVICES))
    code_sender_url = forms.CharField(
        label=_("Address of your sender"),
        max_length=500,
        required=False,
        help_text=_("Such as https://sms.example.com/send. Each code, or each wish for one, is posted there as JSON."),
    )
    code_validator_url = forms.CharField(
        label=_("Address of your validator"),
        max_length=500,
        required=False,
        help_text=_("Needed only if your service checks as well. It is asked with what the visitor entered."),
    )
    code_texts = CodeTexts(label=_("Texts"), required=False)

    def clean_code_country(self) -> str:
        return str(self.cleaned_data["code_country"]).upper()

    def code_warnings(self) -> list[str]:
        """What is allowed, but sends no code."""
        row = self.instance
        if Method.SMS_CODE not in row.sign_in:
            return []
        found = []
        if not (row.code_country or row.code_countries or settings.SMS_COUNTRIES):
            found.append(_now("Nobody gets a code by SMS yet: name a country on the Sign-in tab."))
        if row.code_service != CodeService.BUILT_IN and not row.code_secret_sealed:
            found.append(_now("Your service is not called yet: make its signing secret on the Sign-in tab."))
        return found
