"""Mails to visitors: only ever to an address that a code proved, and never to one that somebody merely typed.

A copy of a conversation also goes to a member of staff who asks for it, at their own address.
"""

from email.utils import formataddr, parseaddr
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import EndUser, Identity, User
from channels_app.models import Channel
from channels_app.reach import may_answer
from chat.incoming.addresses import reply_address
from chat.models import Conversation
from chat.models.messages import Author
from chat.transcripts import as_html, as_text
from core.job_rows import find_for_job

ANSWERS_MOST = 10
HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


def proved_address(end_user_id: UUID) -> str:
    """The mailbox that a code proved last; "" if none did."""
    proved = Identity.objects.filter(end_user=end_user_id, kind=Identity.Kind.EMAIL, issuer=Identity.Issuer.CODE)
    return proved.order_by("-created_at").values_list("value", flat=True).first() or ""


def staff_address(user_id: UUID, place: Conversation) -> str:
    """Of somebody who may answer this conversation; "" for everybody else."""
    user = User.objects.filter(pk=user_id).first()
    return user.email if user and may_answer(user, place.channel.company, place.channel_id) else ""


def shortened(address: str) -> str:
    """`v***@acme.test`: enough to recognise one's own."""
    local, _at, domain = address.rpartition("@")
    return f"{local[:1]}***@{domain}"


def send_transcript(conversation_id: UUID, *, language: str, user_id: UUID | None = None) -> None:
    """To the address that is proved when it leaves, or to a member of staff who may read it then; else to nobody.

    Raises OSError, which an SMTP error is.
    """
    place = find_for_job(Conversation.objects.select_related("channel__company", "end_user"), conversation_id)
    if place is None:
        return
    address = staff_address(user_id, place) if user_id else proved_address(place.end_user_id)
    if not address:
        return
    with translation.override(language):
        words = {"title": title_of(place.channel), "name": one_line(str(place.end_user))}
        title = (_("Conversation with %(name)s") if user_id else _("Your conversation with %(title)s")) % words
        mail = letter(place.channel, address, title, as_text([place], title=title))
        mail.attach_alternative(as_html([place], title=title), "text/html")
    mail.send()


def send_unread(place: Conversation) -> bool:
    """Tell a visitor who left that an answer waits for them; whether there was somebody to tell.

    The answers of people stand in it, because the address is the visitor's own. Raises OSError, which an SMTP error is.
    """
    address = proved_address(place.end_user_id)
    answers = place.messages.filter(seq__gt=max(place.visitor_read_seq, place.mailed_seq), author_kind=Author.AGENT)
    rows = list(answers.order_by("seq")[:ANSWERS_MOST])
    if not address or not rows:
        return False
    with translation.override(language_of(place.end_user)):
        reply_to = reply_address(place.pk)
        words = {
            "title": title_of(place.channel), "answers": rows, "link": link_to(place.channel), "reply_to": reply_to
        }  # fmt: skip
        subject = _("%(title)s answered you") % words
        mail = letter(place.channel, address, subject, render_to_string("chat/unread.txt", words))
        mail.reply_to = [reply_to] if reply_to else []
        mail.send()
    return True


def letter(channel: Channel, address: str, subject: str, text: str) -> EmailMultiAlternatives:
    sender = formataddr((title_of(channel), parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))
    return EmailMultiAlternatives(subject, text, sender, [address], headers=HEADERS)


def title_of(channel: Channel) -> str:
    """What the visitor knows the chat by, on one line."""
    return one_line(channel.title or channel.company.name)


def one_line(text: str) -> str:
    return " ".join(text.split())


def link_to(channel: Channel) -> str:
    """Where the chat goes on; it signs nobody in."""
    return f"{settings.PUBLIC_URL.rstrip('/')}/chat/{channel.pk}/"


def language_of(end_user: EndUser) -> str:
    """Theirs if we speak it, else the company's first."""
    try:
        return translation.get_supported_language_variant(end_user.locale.replace("_", "-").lower())
    except LookupError:
        return (end_user.company.languages or [settings.LANGUAGE_CODE])[0]
