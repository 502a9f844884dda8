"""What a new company does first, until all of it is done."""

from dataclasses import dataclass

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Subquery
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import ApiKey, Company
from channels_app.models import Channel, ManagementToken
from channels_app.models.channels import Kind
from chat.models import Conversation
from chatauth.models import Session


@dataclass(frozen=True)
class Step:
    """`url` is empty while an earlier step stands before it."""

    label: str | Promise
    is_done: bool
    url: str
    action: str | Promise


def first_steps(ids: set[str], companies: list[Company]) -> list[Step]:
    """The way to the first signed-in visitor; each step is done when its rows exist in one of the companies `ids`.

    The log is forgotten after a while; what is asked here stays.
    """
    channels = Channel.objects.filter(company=OuterRef("pk"), kind=Kind.WEB, archived_at=None).order_by("created_at")
    tokens = ManagementToken.objects.filter(company=OuterRef("pk"))
    keys = ApiKey.objects.filter(company=OuterRef("pk"), last_used_at__isnull=False)
    sessions = Session.objects.filter(company=OuterRef("pk"))
    conversations = Conversation.objects.filter(company=OuterRef("pk"))
    found = Company.objects.filter(pk__in=ids).values_list(
        Subquery(channels.values("pk")[:1]),
        Exists(channels.exclude(allowed_origins=[])),
        Exists(tokens),
        either(Exists(tokens.filter(last_used_at__isnull=False)), Exists(keys)),
        either(Exists(sessions), Exists(conversations)),
    )
    channel, *done = (next(filter(None, column), None) for column in zip(*found, strict=True))
    channel_url = reverse("admin:channels_app_channel_change", args=[channel]) if channel else ""
    add_channel = reverse("admin:channels_app_channel_add")
    own = next((company for company in companies if str(company.pk) in ids), None)
    company_url = reverse("admin:accounts_company_change", args=[own.pk]) if own else ""
    has_site, has_token, has_minted, has_visitor = map(bool, done)
    return [
        Step(_("Make a web channel"), bool(channel), add_channel, _("Add channel")),
        Step(
            _("Allow your site's address"),
            has_site,
            f"{channel_url}#install" if channel_url else "",
            _("Add origin"),
        ),
        Step(
            _("Generate a management token for your backend"),
            has_token,
            f"{company_url}#channels" if channel_url else "",
            _("Open channels"),
        ),
        Step(
            _("Mint the first client token"),
            has_minted,
            f"{channel_url}#install" if channel_url else "",
            _("Show how"),
        ),
        Step(
            _("See the first visitor sign in"),
            has_visitor,
            reverse("admin:chatauth_attempt_changelist"),
            _("Sign-in log"),
        ),
    ]


def either(one: Exists, other: Exists) -> ExpressionWrapper:
    return ExpressionWrapper(one | other, output_field=BooleanField())
