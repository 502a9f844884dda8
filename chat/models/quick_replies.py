"""Answers that are written once and used often."""

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Company, User
from chat.placeholders import check_placeholders
from core.ids import PublicId

REPLY_LIMIT = 4_000  # characters: what stands in for the placeholders has room beside it


class QuickReplyQuerySet(models.QuerySet["QuickReply"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(company__in=Company.objects.visible_to(user))


class QuickReply(PublicId):
    company = models.ForeignKey(Company, models.CASCADE, related_name="quick_replies", verbose_name=_("company"))
    shortcut = models.CharField(
        _("shortcut"),
        max_length=30,
        validators=[RegexValidator(r"^[a-z0-9][a-z0-9_-]*\Z", _("Use small letters, digits, “-” and “_”."))],
        help_text=_("Agents write / and this word."),
    )
    text = models.TextField(
        _("text"),
        max_length=REPLY_LIMIT,
        validators=[check_placeholders],
        help_text=_(
            "{visitor.name}, {visitor.first_name}, {agent.name}, {company.name} and {channel.name} are filled in; "
            "{visitor.name|there} says “there” to who has no name."
        ),
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = QuickReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("quick reply")
        verbose_name_plural = _("quick replies")
        ordering = ["shortcut"]
        constraints = [models.UniqueConstraint(fields=["company", "shortcut"], name="quick_reply_once_per_company")]

    def __str__(self) -> str:
        return f"/{self.shortcut}"
