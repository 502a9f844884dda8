"""Mails to visitors: only ever to an address that a code proved, and never to one that somebody merely typed."""

from email.utils import formataddr, parseaddr
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import EndUser, Identity
from channels_app.models import Channel
from chat.models import Conversation
from chat.models.messages import Author
from chat.transcripts import as_html, as_text

ANSWERS_MOST = 10
HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


def proved_address(end_user_id: UUID) -> str:
    """The mailbox that a code proved last; "" if none did."""
    proved = Identity.objects.filter(end_user=end_user_id, kind=Identity.Kind.EMAIL, issuer=Identity.Issuer.CODE)
    return proved.order_by("-created_at").values_list("value", flat=True).first() or ""


def shortened(address: str) -> str:
    """`v***@acme.test`: enough to recognise one's own."""
    local, _at, domain = address.rpartition("@")
    return f"{local[:1]}***@{domain}"


def send_transcript(conversation_id: UUID, *, language: str) -> None:
    """To the address that is proved when it leaves; to nobody if none is. Raises OSError, which an SMTP error is."""
    place = Conversation.objects.select_related("channel__company", "end_user").filter(pk=conversation_id).first()
    address = proved_address(place.end_user_id) if place else ""
    if place is None or not address:
        return
    with translation.override(language):
        title = _("Your conversation with %(title)s") % {"title": title_of(place.channel)}
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
        words = {"title": title_of(place.channel), "answers": rows, "link": link_to(place.channel)}
        subject = _("%(title)s answered you") % words
        letter(place.channel, address, subject, render_to_string("chat/unread.txt", words)).send()
    return True


def letter(channel: Channel, address: str, subject: str, text: str) -> EmailMultiAlternatives:
    sender = formataddr((title_of(channel), parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))
    return EmailMultiAlternatives(subject, text, sender, [address], headers=HEADERS)


def title_of(channel: Channel) -> str:
    """What the visitor knows the chat by, on one line."""
    return " ".join((channel.title or channel.company.name).split())


def link_to(channel: Channel) -> str:
    """Where the chat goes on; it signs nobody in."""
    return f"{settings.PUBLIC_URL.rstrip('/')}/chat/{channel.pk}/"


def language_of(end_user: EndUser) -> str:
    """Theirs if we speak it, else the company's first."""
    try:
        return translation.get_supported_language_variant(end_user.locale.replace("_", "-").lower())
    except LookupError:
        return (end_user.company.languages or [settings.LANGUAGE_CODE])[0]
