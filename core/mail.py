"""Mails in our design: a text for every reader, and the same words as HTML."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

LONGEST_SUBJECT = 200


@dataclass(frozen=True)
class Letter:
    """`said` are paragraphs; `button` is (words, address); `small` stands below, such as why one got this mail."""

    subject: str
    said: Sequence[str]
    button: tuple[str, str] | None = None
    small: Sequence[str] = ()


def send(letter: Letter, *, to: str) -> None:
    """Send a letter to one address. Raises what the mail server makes of it, so that a job tries again."""
    subject = " ".join(letter.subject.split())[:LONGEST_SUBJECT]
    context = {"letter": letter, "subject": subject}
    message = EmailMultiAlternatives(subject, render_to_string("mail/letter.txt", context), to=[to])
    message.attach_alternative(render_to_string("mail/letter.htm", context), "text/html")
    message.send()
