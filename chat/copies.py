"""A visitor asks for a copy of their data."""

from typing import Any

from accounts.privacy import export
from chat.models import Conversation
from chatauth.models import Session
from core.audit import Actor


def copy_for(session: Session, *, by: Actor) -> dict[str, Any]:
    """Everything that is kept of a visitor; of conversations, and what names one, those that they may read anyway."""
    found = export(session.end_user, by=by)
    visible = {str(pk) for pk in Conversation.objects.visible_in(session).values_list("pk", flat=True)}
    shown = {
        name: [row for row in rows if is_of(row, visible)] for name, rows in found.items() if isinstance(rows, list)
    }
    return {**found, **shown, "conversations": [one for one in found["conversations"] if one["id"] in visible]}


def is_of(row: Any, visible: set[str]) -> bool:
    return not isinstance(row, dict) or row.get("conversation") is None or row["conversation"] in visible
