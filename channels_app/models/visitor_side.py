"""What a channel shows and promises its visitors: starters, a disclaimer, words of its own, hours, mails."""

import re
import zoneinfo
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models

from channels_app.models.code_rules import LANGUAGES

STARTERS_MOST, STARTER_LONGEST = 6, 80
WORDS_MOST, WORD_LONGEST = 100, 280
WEEK = 7 * 24 * 60  # minutes
WORD_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9._]{0,39}")


def check_time_zone(name: str) -> None:
    if name and name not in zoneinfo.available_timezones():
        raise ValidationError("Choose a time zone such as Europe/Istanbul.")


def check_starters(starters: list[str]) -> None:
    if len(starters) > STARTERS_MOST or len(set(starters)) != len(starters):
        raise ValidationError(f"Give at most {STARTERS_MOST} starters, each once.")


def check_words(words: Any) -> None:
    """`{language: {name: text}}`."""
    if not isinstance(words, dict) or set(words) - set(LANGUAGES):
        raise ValidationError(f"Give texts by language: {', '.join(LANGUAGES)}.")
    for texts in words.values():
        if not isinstance(texts, dict) or len(texts) > WORDS_MOST:
            raise ValidationError(f"Give at most {WORDS_MOST} texts for a language.")
        for name, text in texts.items():
            if not WORD_NAME.fullmatch(name) or not isinstance(text, str) or not 1 <= len(text) <= WORD_LONGEST:
                raise ValidationError(f"Each text has a name and 1 to {WORD_LONGEST} characters.")


def check_hours(hours: Any) -> None:
    """`[[from, to], ...]` in minutes of the week, which begins on Monday at midnight; in order, without overlap."""
    if not isinstance(hours, list):
        raise ValidationError("Give a list of times.")
    last = 0
    for pair in hours:
        if not isinstance(pair, list) or len(pair) != 2 or not all(type(minute) is int for minute in pair):
            raise ValidationError("Each time has a beginning and an end, in minutes of the week.")
        if not last <= pair[0] < pair[1] <= WEEK:
            raise ValidationError("Times go in order, do not overlap and end after they begin.")
        last = pair[1]


class VisitorSide(models.Model):
    starters = ArrayField(
        models.CharField(max_length=STARTER_LONGEST),
        verbose_name="conversation starters",
        default=list,
        blank=True,
        validators=[check_starters],
        help_text="Sentences that a visitor may send with one click instead of thinking of the first one.",
    )
    disclaimer = models.CharField(
        "disclaimer", max_length=280, blank=True, help_text="Always in sight, such as: answers may come from a machine."
    )
    words = models.JSONField(
        "texts of its own",
        default=dict,
        blank=True,
        validators=[check_words],
        help_text="Instead of what the chat says by itself, by language.",
    )
    working_hours = models.JSONField(
        "working hours",
        default=list,
        blank=True,
        validators=[check_hours],
        help_text="In minutes of the week from Monday on, such as [[540, 1020]]. None means always.",
    )
    time_zone = models.CharField(
        "time zone", max_length=60, blank=True, validators=[check_time_zone], help_text="Empty: the company's."
    )
    mails_unread = models.BooleanField(
        "mails unread answers",
        default=True,
        help_text="To visitors who left, if they signed in by a code sent to their mailbox.",
    )
    mails_transcript = models.BooleanField(
        "mails the conversation at its end", default=False, help_text="To the same visitors."
    )

    class Meta:
        abstract = True
