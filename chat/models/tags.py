"""What a conversation is about, in the company's own words."""

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Company, User
from chat.models.conversations import Conversation
from core.ids import PublicId

TAGS_MAX = 20  # on one conversation


class Tone(models.TextChoices):
    """Colours with a meaning that the console already has; the name always stands beside it."""

    PLAIN = "plain", _("Grey")
    ACCENT = "accent", _("Teal")
    OK = "ok", _("Green")
    WARNING = "warning", _("Amber")
    DANGER = "danger", _("Red")


class TagQuerySet(models.QuerySet["Tag"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(company__in=Company.objects.visible_to(user))


class Tag(PublicId):
    company = models.ForeignKey(Company, models.CASCADE, related_name="tags", verbose_name=_("company"))
    name = models.CharField(_("name"), max_length=40)
    tone = models.CharField(_("colour"), max_length=10, choices=Tone, default=Tone.PLAIN)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = TagQuerySet.as_manager()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["company", "name"], name="tag_name_per_company"),
            models.UniqueConstraint(fields=["company", "id"], name="tag_company_id"),
        ]

    def __str__(self) -> str:
        return self.name


class ConversationTag(PublicId):
    company = models.ForeignKey(Company, models.CASCADE, related_name="+", db_index=False)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="tag_links", db_index=False)
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="links")

    class Meta:
        verbose_name = _("conversation tag")
        verbose_name_plural = _("conversation tags")
        constraints = [models.UniqueConstraint(fields=["conversation", "tag"], name="conversation_tag_once")]

    def __str__(self) -> str:
        return f"Tag of {self.conversation_id}"
