"""Ending things at once: a credential, a session, everything of an end user. Every process hears of it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import EndUser
from chatauth.credentials import AnyCredential, kind_of
from chatauth.models import Session
from core.audit import Actor, record
from core.live import notify
from core.reasons import Reason, Refused


def live_sessions_of(credential: AnyCredential) -> QuerySet[Session]:
    """The sessions that end if this credential is revoked with its sessions."""
    return Session.objects.live().filter(credential_kind=kind_of(credential), credential_id=credential.pk)


@transaction.atomic
def revoke(credential: AnyCredential, *, by: Actor, end_sessions: bool) -> int:
    """Stop a credential; with `end_sessions` also every session and every token that it minted.

    Returns how many sessions ended. A credential that only stopped minting can be ended later.
    Raises Refused(conflict) if there is nothing left to revoke.
    """
    row = type(credential).objects.select_for_update().get(pk=credential.pk)
    if row.ended_at or (row.revoked_at and not end_sessions):
        raise Refused(Reason.CONFLICT, _("This is revoked already."))
    now = timezone.now()
    row.revoked_at = row.revoked_at or now
    row.ended_at = now if end_sessions else None
    row.save(update_fields=["revoked_at", "ended_at"])
    ended = _end(live_sessions_of(row), now, "credential revoked") if end_sessions else 0
    record(
        f"{kind_of(row)}.revoked",
        by=by,
        target=row,
        company_id=row.company_id,
        sessions_ended=ended,
        ended=end_sessions,
    )
    if end_sessions:
        notify({"k": "end", "credential": str(row.pk), "reason": Reason.TOKEN_REVOKED})
    credential.revoked_at, credential.ended_at = row.revoked_at, row.ended_at
    return ended


@transaction.atomic
def end_session(session: Session, *, by: Actor, why: str) -> None:
    """End one session. Ending it twice is fine."""
    if _end(Session.objects.filter(pk=session.pk, ended_at=None), timezone.now(), why):
        record("session.ended", by=by, target=session, company_id=session.company_id, why=why)
        notify({"k": "end", "session": str(session.pk), "reason": Reason.TOKEN_REVOKED})


@transaction.atomic
def end_everything_of(end_user: EndUser, *, by: Actor, why: str) -> int:
    """Log an end user out everywhere: sessions end, and older client tokens and codes are refused from now on."""
    now = timezone.now()
    EndUser.objects.filter(pk=end_user.pk).update(not_before=now)
    end_user.not_before = now
    ended = _end(Session.objects.live().filter(end_user=end_user), now, why)
    record("end_user.logged_out", by=by, target=end_user, company_id=end_user.company_id, sessions_ended=ended)
    notify({"k": "end", "end_user": str(end_user.pk), "reason": Reason.TOKEN_REVOKED})
    return ended


def _end(sessions: QuerySet[Session], now: datetime, why: str) -> int:
    changes: dict[str, Any] = {"ended_at": now, "end_reason": why}
    return sessions.update(**changes)
