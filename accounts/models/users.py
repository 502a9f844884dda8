"""Staff: the people who log in to the console."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ids import PublicId

LANGUAGES = [("en", "English"), ("tr", "Türkçe"), ("de", "Deutsch"), ("ar", "العربية")]  # of the console


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(PublicId, AbstractBaseUser, PermissionsMixin):
    """A member of staff. What they may do follows from memberships; a superuser is the operator.

    `company_shown` is the one that lists are narrowed to, by their own choice; it gives and takes no right.
    Who is away, by their own word, is given no conversations by turn.
    """

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True, choices=LANGUAGES)
    is_staff = models.BooleanField(_("may log in to the console"), default=True)
    is_active = models.BooleanField(_("active"), default=True)
    company_shown = models.ForeignKey(
        "accounts.Company", models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    away_since = models.DateTimeField(_("away since"), null=True, blank=True, editable=False)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["email"]
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_without_case_once")]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_away(self) -> bool:
        return self.away_since is not None

    def get_full_name(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        return (self.name or self.email).split(" ")[0].split("@")[0]
