"""What answers after a message: the module that settings.CHAT_RESPONDER names, reached by its name alone."""

from importlib import import_module
from uuid import UUID

from django.conf import settings

from chatauth.models import Session
from core.reasons import Reason, Refused


def admit(session: Session) -> None:
    """Whether this browser may open the bot that its page names. Raises Refused: not_found, group_required."""
    if settings.CHAT_RESPONDER is None:
        raise Refused(Reason.NOT_FOUND, "There are no bots.")
    import_module(settings.CHAT_RESPONDER).admit(session)


def read_bot_id(text: str | None) -> UUID | None:
    """The `agent` of a session's wish. Raises Refused(not_found) for what can be none."""
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Refused(Reason.NOT_FOUND, "The channel has no bot with this id.") from None
