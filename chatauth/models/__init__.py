from chatauth.models.attempts import Attempt
from chatauth.models.sessions import Session

__all__ = ["Attempt", "Session"]
