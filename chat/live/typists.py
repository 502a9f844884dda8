"""That somebody types: the visitor to staff, staff to the visitor and to the colleagues who look at the same."""

from collections.abc import Iterable
from uuid import UUID

from chat.live.follower import StaffFollower
from chat.live.topics import Topics, fetch
from chat.presenting import VISITOR_NAME, frame
from core.live import Hint

TYPIST_SQL = f"""
    SELECT CASE WHEN %(user)s::uuid IS NULL THEN {VISITOR_NAME} ELSE coalesce(nullif(g.name, ''), c.name) END
    FROM chat_conversation v
    JOIN accounts_company c ON c.id = v.company_id
    JOIN accounts_enduser u ON u.id = v.end_user_id
    LEFT JOIN accounts_user g ON g.id = %(user)s::uuid
    WHERE v.id = %(conversation)s
"""  # noqa: S608 - made of constants


async def tell_typing(hint: Hint, topics: Topics, staff: Iterable[StaffFollower]) -> None:
    """Pass a hint on to who follows the conversation here; nobody is told of their own typing."""
    conversation_id, user_id = UUID(hint["c"]), hint.get("user")
    rows = await fetch(TYPIST_SQL, {"conversation": conversation_id, "user": user_id})
    if not rows:
        return
    author = {"kind": "agent" if user_id else "visitor", "name": rows[0][0]}
    text = frame("typing", conversation=hint["c"], author=author)
    topics.push(conversation_id, text, to_staff=not user_id, to_visitors=bool(user_id))
    for socket in list(staff) if user_id else ():
        if str(socket.user_id) != user_id and conversation_id in topics.of.get(socket, ()):
            socket.push(text)
