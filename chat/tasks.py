"""Jobs of this app."""

from datetime import datetime
from uuid import UUID

from chat import letters
from chat.cleaning import remove_unused
from chat.deleting import delete_old_conversations
from chat.departures import reclaim
from chat.mailing import mail_ended, tell_of_unread
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


@task()
def remove_unused_files_now() -> None:
    """The same at once, after somebody was erased."""
    remove_unused()


@task()
def mail_transcript(conversation_id: str, language: str, user_id: str = "") -> None:
    """A conversation, to the address that its visitor proved by a code, or to this member of staff."""
    letters.send_transcript(UUID(conversation_id), language=language, user_id=UUID(user_id) if user_id else None)


@periodic("43 2 * * *")
def forget_old_conversations() -> None:
    """Delete what companies keep no longer."""
    delete_old_conversations()


@periodic("*/5 * * * *")
def mail_unread_answers() -> None:
    """Tell visitors who left that an answer waits, and mail what ended."""
    tell_of_unread()
    mail_ended()


@periodic("*/5 * * * *")
def take_back_conversations() -> None:
    """From those who may not answer them any more."""
    reclaim()
