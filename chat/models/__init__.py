from chat.models.conversations import Conversation
from chat.models.messages import Message, Note
from chat.models.presence import Presence

__all__ = ["Conversation", "Message", "Note", "Presence"]
