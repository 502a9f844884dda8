"""What somebody is in a company, and as an agent on which channels: asked when they are invited, and later."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import Company, Membership
from accounts.models.companies import Role
from channels_app.models import Channel, ChannelMember
from console.deeds import Text
from console.fields import explained
from core.plain_forms import PlainForm

ROLES: list[tuple[str, Text, Text]] = [
    (Role.AGENT, _("Agent"), _("Answers conversations and sees the people who write.")),
    (Role.ADMIN, _("Admin"), _("Also sets up channels, tokens and keys, and sees who signed in.")),
    (Role.OWNER, _("Owner"), _("Also invites, removes and changes staff, and is mailed about keys and seats.")),
]
ALL, CHOSEN = "all", "chosen"
REACH: list[tuple[str, Text, Text]] = [
    (ALL, _("Every channel"), _("Those that are added later as well.")),
    (CHOSEN, _("Only chosen channels"), _("They see no conversation, person or file of any other.")),
]


class RoleForm(PlainForm):
    """`company` is whose channels there are; `membership` is that of somebody who works there already."""

    role = forms.ChoiceField(label=_("Role"), choices=explained(ROLES), widget=forms.RadioSelect, initial=Role.AGENT)
    reach = forms.ChoiceField(
        label=_("Answers on"), choices=explained(REACH), widget=forms.RadioSelect, initial=ALL, required=False
    )
    channels = forms.ModelMultipleChoiceField(
        Channel.objects.none(), label=_("Channels"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, company: Company, membership: Membership | None = None, **options: Any) -> None:
        present: list[Any] = []
        if membership is not None:
            links = ChannelMember.objects.filter(company=company, user=membership.user_id)
            present = list(links.values_list("channel", flat=True))
            is_limited = membership.is_limited and membership.role == Role.AGENT
            options["initial"] = {
                "role": membership.role, "reach": CHOSEN if is_limited else ALL, "channels": present
            }  # fmt: skip
        super().__init__(*args, **options)
        offered = Channel.objects.filter(Q(archived_at=None) | Q(pk__in=present), company=company).order_by("name")
        self.fields["channels"].queryset = offered  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if self.is_limiting() and not found.get("channels") and "channels" not in self.errors:
            self.add_error("channels", _now("Choose at least one channel."))
        return found

    def is_limiting(self) -> bool:
        return self.cleaned_data.get("role") == Role.AGENT and self.cleaned_data.get("reach") == CHOSEN

    def chosen(self) -> list[Channel] | None:
        """The channels of an agent who sees chosen ones alone; None for everybody else."""
        return list(self.cleaned_data["channels"]) if self.is_limiting() else None

    def says_reach(self) -> bool:
        """Whether it was asked at all: a role alone changes no limit of an agent."""
        return self.cleaned_data["role"] != Role.AGENT or bool(self.cleaned_data["reach"])


class InviteForm(RoleForm):
    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    field_order = ("email", "role", "reach", "channels")
