"""The Handover tab of a channel: its team is kept with it, and who may only read it sees hours instead of minutes."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.dates import WEEKDAYS
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.abilities import may
from channels_app.models import Channel
from chat.models import Team
from chat.team_channels import choose_team
from console.channel_handover import HandoverForm
from console.hours import as_days
from console.moments import duration
from console.pages.channel_codes import CodesPage
from core.audit import Actor


class HandoverPage(CodesPage):
    """For whoever may change the channel; its team is for whoever may change teams."""

    read_as = {  # fields that are shown otherwise to whoever may not change them
        "working_hours": "hours",
        "token_age": "lives",
        "token_age_max": "lives_at_most",
        "code_lifetime_max": "code_lives_at_most",
    }

    class Media:
        js = [forms.Script("console/hours.js", type="module")]

    def get_readonly_fields(self, request: HttpRequest, obj: Channel | None = None) -> list[str]:
        found = [*super().get_readonly_fields(request, obj)]
        return found if obj is None or may(request.user, "teams.change", obj.company) else [*found, "team"]

    def get_fieldsets(self, request: HttpRequest, obj: Channel | None = None) -> list[Any]:
        found = list(super().get_fieldsets(request, obj))
        if self.has_change_permission(request, obj):
            return found
        return [(title, {**each, "fields": [self.read(name) for name in each["fields"]]}) for title, each in found]

    def read(self, name: Any) -> Any:
        """The field that shows it, also where several stand on one line."""
        return tuple(self.read(one) for one in name) if isinstance(name, tuple | list) else self.read_as.get(name, name)

    def save_model(self, request: HttpRequest, obj: Channel, form: HandoverForm, change: bool) -> None:
        """The team has an entry of its own in the audit list."""
        if chosen := change and form.chooses_team():
            form.changed_data.remove("team")
        super().save_model(request, obj, form, change)
        if chosen:
            self.require(request, "teams.change", obj.company)
            choose_team(obj, form.cleaned_data["team"], by=Actor.of(request))

    @admin.display(description=_("Token age"))
    def lives(self, row: Channel) -> str:
        return duration(row.token_age)

    @admin.display(description=_("Longest token age"))
    def lives_at_most(self, row: Channel) -> str:
        return duration(row.token_age_max)

    @admin.display(description=_("Longest code lifetime"))
    def code_lives_at_most(self, row: Channel) -> str:
        return duration(row.code_lifetime_max)

    @admin.display(description=_("Team that takes new conversations"))
    def team(self, row: Channel) -> str:
        return str(Team.objects.filter(channels__channel=row).first() or _now("None: everybody sees them in the queue"))

    @admin.display(description=_("Somebody answers"))
    def hours(self, row: Channel) -> SafeString | str:
        days = [(WEEKDAYS[at], line or _now("Day off")) for at, line in enumerate(as_days(row.working_hours))]
        return format_html_join("", "<div>{}: {}</div>", days) if row.working_hours else _now("At any time")
