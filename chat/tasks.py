"""Jobs of this app."""

from datetime import datetime
from uuid import UUID

from chat.waking import wake_up
from core.jobs import task


@task()
def wake(conversation_id: str, until: str) -> None:
    """Bring a conversation back that was snoozed until then."""
    wake_up(UUID(conversation_id), until=datetime.fromisoformat(until))
