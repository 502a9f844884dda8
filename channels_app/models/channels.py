"""A channel: one door to a company, with its kind and its sign-in policy."""

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import ApiKey, Company, Credential, User
from channels_app.models.code_rules import CodeRules
from channels_app.models.members import reached
from channels_app.models.visitor_side import VisitorSide
from core.ids import PublicId

DAY = 86_400


class Kind(models.TextChoices):
    WEB = "web", _("Web")
    SMS = "sms", _("SMS")
    WHATSAPP = "whatsapp", _("WhatsApp")
    MESSENGER = "messenger", _("Messenger")
    PHONE = "phone", _("Phone")
    GENERIC = "generic", _("Generic")


class Method(models.TextChoices):
    """The ways of signing in that a channel may list."""

    ANONYMOUS = "anonymous", _("Anonymous")
    CLIENT_TOKEN = "client_token", _("Client token minted by the site's backend")
    EXTERNAL_JWT = "external_jwt", _("JWT signed by the site (externalAuthCode)")
    SMS_CODE = "sms_code", _("Code by SMS")
    EMAIL_CODE = "email_code", _("Code by e-mail")


class Enforcement(models.TextChoices):
    """What happens to a proof that does not hold."""

    OFF = "off", _("Off: let them in anonymously")
    OBSERVE = "observe", _("Observe: let them in anonymously, and log what would have been refused")
    ENFORCE = "enforce", _("Enforce: refuse")


class MergePolicy(models.TextChoices):
    """What becomes of an anonymous conversation when its visitor signs in with the same browser."""

    NEVER = "never", _("Never: it stays anonymous")
    ASK = "ask", _("Ask the visitor")
    SAME_BROWSER = "same_browser", _("Bring it along if it began less than 30 minutes ago, else ask")


class ChannelQuerySet(models.QuerySet["Channel"]):
    def live(self) -> Self:
        return self.filter(is_active=True, archived_at=None, company__is_active=True)

    def visible_to(self, who: User | AnonymousUser | Credential) -> Self:
        """Those of one's companies; for an agent who is limited, or a key that is bound, the chosen ones alone, and for
        a management token its own.
        """
        rows = self.filter(company__in=Company.objects.visible_to(who)).reached_by(who)
        if isinstance(who, ApiKey):
            bound = list(who.bound_channels.values_list("channel_id", flat=True))
            return rows.filter(pk__in=bound) if bound else rows
        return rows.filter(management_tokens=who.pk) if isinstance(who, Credential) else rows

    def reached_by(self, who: User | AnonymousUser | Credential) -> Self:
        """Without those of one's companies whose conversations are not for oneself. Credentials: `visible_to`."""
        return self if isinstance(who, Credential) else self.filter(reached(who, channel="pk"))


def default_sign_in() -> list[str]:
    return [Method.CLIENT_TOKEN, Method.ANONYMOUS]


class Channel(CodeRules, VisitorSide, PublicId):
    """One door. Its id is the wire's `channelID`."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="channels", verbose_name=_("company"))
    slug = models.SlugField(_("short name"), max_length=60)
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.WEB)
    is_active = models.BooleanField(_("active"), default=True, help_text=_("An inactive channel lets nobody in."))
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    sign_in = ArrayField(
        models.CharField(max_length=20, choices=Method), verbose_name=_("ways in"), default=default_sign_in, blank=True
    )
    enforcement = models.CharField(_("enforcement"), max_length=10, choices=Enforcement, default=Enforcement.ENFORCE)
    merge_policy = models.CharField(
        _("earlier anonymous messages"), max_length=12, choices=MergePolicy, default=MergePolicy.ASK
    )
    allowed_origins = ArrayField(
        models.CharField(max_length=255),
        verbose_name=_("allowed origins"),
        default=list,
        blank=True,
        help_text=_('Sites that may show this chat, such as https://shop.example. "*" allows any site.'),
    )
    token_age = models.PositiveIntegerField(
        _("token age"), default=DAY, validators=[MinValueValidator(60)], help_text=_("Seconds a minted token lives.")
    )
    token_age_max = models.PositiveIntegerField(
        _("longest token age"),
        default=30 * DAY,
        validators=[MinValueValidator(60), MaxValueValidator(365 * DAY)],
        help_text=_("Seconds; a longer tokenAge is refused."),
    )
    code_lifetime_max = models.PositiveIntegerField(
        _("longest code lifetime"),
        default=7 * DAY,
        validators=[MinValueValidator(60), MaxValueValidator(365 * DAY)],
        help_text=_("Seconds between iat and exp of a code that the site signed."),
    )
    requires_exp = models.BooleanField(_("a code needs an expiry"), default=True)
    audience = models.CharField(
        _("audience"), max_length=255, blank=True, help_text=_("If set, a code's aud must contain it.")
    )
    issuer = models.CharField(_("issuer"), max_length=255, blank=True, help_text=_("If set, a code's iss must be it."))
    one_time_codes = models.BooleanField(
        _("a code works once"),
        default=False,
        help_text=_("Needs a jti in each code. The same browser may show it again."),
    )
    kept_parameters = ArrayField(
        models.CharField(max_length=64),
        verbose_name=_("kept URL parameters"),
        default=list,
        blank=True,
        help_text=_("Query parameters of the visited page that agents and bots may see. None by default."),
    )
    shares_conversations = models.BooleanField(
        _("shares conversations"),
        default=False,
        help_text=_("A client sees their conversations of the other channels too."),
    )

    title = models.CharField(_("title"), max_length=80, blank=True, help_text=_("Empty: the company's name."))
    greeting = models.CharField(_("greeting"), max_length=280, blank=True)
    away_text = models.CharField(
        _("away text"), max_length=280, blank=True, help_text=_("Told to a visitor when nobody is there to answer.")
    )
    asks_consent = models.BooleanField(
        _("asks for consent"),
        default=False,
        help_text=_("Nobody writes before they have agreed to the company's privacy notice."),
    )
    accent = models.CharField(
        _("accent colour"),
        max_length=7,
        default="#0f766e",
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$", _("Write a colour as #rrggbb."))],
    )
    position = models.CharField(
        _("position"), max_length=5, choices=[("end", _("Right")), ("start", _("Left"))], default="end"
    )

    objects = ChannelQuerySet.as_manager()

    class Meta:
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["company", "slug"], name="channel_slug_per_company"),
            models.UniqueConstraint(fields=["company", "id"], name="channel_company_id"),
            models.CheckConstraint(
                condition=models.Q(token_age__gte=60) & models.Q(token_age__lte=models.F("token_age_max")),
                name="channel_token_age_in_range",
                violation_error_message=_("The token age lies between 60 seconds and the longest token age."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_live(self) -> bool:
        return self.is_active and self.archived_at is None and self.company.is_active

    @property
    def is_open_on_web(self) -> bool:
        """Whether visitors get a chat of it in a browser."""
        return self.is_live and self.kind == Kind.WEB


class ChannelHost(PublicId):
    """A host name that belongs to one channel alone: its pages stand at the root of it."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="hosts", verbose_name=_("channel"))
    company = models.ForeignKey(Company, models.CASCADE, related_name="+", editable=False, verbose_name=_("company"))
    host = models.CharField(
        _("host"),
        max_length=253,
        unique=True,
        validators=[RegexValidator(r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$", _("Write the host in lower case."))],
    )

    class Meta:
        verbose_name = _("channel host")
        verbose_name_plural = _("channel hosts")
        ordering = ["host"]

    def __str__(self) -> str:
        return self.host
