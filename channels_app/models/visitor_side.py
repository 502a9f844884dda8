"""What a channel shows and promises its visitors: starters, a disclaimer, words of its own, hours, mails."""

import re
import zoneinfo
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from channels_app.models.code_rules import LANGUAGES

STARTERS_MOST, STARTER_LONGEST = 6, 80
WORDS_MOST, WORD_LONGEST = 100, 280
WEEK = 7 * 24 * 60  # minutes
WORD_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9._]{0,39}")


def check_time_zone(name: str) -> None:
    if name and name not in zoneinfo.available_timezones():
        raise ValidationError(_("Choose a time zone such as Europe/Istanbul."))


def check_starters(starters: list[str]) -> None:
    if len(starters) > STARTERS_MOST or len(set(starters)) != len(starters):
        raise ValidationError(_now("Give at most %(most)s starters, each once.") % {"most": STARTERS_MOST})


def check_words(words: Any) -> None:
    """`{language: {name: text}}`."""
    if not isinstance(words, dict) or set(words) - set(LANGUAGES):
        raise ValidationError(_now("Give texts by language: %(known)s.") % {"known": ", ".join(LANGUAGES)})
    for texts in words.values():
        if not isinstance(texts, dict) or len(texts) > WORDS_MOST:
            raise ValidationError(_now("Give at most %(most)s texts for a language.") % {"most": WORDS_MOST})
        for name, text in texts.items():
            if not WORD_NAME.fullmatch(name) or not isinstance(text, str) or not 1 <= len(text) <= WORD_LONGEST:
                raise ValidationError(
                    _now("Each text has a name and 1 to %(most)s characters.") % {"most": WORD_LONGEST}
                )


def check_hours(hours: Any) -> None:
    """`[[from, to], ...]` in minutes of the week, which begins on Monday at midnight; in order, without overlap."""
    if not isinstance(hours, list):
        raise ValidationError(_("Give a list of times."))
    last = 0
    for pair in hours:
        if not isinstance(pair, list) or len(pair) != 2 or not all(type(minute) is int for minute in pair):
            raise ValidationError(_("Each time has a beginning and an end, in minutes of the week."))
        if not last <= pair[0] < pair[1] <= WEEK:
            raise ValidationError(_("Times go in order, do not overlap and end after they begin."))
        last = pair[1]


class VisitorSide(models.Model):
    starters = ArrayField(
        models.CharField(max_length=STARTER_LONGEST),
        verbose_name=_("conversation starters"),
        default=list,
        blank=True,
        validators=[check_starters],
        help_text=_("Sentences that a visitor may send with one click instead of thinking of the first one."),
    )
    disclaimer = models.CharField(
        _("disclaimer"),
        max_length=280,
        blank=True,
        help_text=_("Always in sight, such as: answers may come from a machine."),
    )
    words = models.JSONField(
        _("texts of its own"),
        default=dict,
        blank=True,
        validators=[check_words],
        help_text=_("Instead of what the chat says by itself, by language."),
    )
    working_hours = models.JSONField(
        _("working hours"),
        default=list,
        blank=True,
        validators=[check_hours],
        help_text=_("In minutes of the week from Monday on, such as [[540, 1020]]. None means always."),
    )
    time_zone = models.CharField(
        _("time zone"), max_length=60, blank=True, validators=[check_time_zone], help_text=_("Empty: the company's.")
    )
    mails_unread = models.BooleanField(
        _("mails unread answers"),
        default=True,
        help_text=_("To visitors who left, if they signed in by a code sent to their mailbox."),
    )
    mails_transcript = models.BooleanField(
        _("mails the conversation at its end"), default=False, help_text=_("To the same visitors.")
    )

    class Meta:
        abstract = True
