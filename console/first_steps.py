"""What a new company does first, until all of it is done."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Company
from channels_app.models import Channel, ManagementToken
from channels_app.models.channels import Kind
from chatauth.models import Attempt, Session


@dataclass(frozen=True)
class Step:
    label: str | Promise
    is_done: bool
    url: str
    action: str | Promise


def first_steps(ids: set[str], companies: list[Company]) -> list[Step]:
    """The way to the first signed-in visitor; each step is done when its rows exist."""
    channels = Channel.objects.filter(company_id__in=ids, kind=Kind.WEB)
    channel = channels.first()
    channel_url = reverse("admin:channels_app_channel_change", args=[channel.pk]) if channel else ""
    add_channel = reverse("admin:channels_app_channel_add")
    company_url = reverse("admin:accounts_company_change", args=[companies[0].pk]) if companies else ""
    return [
        Step(_("Make a web channel"), channel is not None, add_channel, _("Add channel")),
        Step(
            _("Allow your site's address"),
            channels.exclude(allowed_origins=[]).exists(),
            f"{channel_url}#install" if channel_url else add_channel,
            _("Add origin"),
        ),
        Step(
            _("Generate a management token for your backend"),
            ManagementToken.objects.filter(company_id__in=ids).exists(),
            f"{company_url}#channels" if company_url else add_channel,
            _("Open channels"),
        ),
        Step(
            _("Mint the first client token"),
            Attempt.objects.filter(company_id__in=ids, action=Attempt.Action.MINT, reason="").exists(),
            f"{channel_url}#install" if channel_url else add_channel,
            _("Show how"),
        ),
        Step(
            _("See the first visitor sign in"),
            Session.objects.filter(company_id__in=ids).exists(),
            reverse("admin:chatauth_attempt_changelist"),
            _("Sign-in log"),
        ),
    ]
