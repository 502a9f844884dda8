"""Writing messages as one SQL statement: who may write, what is a repeat, which number comes next."""

import json
from collections.abc import Sequence
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.conf import settings

from accounts.abilities import roles_with
from channels_app.reach import may_on
from chat.presenting import VISITOR_NAME
from chatauth.rules import SESSION_REFUSAL, SESSION_TABLES

if TYPE_CHECKING:
    from chat.posting import Post

PRESENCE = "30 seconds"  # how long a sign of life of a staff socket counts
SEAL = "seal"  # no refusal: the same post is written once more, sealed
SEALED_FOR = "15 minutes"  # how long a sealed answer waits to be used
MUST_SEAL = "i.kind = 'visitor' AND p.seals_until > now() AND p.state <> 'closed'"
# A bot that goes on asks again; a person who took over meanwhile reads what comes next.
AFTER_SEALING = ", seals_until = CASE WHEN t.for_people THEN NULL ELSE v.seals_until END"
SEALING = f"""
), hidden AS (
    INSERT INTO chat_sealedanswer (company_id, conversation_id, message_id, sealed, expires_at)
    SELECT company_id, conversation_id, message_id, sealed, now() + interval '{SEALED_FOR}'
    FROM fresh WHERE sealed <> ''
"""  # noqa: S608 - made of constants

# Whether channel `h` of company `c` is within its working hours. A zone that the database does not know counts as UTC.
IS_OPEN = """EXISTS (
    SELECT FROM jsonb_array_elements(h.working_hours) AS r
    WHERE chat_minute_of_week(coalesce(nullif(h.time_zone, ''), c.time_zone))
        BETWEEN (r ->> 0)::int AND (r ->> 1)::int - 1
)"""

# `place` locks in the order of the ids, so that two batches cannot wait for each other, and reads the locked rows as
# they are then, so that numbers stay gapless. `known` is as old as the statement: a repeat that another process
# commits meanwhile meets the unique (conversation, message_id), fails the whole statement and is asked once more. Its
# comparison of rows leaves the planner no index but that one: by number, it would read the whole conversation.
TEXT = """
WITH input AS (
    SELECT * FROM json_to_recordset(%(posts)s::json) AS i(
        n int, kind text, conversation_id uuid, message_id uuid, session_id uuid, user_id uuid, name text, text text,
        extras jsonb, sealed text
    )
), place AS (
    SELECT v.* FROM chat_conversation v WHERE v.id = ANY(%(conversation)s::uuid[]) ORDER BY v.id FOR UPDATE
), visitor AS (
    SELECT i.n, s.end_user_id, s.channel_id, s.assurance, h.shares_conversations, {session_refusal} AS reason,
        left({visitor_name}, 120) AS name
    FROM {session_tables} JOIN input i ON i.session_id = s.id AND i.kind = 'visitor'
), agent AS (
    SELECT i.n, g.name FROM input i JOIN place p ON p.id = i.conversation_id JOIN accounts_user g ON g.id = i.user_id
    WHERE i.kind = 'agent' AND {may_answer}
), judged AS (
    SELECT i.n, i.kind, i.conversation_id, i.message_id, i.session_id, i.user_id, i.text, i.extras, i.sealed,
        p.company_id, p.last_seq, known.seq AS known_seq, known.at AS known_at, coalesce(w.assurance, '') AS assurance,
        coalesce(w.name, nullif(g.name, ''), nullif(i.name, ''), c.name) AS author_name,
        CASE
            WHEN i.kind = 'visitor' AND w.n IS NULL THEN 'token_revoked'
            WHEN w.reason <> '' THEN w.reason
            WHEN p.id IS NULL THEN 'not_found'
            WHEN w.end_user_id <> p.end_user_id THEN 'not_found'
            WHEN w.channel_id <> p.channel_id AND NOT w.shares_conversations THEN 'not_found'
            WHEN i.kind = 'agent' AND g.n IS NULL THEN 'not_found'
            WHEN NOT c.is_active THEN 'company_inactive'
            WHEN known.seq IS NOT NULL THEN ''
            WHEN i.kind IN ('agent', 'bot') AND p.state = 'closed' THEN 'conflict'
            WHEN i.kind = 'bot' AND (p.assignee_id IS NOT NULL OR p.is_for_people) THEN 'conflict'
            WHEN {must_seal} THEN '{seal}'
            ELSE ''
        END AS reason
    FROM input i
    LEFT JOIN place p ON p.id = i.conversation_id
    LEFT JOIN accounts_company c ON c.id = p.company_id
    LEFT JOIN visitor w ON w.n = i.n
    LEFT JOIN agent g ON g.n = i.n
    LEFT JOIN LATERAL (
        SELECT m.conversation_id, m.message_id, m.seq, m.at FROM chat_message m
        WHERE (m.conversation_id, m.message_id) >= (i.conversation_id, i.message_id)
        ORDER BY m.conversation_id, m.message_id LIMIT 1
    ) known ON known.conversation_id = i.conversation_id AND known.message_id = i.message_id
), fresh AS (
    SELECT k.*, clock_timestamp() AS at,
        k.last_seq + row_number() OVER (PARTITION BY k.conversation_id ORDER BY k.n) AS seq
    FROM (
        SELECT j.*, row_number() OVER (PARTITION BY j.conversation_id, j.message_id ORDER BY j.n) AS copy
        FROM judged j WHERE j.reason = '' AND j.known_seq IS NULL
    ) k
    WHERE k.copy = 1
), tally AS (
    SELECT f.conversation_id, max(f.seq) AS top, bool_or(f.kind = 'visitor') AS by_visitor,
        (array_agg(f.user_id ORDER BY f.seq) FILTER (WHERE f.kind = 'agent'))[1] AS answered_by,
        (array_agg(coalesce(nullif(f.text, ''), f.extras #>> '{{attachments,0,name}}', '') ORDER BY f.seq DESC)
            FILTER (WHERE f.kind <> 'system'))[1] AS last_text,
        (array_agg(f.assurance ORDER BY f.seq DESC) FILTER (WHERE f.kind = 'visitor'))[1] AS assurance
    FROM fresh f GROUP BY f.conversation_id
), turning AS (
    SELECT v.id, v.company_id, v.channel_id, v.end_user_id, v.state, v.assignee_id, t.*, a.assignee,
        coalesce(v.context ->> 'LANGUAGE', '') AS language,
        CASE
            WHEN t.by_visitor OR v.state IN ('queued', 'assigned') OR (v.assignee_id IS NULL AND a.assignee IS NOT NULL)
            THEN CASE WHEN a.assignee IS NULL THEN 'queued' ELSE 'assigned' END
            ELSE v.state
        END AS next_state,
        v.was_told_away AND (v.state <> 'closed' OR NOT t.by_visitor) AS was_told_away,
        a.assignee IS NOT NULL OR (v.is_for_people AND (v.state <> 'closed' OR NOT t.by_visitor)) AS for_people,
        t.by_visitor AND a.assignee IS NULL AND (NOT v.is_for_people OR v.state = 'closed') AND {answers} AS is_for_bot
    FROM place v
    JOIN tally t ON t.conversation_id = v.id
    CROSS JOIN LATERAL (
        SELECT CASE WHEN v.state <> 'closed' THEN coalesce(v.assignee_id, t.answered_by) END AS assignee
    ) a
), turned AS (
    SELECT t.*,
        t.next_state <> t.state OR t.next_state <> 'closed' AND t.assignee IS DISTINCT FROM t.assignee_id AS has_turned
    FROM turning t
), away AS (
    SELECT t.*, coalesce(own.said ->> 'away', h.away_text) AS away_text,
        coalesce(own.said ->> 'title', nullif(h.title, ''), c.name) AS author_name
    FROM turned t JOIN channels_app_channel h ON h.id = t.channel_id JOIN accounts_company c ON c.id = t.company_id
    CROSS JOIN LATERAL (SELECT h.words -> split_part(t.language, '-', 1) AS said) own
    WHERE t.by_visitor AND NOT t.was_told_away AND NOT t.is_for_bot AND h.away_text <> ''
        AND (h.working_hours <> '[]' AND NOT {is_open} OR t.assignee IS NULL AND {nobody_there})
), inserted AS (
    INSERT INTO chat_message (company_id, conversation_id, seq, message_id, author_kind, author_name, user_id,
        session_id, assurance, text, extras, at)
    SELECT company_id, conversation_id, seq, message_id, kind, author_name, user_id, session_id, assurance, text,
        extras, at
    FROM fresh
    UNION ALL
    SELECT company_id, id, top + 1, gen_random_uuid(), 'system', author_name, NULL, NULL, '', away_text, '{{}}',
        clock_timestamp()
    FROM away
{sealing}), bumped AS (
    UPDATE chat_conversation v SET
        last_seq = t.top + (w.id IS NOT NULL)::int,
        last_at = clock_timestamp(),
        preview = coalesce(left(t.last_text, 140), v.preview),
        assurance = coalesce(t.assurance, v.assurance),
        state = t.next_state,
        assignee_id = CASE WHEN t.next_state = 'closed' THEN v.assignee_id ELSE t.assignee END,
        closed_at = CASE WHEN t.next_state = 'closed' THEN v.closed_at END,
        snoozed_until = CASE WHEN t.next_state = 'snoozed' THEN v.snoozed_until END,
        was_told_away = t.was_told_away OR w.id IS NOT NULL,
        is_for_people = t.for_people{after_sealing}
    FROM turned t LEFT JOIN away w ON w.id = t.id
    WHERE v.id = t.id
    RETURNING
        CASE WHEN %(tells)s THEN
            pg_notify('usher', json_build_object('k', 'messages', 'm', json_build_array(
                json_build_array(v.id, v.last_seq, v.company_id, t.has_turned::int)
            ))::text)
        END
), taken AS (
    INSERT INTO core_entry (at, company_id, action, actor_kind, actor_id, actor_label, target_kind, target_id,
        target_label, data)
    SELECT now(), t.company_id, 'conversation.assigned', 'user', g.id::text, coalesce(nullif(g.name, ''), g.email),
        'conversation', t.id::text, 'Conversation ' || right(t.id::text, 5),
        jsonb_build_object('to', g.id, 'by', 'answering')
    FROM turned t JOIN accounts_user g ON g.id = t.answered_by
    WHERE t.assignee_id IS NULL AND t.assignee = t.answered_by
), enqueued AS MATERIALIZED (
    SELECT {enqueue} FROM turned v WHERE v.is_for_bot HAVING count(*) > 0
)
SELECT j.reason, coalesce(j.known_seq, f.seq) AS seq, coalesce(j.known_at, f.at) AS at,
    coalesce(f.n = j.n, false) AS is_fresh, f.author_name, f.assurance,
    t.company_id, t.top + (w.id IS NOT NULL)::int AS last_seq, t.has_turned,
    (SELECT count(*) FROM enqueued) AS enqueued
FROM judged j
LEFT JOIN fresh f ON j.reason = '' AND f.conversation_id = j.conversation_id AND f.message_id = j.message_id
LEFT JOIN turned t ON t.id = f.conversation_id
LEFT JOIN away w ON w.id = t.id
ORDER BY j.n
"""


def nobody_there(*, company: str, channel: str) -> str:
    """SQL: nobody is there who may answer on this channel. Both are SQL for an id."""
    return f"""NOT EXISTS (
        SELECT FROM chat_presence r JOIN accounts_user g ON g.id = r.user_id
        WHERE r.seen_at > now() - interval '{PRESENCE}' AND g.away_since IS NULL AND {may_on(company, channel)}
    )"""


@lru_cache(maxsize=4)
def statement(responder: str | None = None, *, seals: bool = False) -> str:
    """The statement, with the two SQL expressions of the module that settings.CHAT_RESPONDER names.

    `ANSWERS`: whether a bot answers in conversation `v`; `ENQUEUE`: an aggregate that enqueues a job for each such `v`.
    Where a bot has asked for a secret, the plain statement stores nothing and says SEAL; the one that `seals` stores
    the sealed text beside the message.
    """
    bots = import_module(responder) if responder else None
    return TEXT.format(
        session_tables=SESSION_TABLES,
        session_refusal=SESSION_REFUSAL,
        visitor_name=VISITOR_NAME,
        nobody_there=nobody_there(company="t.company_id", channel="t.channel_id"),
        is_open=IS_OPEN,
        may_answer=may_on("p.company_id", "p.channel_id"),
        answers=f"({bots.ANSWERS})" if bots else "false",
        enqueue=bots.ENQUEUE if bots else "NULL",
        must_seal="false" if seals else MUST_SEAL,
        seal=SEAL,
        sealing=SEALING if seals else "",
        after_sealing=AFTER_SEALING if seals else "",
    )


def post_sql(*, seals: bool = False) -> str:
    return statement(settings.CHAT_RESPONDER, seals=seals)


def post_parameters(posts: "Sequence[Post]", *, tells: bool = True) -> dict[str, Any]:
    """What the statement reads. Without `tells` the caller sends the hints.

    One JSON text, because arrays of texts and ids are assembled value by value, three times as slowly.
    """
    rows = [
        {
            "n": n,
            "kind": post.kind,
            "conversation_id": str(post.conversation_id),
            "message_id": str(post.message_id),
            "session_id": post.session_id and str(post.session_id),
            "user_id": post.user_id and str(post.user_id),
            "name": post.name,
            "text": post.text,
            "extras": dict(post.extras),
            "sealed": post.sealed,
        }
        for n, post in enumerate(posts)
    ]
    return {
        "tells": tells,
        "posts": json.dumps(rows, ensure_ascii=False),
        "conversation": [post.conversation_id for post in posts],
        "roles": roles_with("inbox.answer"),
    }
