"""Importing a bot from a file that was exported here or elsewhere."""

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import Company
from bots.exchange import import_bot
from core.audit import Actor
from core.plain_fields import ask_for_company
from core.plain_forms import PlainForm
from core.reasons import Refused
from core.tenancy import Companies

FILE_MAX = 1_048_576
WRONG_FILE = _("This is no file of a bot: it is not JSON.")


class ImportForm(PlainForm):
    company = forms.ModelChoiceField(Company.objects.none(), label=_("Company"))
    file = forms.FileField(label=_("File"), help_text=_("A JSON file as Export makes it, 1 MB at most."))
    publishes = forms.BooleanField(
        label=_("Publish its scripts at once"),
        required=False,
        help_text=_("Otherwise they are drafts, and what runs now goes on running."),
    )

    def __init__(self, companies: Any, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, label_suffix="")
        choice = self.fields["company"]
        if isinstance(choice, forms.ModelChoiceField):
            choice.queryset = companies
            ask_for_company(choice)
        if companies.count() == 1:
            choice.widget = forms.HiddenInput()

    def clean_file(self) -> Any:
        """The document in it."""
        file = self.cleaned_data["file"]
        if file.size > FILE_MAX:
            raise forms.ValidationError(_now("The file is larger than 1 MB."))
        try:
            return json.loads(file.read())
        except (ValueError, RecursionError):
            raise forms.ValidationError(WRONG_FILE) from None


def import_page(request: HttpRequest, writable: Companies | None, context: dict[str, Any]) -> HttpResponse:
    """Raises PermissionDenied for whoever may change the bots of no company."""
    companies = Company.objects.all() if writable is None else Company.objects.filter(pk__in=writable)
    if not companies.exists():
        raise PermissionDenied
    form = ImportForm(companies, request.POST or None, request.FILES or None)
    problems: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        try:
            bot = import_bot(cleaned["company"], cleaned["file"], by=Actor.of(request), publishes=cleaned["publishes"])
        except Refused as refused:
            errors = refused.errors or {"": [refused.detail]}
            problems = [(place, sentence) for place, sentences in errors.items() for sentence in sentences]
        else:
            messages.success(request, _now("%(name)s is imported.") % {"name": bot.name})
            return HttpResponseRedirect(reverse("admin:bots_bot_change", args=[bot.pk]))
    back = reverse("admin:bots_bot_changelist")
    trail = [(_now("Bots"), back)]
    return TemplateResponse(
        request, "scripting/import.html", {**context, "form": form, "problems": problems, "back": back, "trail": trail}
    )
