from chatauth.models.attempts import Attempt
from chatauth.models.challenges import Challenge
from chatauth.models.jwks import JwksCache
from chatauth.models.sessions import Session
from chatauth.models.used_codes import UsedCode

__all__ = ["Attempt", "Challenge", "JwksCache", "Session", "UsedCode"]
