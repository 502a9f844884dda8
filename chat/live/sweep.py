"""What holds even if every hint is lost: sockets end soon after their right does, and presence is renewed."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.conf import settings

from accounts.abilities import MAY_SQL, roles_with
from accounts.choice import narrowed_to
from channels_app.reach import LIMITS_SQL, Limits
from chat.live.closing import Close
from chat.live.follower import StaffFollower, VisitorFollower
from chat.live.topics import fetch
from chatauth.rules import SESSION_REFUSAL, SESSION_TABLES
from core import db
from core.reasons import Reason

VISITORS_SQL = f"""
    SELECT s.id, {SESSION_REFUSAL}, extract(epoch FROM s.expires_at - now())::float8
    FROM {SESSION_TABLES} WHERE s.id = ANY(%s)
"""  # noqa: S608 - made of constants

# The companies that somebody may answer for, or NULL when the account or the login is over, or when a second factor is
# asked for that they have not; and in which of them on chosen channels alone. The key is the digest under which a login
# is stored.
STAFF_SQL = f"""
    SELECT t.id,
        g.company_shown_id,
        CASE WHEN g.is_active AND g.is_staff AND g.password = t.password AND d.expire_date > now()
            AND (f.id IS NOT NULL OR NOT %(everybody)s AND NOT EXISTS (
                SELECT FROM accounts_company c
                WHERE c.is_active AND c.requires_second_factor AND (g.is_superuser OR EXISTS (
                    SELECT FROM accounts_membership m WHERE m.user_id = g.id AND m.company_id = c.id
                ))
            )) THEN ARRAY(
            SELECT c.id FROM accounts_company c
            WHERE (c.is_active OR g.is_superuser) AND {MAY_SQL.format(company="c.id", reaches="true")}
        ) END,
        {LIMITS_SQL}
    FROM unnest(%(id)s::uuid[], %(user)s::uuid[], %(key)s::text[], %(password)s::text[])
        AS t(id, user_id, session_key, password)
    LEFT JOIN accounts_user g ON g.id = t.user_id
    LEFT JOIN accounts_secondfactor f ON f.user_id = g.id
    LEFT JOIN accounts_login d ON d.session_key = t.session_key AND d.user_id = g.id
"""  # noqa: S608 - made of constants
# An open inbox counts as use of its login, which ends nevertheless when it is too old.
PRESENCE_SQL = """
    WITH old AS (DELETE FROM chat_presence WHERE seen_at < now() - interval '1 hour'),
    used AS (
        UPDATE accounts_login
        SET seen_at = now(),
            expire_date = least(
                now() + make_interval(secs => %(idle)s), started_at + make_interval(secs => %(absolute)s)
            )
        WHERE session_key = ANY(%(key)s) AND seen_at < now() - interval '5 minutes'
    )
    INSERT INTO chat_presence (id, user_id, seen_at, watching)
    SELECT t.id, g.id, now(), '{}' FROM unnest(%(id)s::uuid[], %(user)s::uuid[]) AS t(id, user_id)
    JOIN accounts_user g ON g.id = t.user_id
    ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at
"""
OPENED_SQL = "SELECT DISTINCT end_user_id FROM chat_conversation WHERE end_user_id = ANY(%s) AND state <> 'closed'"


async def sweep_visitors(sockets: Collection[VisitorFollower]) -> None:
    """End the sockets whose session has ended, expired or lost what vouched for it."""
    by_session: dict[UUID, list[VisitorFollower]] = defaultdict(list)
    for socket in sockets:
        by_session[socket.session_id].append(socket)
    if not by_session:
        return
    found = {key: (reason, left) for key, reason, left in await fetch(VISITORS_SQL, [list(by_session)])}
    for session_id, alike in by_session.items():
        reason, left = found.get(session_id, (Reason.TOKEN_REVOKED, 0.0))
        for socket in alike:
            if reason:
                socket.end(reason, Close.CREDENTIAL)
            else:
                socket.renew(left)


async def sweep_staff(sockets: Collection[StaffFollower]) -> None:
    """End the sockets whose login, account, membership or reach is over, and note that the others are there."""
    if not sockets:
        return
    parameters = staff_parameters(sockets)
    found = {
        key: (shown, companies, read_limits(limits))
        for key, shown, companies, limits in await fetch(STAFF_SQL, parameters)
    }
    for socket in sockets:
        judge_staff(socket, *found.get(socket.id, (None, None, {})))
    async with db.pool().connection() as wire:
        await wire.execute(PRESENCE_SQL, parameters)


def judge_staff(socket: StaffFollower, shown: UUID | None, companies: list[UUID] | None, limits: Limits) -> None:
    if companies is None:
        socket.end(Reason.TOKEN_REVOKED, Close.CREDENTIAL)
    elif not companies:
        socket.end(Reason.SCOPE_MISSING, Close.CREDENTIAL)
    elif socket.companies != narrowed_to(shown, companies) or socket.limits != limits:
        socket.end(Reason.CONFLICT, Close.RESTART)  # it comes back at once, with the companies and channels of now


def read_limits(found: dict[str, list[str]] | None) -> Limits:
    return {UUID(company): frozenset(map(UUID, channels)) for company, channels in (found or {}).items()}


def staff_parameters(sockets: Collection[StaffFollower]) -> dict[str, Any]:
    return {
        "id": [socket.id for socket in sockets],
        "user": [socket.user_id for socket in sockets],
        "key": [socket.session_key for socket in sockets],
        "password": [socket.password for socket in sockets],
        "roles": roles_with("inbox.answer"),
        "everybody": settings.STAFF_SECOND_FACTOR == "required",
        "idle": settings.STAFF_IDLE_SECONDS,
        "absolute": settings.SESSION_COOKIE_AGE,
    }


async def sweep_waiting(sockets: Collection[VisitorFollower]) -> None:
    """Sockets without a conversation look again when their end user has one."""
    ids = {socket.end_user_id for socket in sockets}
    if not ids:
        return
    opened = {row[0] for row in await fetch(OPENED_SQL, [list(ids)])}
    for socket in sockets:
        if socket.end_user_id in opened:
            socket.look_again()
