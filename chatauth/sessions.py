"""Browser sessions: opened by a sign-in, read on every request, refreshed, ended."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection, transaction
from django.utils import timezone

from channels_app.models.channels import Method
from chatauth.models import Session
from chatauth.rules import SESSION_REFUSAL, SESSION_TABLES
from chatauth.tokens import SessionToken
from core.reasons import Reason, Refused

GRACE = timedelta(seconds=30)  # how long the old token still works after a refresh
IDLE: dict[str, timedelta] = {Method.SMS_CODE: timedelta(hours=12), Method.EMAIL_CODE: timedelta(hours=12)}
LONGEST = timedelta(days=30)
IS_LIVE = f"SELECT {SESSION_REFUSAL} FROM {SESSION_TABLES} WHERE s.id = %s"  # noqa: S608 - joined from constants


class Signed(NamedTuple):
    """A session token as handed to the browser, and the instant at which it stops working."""

    token: str
    expires_at: datetime


def sign(session: Session) -> Signed:
    """The token of a session in its present version."""
    token = SessionToken()
    token.payload.update({"sid": str(session.pk), "ver": session.version})
    token.stamp(issued_at=timezone.now(), expires_at=session.expires_at)
    return Signed(str(token), token.expires_at)


def authenticate(text: str) -> Session:
    """The live session behind a token, with channel, company and end user at hand.

    Raises Refused: token_missing, token_malformed, signature_invalid, token_expired, token_revoked,
    channel_inactive, company_inactive, client_blocked.
    """
    token = SessionToken.read(text)
    session = Session.objects.select_related("channel__company", "end_user").filter(pk=token.payload["sid"]).first()
    if session is None:
        raise Refused(Reason.TOKEN_REVOKED)
    check_live(session)
    check_version(session.version, session.renewed_at, token.payload["ver"])
    return session


def check_live(session: Session) -> None:
    """Ask the database's one rule. Raises Refused."""
    with connection.cursor() as cursor:
        cursor.execute(IS_LIVE, [session.pk])
        row = cursor.fetchone()
    if row is None:
        raise Refused(Reason.TOKEN_REVOKED)
    if row[0]:
        raise Refused(row[0])


def check_version(version: int, renewed_at: datetime | None, presented: int) -> None:
    """Whether a token of this version still counts: the present one does, the one before for a moment."""
    in_grace = renewed_at is not None and timezone.now() < renewed_at + GRACE
    if presented != version and not (presented == version - 1 and in_grace):
        raise Refused(Reason.TOKEN_REVOKED)


@transaction.atomic
def refresh(text: str) -> tuple[Session, Signed]:
    """A new token for the same session; the old one is void after 30 seconds.

    Two tabs that refresh at once get tokens of the same version. Raises Refused like `authenticate`.
    """
    authenticate(text)
    presented = SessionToken.read(text).payload
    session = Session.objects.select_for_update().get(pk=presented["sid"])
    check_version(session.version, session.renewed_at, presented["ver"])
    if presented["ver"] == session.version:
        now = timezone.now()
        session.version += 1
        session.renewed_at = session.seen_at = now
        if idle := IDLE.get(session.method):
            session.expires_at = min(now + idle, session.hard_expires_at)
        session.save(update_fields=["version", "renewed_at", "seen_at", "expires_at"])
    return session, sign(session)


def lifetime(method: str, *, proof_expires_at: datetime | None) -> tuple[datetime, datetime]:
    """When a new session expires, and when at the latest: never past what vouched for it."""
    now = timezone.now()
    latest = min(proof_expires_at, now + LONGEST) if proof_expires_at else now + LONGEST
    idle = IDLE.get(method)
    return (min(now + idle, latest) if idle else latest), latest
