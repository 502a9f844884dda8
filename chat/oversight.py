"""When an operator reads chats of a company for which they do not work, its owner can see that they did."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import Company, EndUser, Membership, User
from chat.models import Conversation
from core.audit import Actor, record
from core.models import Entry

OPENED, LISTED = "conversation.opened_by_operator", "company.chats_listed_by_operator"
EXPORTED = "end_user.exported_by_operator"
ACTIONS = (OPENED, LISTED, EXPORTED)
ONCE_IN = timedelta(hours=1)


def note_opened(user: User, conversation: Conversation, *, address: str = "") -> None:
    """An entry when somebody from outside opens a conversation; looking again within the hour is the same look."""
    if _is_outsider(user, conversation.company_id) and not _noted(user, OPENED, [str(conversation.pk)]):
        by = Actor.from_row(user, address=address)
        record(OPENED, by=by, target=conversation, company_id=conversation.company_id)


def note_listed(user: User, company_ids: Iterable[UUID], *, address: str = "") -> None:
    """The same for a list that shows people and last words: one entry for each company whose chats stand in it."""
    if not user.is_superuser:
        return
    mine = set(Membership.objects.filter(user=user).values_list("company_id", flat=True))
    foreign = set(company_ids) - mine
    noted = _noted(user, LISTED, [str(pk) for pk in foreign])
    with transaction.atomic():
        for company in Company.objects.filter(pk__in=[pk for pk in foreign if str(pk) not in noted]):
            record(LISTED, by=Actor.from_row(user, address=address), target=company, company_id=company.pk)


def note_exported(user: User, end_user: EndUser, *, address: str = "") -> None:
    """The same for a copy of all that somebody said; each copy is one of its own."""
    if _is_outsider(user, end_user.company_id):
        by = Actor.from_row(user, address=address)
        record(EXPORTED, by=by, target=end_user, company_id=end_user.company_id)


def _is_outsider(user: User, company_id: UUID) -> bool:
    return user.is_superuser and not Membership.objects.filter(user=user, company=company_id).exists()


def _noted(user: User, action: str, target_ids: list[str]) -> set[str]:
    """Which of these somebody looked at within the last hour."""
    if not target_ids:
        return set()
    rows = Entry.objects.filter(target_id__in=target_ids, action=action, actor_id=str(user.pk))
    return set(rows.filter(at__gt=timezone.now() - ONCE_IN).values_list("target_id", flat=True))
