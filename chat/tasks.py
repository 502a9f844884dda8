"""Jobs of this app."""

from datetime import datetime
from uuid import UUID

from chat.attachments import remove_unused
from chat.waking import wake_up
from core.jobs import periodic, task


@task()
def wake(conversation_id: str, until: str) -> None:
    """Bring a conversation back that was snoozed until then."""
    wake_up(UUID(conversation_id), until=datetime.fromisoformat(until))


@periodic("*/15 * * * *")
def remove_unused_files() -> None:
    """Files that were uploaded and never sent, and those whose conversation is gone."""
    remove_unused()
