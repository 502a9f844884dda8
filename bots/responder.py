"""What settings.CHAT_RESPONDER names: where a bot answers, how its job is enqueued, and who may open which bot.

Both expressions stand inside the statement that stores visitors' messages, where `v` is a conversation before it.
ENQUEUE is an aggregate: jobs that are enqueued one by one cost a batch of messages a third more than all at once.
"""

from bots.models import BotChannel
from bots.starting import is_open_to
from chatauth.models import Session
from core.reasons import Reason, Refused

# A run is at work, or the bot that the page asked for, else the default one, has something to run.
ANSWERS = """
    EXISTS (SELECT FROM bots_run r WHERE r.conversation_id = v.id AND r.state <> 'ended')
    OR EXISTS (
        SELECT FROM bots_botchannel bc
        JOIN bots_bot b ON b.id = bc.bot_id AND b.is_active
        JOIN bots_script bs ON bs.bot_id = b.id AND bs.published_id IS NOT NULL
        WHERE bc.channel_id = v.channel_id AND CASE WHEN v.bot_id IS NULL THEN bc.is_default ELSE b.id = v.bot_id END
    )
"""
ENQUEUE = """
    procrastinate_defer_jobs_v1(array_agg(ROW(
        'default', 'bots.tasks.answer', 0, 'bot:' || v.id, NULL,
        jsonb_build_object('conversation_id', v.id, 'is_reopened', v.state = 'closed'), NULL
    )::procrastinate_job_to_defer_v1))
"""


def admit(session: Session) -> None:
    """Whether this browser may open the bot that its page names. Raises Refused: not_found, group_required."""
    place = BotChannel.objects.filter(channel=session.channel_id, bot=session.bot_id, bot__is_active=True).first()
    if place is None:
        raise Refused(Reason.NOT_FOUND, "The channel has no bot with this id.")
    if not is_open_to(place.bot_id, session.end_user_id):
        raise Refused(Reason.GROUP_REQUIRED)
