from chat.models.conversations import Conversation
from chat.models.messages import Message, Note

__all__ = ["Conversation", "Message", "Note"]
