"""Web services: calls to a company's own servers."""

import json
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bots.components import HEADER_NAME, QUESTIONS_MAX, refuse_strayed, seal_headers, service_errors
from bots.fields import LINE
from bots.models import WebService
from bots.spec import host_of
from console import cells
from console.making import tell
from core.reasons import Refused
from scripting.pages.components import ComponentForm, ComponentPage
from scripting.rows import Pairs, Rows
from scripting.troubles import is_paused, troubles_of

TEXT_MAX = 4_000


class SecretHeaders(Rows):
    """Names are shown, values never: an empty value keeps the one that is stored."""

    def __init__(self, **options: Any) -> None:
        secret = forms.PasswordInput(attrs={"autocomplete": "new-password", "placeholder": "••••••"})
        columns = {
            "name": forms.CharField(label=_("Header"), max_length=100),
            "value": forms.CharField(label=_("Value"), max_length=TEXT_MAX, widget=secret, required=False),
        }
        super().__init__(columns=columns, **options)

    def prepare_value(self, value: Any) -> Any:
        return [{"name": row["name"]} for row in value or [] if isinstance(row, dict) and row.get("name")]

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.clean(data) != (initial or []))
        except ValidationError:
            return True


class Body(forms.JSONField):
    """Indented, and empty where there is none."""

    def prepare_value(self, value: Any) -> Any:
        return (
            ""
            if value is None
            else json.dumps(value, indent=2, ensure_ascii=False)
            if not isinstance(value, str)
            else value
        )


class ServiceForm(ComponentForm):
    questions = Rows(
        label=_("Questions"),
        most=QUESTIONS_MAX,
        help_text=_("Asked before the call, one after the other. The answers are {val1}, {val2}, … in what is sent."),
        columns={"text": forms.CharField(label=_("Question"), max_length=LINE)},
    )
    query = Pairs(label=_("Query"), name=_("Parameter"), value=_("Value"))
    headers = Pairs(
        label=_("Headers"),
        name=_("Header"),
        value=_("Value"),
        help_text=_("Everybody who may change bots reads these; what is secret belongs below."),
    )
    secret_headers = SecretHeaders(
        label=_("Secret headers"),
        help_text=_("Encrypted, never shown again and never exported. An empty value keeps the one that is stored."),
    )
    body = Body(
        label=_("JSON body"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "class": "lines", "spellcheck": "false"}),
        help_text=_('For POST, PUT and PATCH: {"order": "{order}", "token": "{authtoken}"}'),
    )
    saves = Rows(
        label=_("Kept in variables"),
        help_text=_("Of a JSON answer: where the value stands, such as order.status, and the variable that gets it."),
        columns={
            "path": forms.CharField(label=_("Path"), max_length=200),
            "variable": forms.CharField(label=_("Variable"), max_length=64),
        },
    )

    class Meta:
        model = WebService
        fields = [
            "company", "uid", "questions", "method", "url", "query", "headers", "body", "saves", "may_speak", "timeout",
        ]  # fmt: skip
        widgets = {
            "url": forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false"}),
        }
        labels = {"timeout": _("Time-out, in seconds")}
        help_texts = {
            "uid": _("Scripts name it by this. It stays as it is."),
            "url": _("With {variable}, {val1} or {authtoken} in path and query, if you like."),
            "timeout": "",
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "secret_headers" in self.fields:
            self.fields["secret_headers"].initial = [{"name": name} for name in self.instance.secret_names]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        kept = [row["name"] for row in cleaned.get("secret_headers", []) if "value" not in row]
        try:
            refuse_strayed(self.instance, host_of(cleaned.get("url", "")), kept)
        except Refused as refused:
            tell(self, refused)
        return cleaned

    def clean_secret_headers(self) -> list[dict[str, str]]:
        rows: list[dict[str, str]] = self.cleaned_data["secret_headers"]
        names = [row.get("name", "") for row in rows]
        if not all(HEADER_NAME.fullmatch(name) for name in names) or len(names) != len(set(names)):
            raise ValidationError(_now("Give each header once, by its name."))
        known = set(self.instance.secret_names)
        empty = [row["name"] for row in rows if "value" not in row and row["name"] not in known]
        if empty:
            raise ValidationError(_now("%(name)s has no value yet.") % {"name": ", ".join(empty)})
        return rows

    def judge(self) -> dict[str, list[str]]:
        rows = self.cleaned_data.get("secret_headers", [])
        seal_headers(self.instance, {row["name"]: row.get("value") for row in rows})
        return service_errors(self.instance)


@admin.register(WebService)
class ServiceAdmin(ComponentPage):
    form = ServiceForm
    list_title = _("Web services")
    row_name = pgettext_lazy("one of them", "web service")
    list_intro = _("What scripts call on your own servers: your shop, your CRM, your tickets.")
    empty_title = _("No web services yet")
    empty_text = _("Add the address of your server, and say which parts of its answer are kept in variables.")
    empty_icon = "plug"
    change_list_template = "scripting/services.html"
    list_display = ["unique_id", "host", "speaks", "used_by", "company"]
    fieldsets = [
        (None, {"fields": ["company", "uid", "questions"]}),
        (_("Where it is called"), {"fields": ["method", "url", "timeout"]}),
        (_("What is sent"), {"fields": ["query", "headers", "secret_headers", "body"]}),
        (_("Its answer"), {"fields": ["saves", "may_speak"]}),
    ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """With a line for every host that is paused, and for calls that were held back."""
        response = super().changelist_view(request, extra_context)
        if isinstance(response, TemplateResponse):
            services = self.get_queryset(request).order_by()
            response.context_data = {
                **(response.context_data or {}),
                "troubles": troubles_of(services.values("company")),
            }
        return response

    def headline_after(self, row: WebService) -> SafeString | str:
        return cells.badge(_now("Paused: it gives no answer"), "warning", "stop") if is_paused(row) else ""

    @admin.display(description=_("Web service"), ordering="url")
    def host(self, row: WebService) -> str:
        return f"{row.method} {host_of(row.url)}"

    @admin.display(description=_("May speak"), boolean=False, ordering="may_speak")
    def speaks(self, row: WebService) -> str:
        return _now("Yes") if row.may_speak else "–"
