"""Files in a conversation: uploaded, then named by a message. Visitors and staff pass the same rules."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Q
from django.utils import timezone

from accounts.models import User
from chat.conversations import find_for_staff
from chat.models import Attachment, Message
from chat.models.attachments import AttachmentQuerySet
from chat.oversight import note_opened
from chatauth.models import Session
from core.files import kept
from core.files.forms import Content
from core.files.kinds import cleaned, recognise
from core.files.names import safe_name
from core.files.pieces import Damaged
from core.limits import hit, hit_each
from core.net import limiter_address
from core.reasons import Reason, Refused


def count_upload(session: Session, size: int, *, address: str) -> None:
    """Before anything is read: count a visitor's upload of so many bytes. Raises Refused: payload_too_large,
    rate_limited."""
    check_size(size)
    hit("attachment", str(session.pk))
    kibibytes = max(1, size // 1024)
    by_address = ("attachment_address", limiter_address(address))
    hits = [("attachment_session", str(session.pk)), by_address, ("attachment_company", str(session.company_id))]
    hit_each(hits, cost=kibibytes)


def count_staff_upload(user: User, size: int) -> None:
    """The same for a member of staff."""
    check_size(size)
    hit("attachment", str(user.pk))


def check_size(size: int) -> None:
    if size > settings.ATTACHMENT_MAX:
        megabytes = settings.ATTACHMENT_MAX / 1_000_000
        raise Refused(Reason.PAYLOAD_TOO_LARGE, f"A file may have {megabytes:g} MB.")


def upload(session: Session, *, content: bytes, name: str) -> Attachment:
    """Keep a visitor's file until a message names it. Raises Refused: payload_too_large, unsupported_media_type."""
    end_user_id, company_id = session.end_user_id, session.company_id
    return store(content, name, company_id=company_id, end_user_id=end_user_id, session_id=session.pk)


def upload_for_staff(user: User, conversation_id: UUID, *, content: bytes, name: str) -> Attachment:
    """Keep a file that somebody of the staff will send into this conversation. Raises Refused, not_found as well."""
    place = find_for_staff(user, conversation_id)
    return store(content, name, company_id=place.company_id, conversation_id=place.pk, user_id=user.pk)


def store(content: bytes, name: str, **owner: Any) -> Attachment:
    """The row goes first, so that no file can be without one; a row without its file is removed as never sent."""
    check_size(len(content))
    kind = recognise(content)
    if kind is None:
        raise Refused(Reason.UNSUPPORTED_MEDIA_TYPE, "Files of this kind cannot be sent.")
    try:
        found = cleaned(kind, content)
    except Damaged as error:
        raise Refused(Reason.UNSUPPORTED_MEDIA_TYPE, f"The file cannot be read. {error}") from error
    made = Attachment.objects.create(
        name=safe_name(name, kind),
        type=kind.type,
        size=len(found.content),
        width=found.width,
        height=found.height,
        **owner,
    )
    kept.write(made.path, found.content)
    made.stored_at = timezone.now()
    made.save(update_fields=["stored_at"])
    return made


def present(attachment: Attachment) -> dict[str, Any]:
    """`{id, name, type, size, width?, height?}`, as it stands in messages."""
    shown: dict[str, Any] = {
        "id": str(attachment.pk),
        "name": attachment.name,
        "type": attachment.type,
        "size": attachment.size,
    }
    if attachment.width and attachment.height:
        shown |= {"width": attachment.width, "height": attachment.height}
    return shown


def fetch(session: Session, attachment_id: UUID) -> Content:
    """A file for the browser of a session. Raises Refused(not_found), whatever the cause."""
    return content_of(Attachment.objects.visible_in(session), attachment_id)


def fetch_for_staff(user: User, attachment_id: UUID, *, address: str = "") -> Content:
    """A file for somebody who may answer its conversation; an operator's look from outside is noted.

    Raises Refused(not_found), whatever the cause.
    """
    found = Attachment.objects.filter(pk=attachment_id).exclude(conversation=None).first()
    if found is None or found.conversation_id is None:
        raise Refused(Reason.NOT_FOUND)
    note_opened(user, find_for_staff(user, found.conversation_id), address=address)
    return content_of(Attachment.objects.filter(company=found.company_id), attachment_id)


def content_of(rows: AttachmentQuerySet, attachment_id: UUID) -> Content:
    found = rows.ready().filter(pk=attachment_id).first()
    content = kept.read(found.path) if found else None
    if found is None or content is None:
        raise Refused(Reason.NOT_FOUND)
    return Content(content, found.type, found.name)


def of_visitor(session: Session) -> Q:
    """What an end user uploaded on this channel."""
    return Q(company=session.company_id, end_user=session.end_user_id, session__channel=session.channel_id)


def of_staff(user_id: UUID, conversation_id: UUID) -> Q:
    """What somebody of the staff uploaded for this conversation."""
    return Q(user=user_id, conversation=conversation_id)


@transaction.atomic
def claim(ids: Sequence[UUID], *, mine: Q, conversation_id: UUID, message_id: UUID) -> list[dict[str, Any]]:
    """Give uploads to the message that is about to be posted; how they look in it, in the order of `ids`.

    Each belongs to one message; a repeat of the message gets its own again. Raises Refused(invalid_request) for what
    is not `mine`, and for what was sent already.
    """
    free = Q(message_id=None) | Q(message_id=message_id, conversation=conversation_id)
    rows = Attachment.objects.ready().filter(mine & free, pk__in=ids).select_for_update(of=("self",))
    found = {row.pk: row for row in rows}
    if set(found) != set(ids):
        raise Refused(Reason.INVALID_REQUEST, errors={"attachments": ["Upload a file before you send it, and once."]})
    Attachment.objects.filter(pk__in=ids).update(conversation_id=conversation_id, message_id=message_id)
    return [present(found[one]) for one in ids]


def release(*, conversation_id: UUID, message_id: UUID) -> None:
    """Let go of what was claimed for a message that was refused, so that another may take it."""
    posted = Message.objects.filter(conversation=conversation_id, message_id=message_id)
    claimed = Attachment.objects.filter(conversation=conversation_id, message_id=message_id)
    claimed.filter(~Exists(posted)).update(message_id=None)
