from chat.models.attachments import Attachment
from chat.models.conversations import Conversation
from chat.models.merges import Merge
from chat.models.messages import Message, Note, SealedAnswer
from chat.models.presence import Presence
from chat.models.quick_replies import QuickReply
from chat.models.tags import ConversationTag, Tag
from chat.models.teams import Team, TeamChannel, TeamMember
from chat.models.views import SavedView

__all__ = [
    "Attachment",
    "Conversation",
    "ConversationTag",
    "Merge",
    "Message",
    "Note",
    "Presence",
    "QuickReply",
    "SavedView",
    "SealedAnswer",
    "Tag",
    "Team",
    "TeamChannel",
    "TeamMember",
]
