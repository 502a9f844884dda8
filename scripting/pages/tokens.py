"""Authorization tokens: the questions that are asked, and the log-in service that gets the answers."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bots.components import HOST, QUESTIONS_MAX, token_errors
from bots.models import AuthorizationToken
from bots.spec import host_of
from console.durations import DAY, Duration
from console.fields import Lines, explained
from scripting.pages.components import ComponentForm, ComponentPage
from scripting.rows import Rows

METHODS = [
    ("POST", _("POST"), _("The answers travel as a JSON object in the body.")),
    ("GET", _("GET"), _("The answers stand in the address, which servers write to their logs.")),
]


def check_host(text: str) -> None:
    if not HOST.fullmatch(text):
        raise ValidationError(_now("Give a host name such as api.example.com, in small letters."))


class TokenForm(ComponentForm):
    method = forms.ChoiceField(label=_("Method"), choices=explained(METHODS), widget=forms.RadioSelect, initial="POST")
    questions = Rows(
        label=_("Questions"),
        most=QUESTIONS_MAX,
        help_text=_("Asked one after the other. Answers are never shown to anybody, secret ones not even while typed."),
        columns={
            "text": forms.CharField(label=_("Question"), max_length=500),
            "field": forms.CharField(label=_("Sent as"), max_length=100),
            "secret": forms.BooleanField(label=_("Secret"), required=False),
        },
    )
    ttl = Duration(
        label=_("Time to live"),
        min_value=10,
        max_value=DAY,
        initial=900,
        error_messages={
            "min_value": _("Make it ten seconds or longer."),
            "max_value": _("Make it one day or shorter."),
        },
        help_text=_("Until the token is asked for again."),
    )
    hosts = Lines(
        label=_("Hosts that may receive the token"),
        check=check_host,
        required=False,
        help_text=_("One per line, such as api.example.com. Nothing: the host of the log-in service alone."),
    )

    class Meta:
        model = AuthorizationToken
        fields = ["company", "uid", "questions", "method", "url", "is_json", "path", "ttl", "by_number", "hosts"]
        widgets = {"url": forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false"})}
        labels = {"is_json": _("The answer is JSON")}
        help_texts = {
            "uid": _("Scripts name it by this. It stays as it is."),
            "url": _("Called when the last question is answered."),
            "is_json": _("Otherwise the whole answer is the token."),
            "path": _("Where the token stands in the JSON, such as data.token."),
        }

    def judge(self) -> dict[str, list[str]]:
        return token_errors(self.instance)


@admin.register(AuthorizationToken)
class TokenAdmin(ComponentPage):
    form = TokenForm
    list_title = _("Authorization tokens")
    row_name = pgettext_lazy("one of them", "authorization token")
    list_intro = _("A bot asks for user name and password, logs in at your service and uses the token for a while.")
    empty_title = _("No authorization tokens yet")
    empty_text = _("You need one where your web services answer only to somebody who has logged in.")
    empty_icon = "key"
    list_display = ["unique_id", "host", "questions_count", "lives", "used_by", "company"]
    fieldsets = [
        (None, {"fields": ["company", "uid", "questions", "by_number"]}),
        (_("Log-in service"), {"fields": ["method", "url"]}),
        (_("Its answer"), {"fields": ["is_json", "path", "ttl", "hosts"]}),
    ]

    @admin.display(description=_("Log-in service"), ordering="url")
    def host(self, row: AuthorizationToken) -> str:
        return f"{row.method} {host_of(row.url)}"

    @admin.display(description=_("Questions"))
    def questions_count(self, row: AuthorizationToken) -> int:
        return len(row.questions)

    @admin.display(description=_("Lives"), ordering="ttl")
    def lives(self, row: AuthorizationToken) -> str:
        return _now("%(seconds)d s") % {"seconds": row.ttl}
