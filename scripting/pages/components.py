"""What the pages of authorization tokens and web services share."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from bots.fields import LINE
from console import cells
from console.pages.base import Page, Panel
from core.tenant_forms import TenantForm
from scripting.languages import others_of, with_languages
from scripting.rows import Rows
from scripting.used import scripts_with


class ComponentForm(TenantForm):
    """The rules stand in bots.components; this puts what they say beside the fields."""

    def __init__(self, *args: Any, **options: Any) -> None:
        """Questions have a column for each other language of the company, which a new one does not have yet."""
        super().__init__(*args, **options)
        rows = self.fields.get("questions")
        if isinstance(rows, Rows) and self.instance.company_id:
            languages = others_of(self.instance.company, self.instance.questions)
            rows.offer(with_languages(rows.columns, ["text"], languages, longest=LINE))

    def judge(self) -> dict[str, list[str]]:
        raise NotImplementedError

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.errors:
            return
        for name, sentences in self.judge().items():
            self.add_error(name if name in self.fields else None, ValidationError(sentences))


class ComponentPage(Page):
    ability_read = "bots.change"
    ability_write = "bots.change"
    actions = None
    search_fields = ["uid", "url"]
    search_help_text = _("Search ids and addresses")

    class Media:
        css = {"all": ["console/scripts.css"]}
        js = [forms.Script("console/rows.js", type="module")]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Scripts name it by its unique id."""
        return [*super().get_readonly_fields(request, obj), *(["uid"] if obj else [])]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not while a script uses it."""
        return super().has_delete_permission(request, obj) and not (obj and scripts_with(obj))

    def panels(self, request: HttpRequest, row: Any) -> list[Panel]:
        scripts = scripts_with(row)
        return [Panel(_("Used by"), "scripting/used_by.html", {"scripts": scripts}, into=_("form"))] if scripts else []

    def under_headline(self, request: HttpRequest, row: Any) -> list[SafeString]:
        return [format_html("{}", row.company)]

    @admin.display(description=_("Unique id"), ordering="uid")
    def unique_id(self, row: Any) -> SafeString:
        return format_html("<code>{}</code>", row.uid)

    @admin.display(description=_("Used by"))
    def used_by(self, row: Any) -> SafeString:
        rows = ((reverse("admin:bots_script_change", args=[script.pk]), script.name) for script in scripts_with(row))
        return format_html_join(", ", '<a href="{}">{}</a>', rows) or cells.NONE
