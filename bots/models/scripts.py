"""What a bot says and asks: a script has one draft, which is edited, and published versions, which run."""

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Company, User
from bots.models.bots import Bot
from core.ids import PublicId


class Kind(models.TextChoices):
    """What a step does; bots/steps/ has one handler for each."""

    SAY = "say", _("Say something")
    ASK = "ask", _("Ask a question")
    CONDITION = "condition", _("Decide by a condition")
    SET = "set", _("Set a variable")
    TOKEN = "token", _("Authorization token")
    SERVICE = "service", _("Web service")
    HANDOVER = "handover", _("Hand over to a person")
    JUMP = "jump", _("Jump")
    WAIT = "wait", _("Wait")
    END = "end", _("End")


class StartKind(models.TextChoices):
    """What starts a script."""

    CONVERSATION = "conversation", _("The conversation begins")
    KEYWORD = "keyword", _("A message holds a keyword")
    URL = "url", _("The conversation begins on a page with this address")
    FALLBACK = "fallback", _("Nothing else answers a message")


class ScriptQuerySet(models.QuerySet["Script"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(company__in=Company.objects.visible_to(user))


class Script(PublicId):
    company = models.ForeignKey(Company, models.PROTECT, related_name="scripts", verbose_name=_("company"))
    bot = models.ForeignKey(Bot, models.CASCADE, related_name="scripts", verbose_name=_("bot"))
    slug = models.SlugField(_("short name"), max_length=60)
    name = models.CharField(_("name"), max_length=80)
    published = models.ForeignKey(
        "bots.Version", models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = ScriptQuerySet.as_manager()

    class Meta:
        verbose_name = _("script")
        verbose_name_plural = _("scripts")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["bot", "slug"], name="script_slug_per_bot"),
            models.UniqueConstraint(fields=["company", "id"], name="script_company_id"),
        ]

    def __str__(self) -> str:
        return self.name


class Version(PublicId):
    """Number 0 is the draft. A published version never changes, so that running conversations keep theirs.

    `starts` is a list of `{"on": <StartKind>, "words"?: [...], "address"?: "..."}`.
    """

    company = models.ForeignKey(Company, models.PROTECT, related_name="+", editable=False)
    script = models.ForeignKey(Script, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    starts = models.JSONField(_("starts"), default=list, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    published_by = models.CharField(_("published by"), max_length=255, blank=True, editable=False)

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["script", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["script", "number"], name="version_number_once"),
            models.UniqueConstraint(fields=["company", "id"], name="version_company_id"),
        ]

    def __str__(self) -> str:
        return f"version {self.number}" if self.number else "draft"


class Step(PublicId):
    """`key` names the step within its version; `next` is the key of the step that follows, empty: the next in order."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="+", editable=False)
    version = models.ForeignKey(Version, models.CASCADE, related_name="steps")
    position = models.PositiveIntegerField(_("position"))
    key = models.SlugField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    settings = models.JSONField(_("settings"), default=dict, blank=True)
    next = models.CharField(_("next step"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="step_key_once"),
            models.UniqueConstraint(fields=["version", "position"], name="step_position_once"),
        ]

    def __str__(self) -> str:
        return self.key
