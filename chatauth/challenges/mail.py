"""The mail with a code, in the words and colours of the channel. Nothing in it comes from whoever asked for it."""

from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from chatauth.models import Challenge
from chatauth.models.challenges import LIFETIME

HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


def mail_code(challenge: Challenge, code: str) -> None:
    """Raises OSError, of which a mail server's refusals are a kind."""
    title = title_of(challenge)
    words = {
        "code": code,
        "title": title,
        "minutes": int(LIFETIME.total_seconds() // 60),
        "link": f"{challenge.page}#mailCode={code}" if challenge.page else "",
        "accent": challenge.channel.accent,
        "language": translation.get_language(),
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
    }
    mail = EmailMultiAlternatives(
        _("Your code for %(title)s") % {"title": title},
        render_to_string("mail/code.txt", words),
        formataddr((title, parseaddr(settings.DEFAULT_FROM_EMAIL)[1])),
        [challenge.to],
        headers=HEADERS,
    )
    mail.attach_alternative(render_to_string("mail/code.htm", words), "text/html")
    mail.send()


def title_of(challenge: Challenge) -> str:
    """What the visitor knows the chat by, on one line."""
    return " ".join((challenge.channel.title or challenge.channel.company.name).split())
