"""Handing over among the fields of a channel: who takes new conversations, when, and what visitors hear otherwise."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from chat.models import Team
from console.fields import LongSelect
from console.hours import Hours
from core.tenant_forms import TenantForm

FIELDSETS: list[Any] = [
    (
        _("Handover"),
        {
            "classes": ["tab"],
            "description": _("Where a conversation goes that a visitor begins, or that a bot hands over."),
            "fields": ["team"],
        },
    ),
    (
        _("Working hours"),
        {
            "description": _("Visitors may write at any time. Outside of these hours they get the away text."),
            "fields": ["working_hours", "time_zone", "away_text"],
        },
    ),
    (
        _("Mails to visitors who left"),
        {
            "description": _("To mailboxes that were proved by a code, and to no other address."),
            "fields": ["mails_unread", "mails_transcript"],
        },
    ),
]


class HandoverForm(TenantForm):
    team = forms.ModelChoiceField(
        Team.objects.none(),
        label=_("Team that takes new conversations"),
        required=False,
        empty_label=_("None: everybody sees them in the queue"),
        help_text=_("It may give them out by turn, if its own page says so."),
    )
    working_hours = Hours(
        label=_("Somebody answers"),
        required=False,
        help_text=_("Times such as 09:00–17:00, several with commas. No times at all mean at any time."),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=[("", ""), *((zone, zone.replace("_", " ")) for zone in sorted(available_timezones()))],
        required=False,
        widget=LongSelect,
    )
    away_text = forms.CharField(
        label=_("Away text"),
        max_length=280,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Said once, outside of the hours, and when nobody is there. Empty: nothing is said."),
    )
    mails_unread = forms.BooleanField(
        label=_("Answers they have not read"),
        required=False,
        help_text=_("If somebody answers after the visitor has left."),
    )
    mails_transcript = forms.BooleanField(
        label=_("The conversation, once it is closed"), required=False, help_text=_("As a copy of their own.")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        channel = self.instance
        if channel._state.adding or "team" not in self.fields:
            return
        self.fields["team"].queryset = Team.objects.filter(company=channel.company_id)  # type: ignore[attr-defined]
        self.initial["team"] = channel.team_link.team if hasattr(channel, "team_link") else None
        zone = channel.company.time_zone.replace("_", " ")
        choices = list(self.fields["time_zone"].choices)  # type: ignore[attr-defined]
        choices[0] = ("", _now("The company's: %(zone)s") % {"zone": zone})
        self.fields["time_zone"].choices = choices  # type: ignore[attr-defined]

    def chooses_team(self) -> bool:
        """Whether the page was sent with a choice that differs from what is."""
        return "team" in self.changed_data and self.add_prefix("team") in self.data
