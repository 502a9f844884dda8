"""Quick replies as an agent may use them in a conversation."""

from accounts.models import User
from chat.models import Conversation, QuickReply
from chat.placeholders import fill_in

SHOWN = 500


def replies_for(conversation: Conversation, user: User) -> list[dict[str, str]]:
    """`[{id, shortcut, text}]` of the conversation's company, filled in for its visitor and this agent."""
    end_user = conversation.end_user
    values = {
        "visitor.name": end_user.full_name,
        "visitor.first_name": end_user.name,
        "agent.name": user.get_full_name(),
        "company.name": conversation.company.name,
        "channel.name": conversation.channel.name,
    }
    rows = QuickReply.objects.filter(company=conversation.company_id)[:SHOWN]
    return [{"id": str(row.pk), "shortcut": row.shortcut, "text": fill_in(row.text, values)} for row in rows]
