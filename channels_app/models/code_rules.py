"""What a channel says about sign-in by a code: where codes may go, who sends and checks them, and the form's words."""

import re
from typing import Any

import phonenumbers
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core.outbound import OutboundError, check_url
from core.vault import SealedText

LANGUAGES = ("en", "tr", "de", "fr", "es", "ar")
LONGEST_HEADER, LONGEST_TEXT = 80, 280
TEXTS = {
    "phone_header": LONGEST_HEADER,
    "phone_text": LONGEST_TEXT,
    "mail_header": LONGEST_HEADER,
    "mail_text": LONGEST_TEXT,
    "code_header": LONGEST_HEADER,
    "code_text": LONGEST_TEXT,
    "name_header": LONGEST_HEADER,
    "name_text": LONGEST_TEXT,
    "email_header": LONGEST_HEADER,
    "email_text": LONGEST_TEXT,
}
_INVITED = re.compile(r"[^@\s<>,;]{0,64}@[a-z0-9]([a-z0-9.-]*[a-z0-9])?\.[a-z0-9-]{2,}", re.IGNORECASE)


class CodeService(models.TextChoices):
    """Who sends SMS codes, and who checks them."""

    BUILT_IN = "built_in", _("Usher sends and checks")
    OWN_SENDER = "own_sender", _("Our service sends, Usher makes and checks the code")
    OWN = "own", _("Our service makes, sends and checks the code")


class EmailAccess(models.TextChoices):
    """Whose mailbox may come in by a code."""

    OPEN = "open", _("Anyone with a mailbox")
    INVITED = "invited", _("Invited addresses only")


NEEDED_ADDRESSES: dict[str, tuple[str, ...]] = {
    CodeService.OWN_SENDER: ("code_sender_url",),
    CodeService.OWN: ("code_sender_url", "code_validator_url"),
}


def check_country(text: str) -> None:
    """Raises ValidationError unless it is the ISO code of a country with telephones."""
    if text not in phonenumbers.SUPPORTED_REGIONS:
        raise ValidationError(_("Write a country as its two letters, such as TR or GB."))


def check_invited(text: str) -> None:
    """An address, or `@example.com` for everybody there. Raises ValidationError."""
    if not _INVITED.fullmatch(text) or len(text) > 254:
        raise ValidationError(_("Write an address such as vera@example.com, or @example.com for everybody there."))


def check_texts(value: Any) -> None:
    """`{"tr": {"phone_header": "..."}}`. Raises ValidationError that names what is wrong."""
    if not isinstance(value, dict) or not all(isinstance(words, dict) for words in value.values()):
        raise ValidationError(_("Give each language an object of texts."))
    for language, words in value.items():
        if language not in LANGUAGES:
            raise ValidationError(
                _now("%(language)r is none of %(known)s.") % {"language": language, "known": ", ".join(LANGUAGES)}
            )
        for name, text in words.items():
            if name not in TEXTS:
                raise ValidationError(
                    _now("%(name)r is none of %(known)s.") % {"name": name, "known": ", ".join(TEXTS)}
                )
            if not isinstance(text, str) or len(text) > TEXTS[name]:
                raise ValidationError(
                    _now("%(language)s: %(name)s is a text of at most %(most)s characters.")
                    % {"language": language, "name": name, "most": TEXTS[name]}
                )


class CodeRules(models.Model):
    """Part of a channel."""

    code_country = models.CharField(
        _("preferred country"),
        max_length=2,
        blank=True,
        validators=[check_country],
        help_text=_("Two letters. Stands first in the form; a number without a country code is one of this country."),
    )
    code_countries = ArrayField(
        models.CharField(max_length=2, validators=[check_country]),
        verbose_name=_("countries that get an SMS"),
        default=list,
        blank=True,
        help_text=_("Empty: the preferred country alone."),
    )
    asks_name = models.BooleanField(_("ask for a name"), default=False)
    asks_email = models.BooleanField(_("ask for an e-mail address"), default=False)
    code_texts = models.JSONField(_("texts of the form"), default=dict, blank=True, validators=[check_texts])
    code_service = models.CharField(
        _("who sends and checks SMS codes"), max_length=10, choices=CodeService, default=CodeService.BUILT_IN
    )
    code_sender_url = models.CharField(_("address of the sender"), max_length=500, blank=True)
    code_validator_url = models.CharField(_("address of the validator"), max_length=500, blank=True)
    code_secret_sealed = SealedText(blank=True, default="")
    email_access = models.CharField(
        _("who may come in by e-mail"), max_length=10, choices=EmailAccess, default=EmailAccess.OPEN
    )
    invited_emails = ArrayField(
        models.CharField(max_length=254, validators=[check_invited]),
        verbose_name=_("invited addresses"),
        default=list,
        blank=True,
    )
    email_first = models.BooleanField(_("the channel's own page asks for an e-mail code first"), default=False)

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Raises ValidationError that names what is missing."""
        super().clean()
        errors = {
            name: _now("Give the address of your service.")
            for name in NEEDED_ADDRESSES.get(self.code_service, ())
            if not getattr(self, name)
        }
        for name in ("code_sender_url", "code_validator_url"):
            try:
                if url := getattr(self, name):
                    check_url(url)
            except OutboundError as error:
                errors[name] = str(error)
        if self.email_access == EmailAccess.INVITED and not self.invited_emails:
            errors["invited_emails"] = _now("Invite at least one address, else nobody can come in by e-mail.")
        if errors:
            raise ValidationError(errors)

    def is_invited(self, email: str) -> bool:
        """Whether this mailbox may come in here."""
        if self.email_access != EmailAccess.INVITED:
            return True
        invited = {entry.casefold() for entry in self.invited_emails}
        return email.casefold() in invited or f"@{email.casefold().rpartition('@')[2]}" in invited
