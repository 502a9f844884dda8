"""Searching what was said, what staff noted, and who said it: words of one company, never of another."""

import re
from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

from accounts.people import ASKED_SQL, PEOPLE_SQL, asked_parameters

LOOKED_AT = 60  # latest messages of a conversation among which an excerpt is looked for
BEFORE, EXCERPT = 30, 140  # characters

SEARCH_SQL = f"""
    WITH w AS ({ASKED_SQL})
    SELECT m.conversation_id FROM w CROSS JOIN LATERAL (
        SELECT conversation_id FROM chat_message
        WHERE company_id = w.id AND core_words(company_id, text) @@ core_words_query(w.id, w.asked)
    ) m
    UNION ALL
    SELECT o.conversation_id FROM w CROSS JOIN LATERAL (
        SELECT conversation_id FROM chat_note
        WHERE company_id = w.id AND core_words(company_id, text) @@ core_words_query(w.id, w.asked)
    ) o
    UNION ALL
    SELECT v.id FROM w CROSS JOIN LATERAL ({PEOPLE_SQL}) p
    JOIN chat_conversation v ON v.end_user_id = p.id AND v.company_id = w.id
"""  # noqa: S608 - made of constants
HITS_SQL = f"""
    SELECT DISTINCT ON (m.conversation_id) m.conversation_id, m.text
    FROM unnest(%s::uuid[]) AS w(id) CROSS JOIN LATERAL (
        SELECT * FROM chat_message k WHERE k.conversation_id = w.id ORDER BY k.seq DESC LIMIT {LOOKED_AT}
    ) m
    WHERE core_words(m.company_id, m.text) @@ core_words_query(m.company_id, %s)
    ORDER BY m.conversation_id, m.seq DESC
"""  # noqa: S608 - made of constants


def matching(asked: str, companies: Collection[Any]) -> Q:
    """Conversations of these companies where every word asked for begins a word of one message, note or profile,
    or where the whole is an identity. Nothing asked: all.
    """
    if not asked:
        return Q()
    return Q(pk__in=RawSQL(SEARCH_SQL, asked_parameters(asked, companies)))  # noqa: S611 - made of constants


def excerpts(asked: str, conversations: Iterable[UUID]) -> dict[str, str]:
    """Of each conversation that said it lately: the part of its latest message that holds what was asked for."""
    with connection.cursor() as cursor:
        cursor.execute(HITS_SQL, [list(conversations), asked])
        return {str(key): excerpt(text, asked) for key, text in cursor.fetchall()}


def excerpt(text: str, asked: str) -> str:
    """One line that begins shortly before the first word asked for."""
    line = " ".join(text.split())
    places = [found.start() for word in asked.split() if (found := re.search(re.escape(word), line, re.IGNORECASE))]
    start = max(0, min(places, default=0) - BEFORE)
    if start:
        start = line.find(" ", start) + 1
    return ("…" if start else "") + line[start : start + EXCERPT]
