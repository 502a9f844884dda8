"""What an authenticator app does, for tests of the second factor."""

import base64
import time

from django_otp.oath import TOTP

from accounts.models import SecondFactor, User
from accounts.second_factor import matching_step, new_secret
from core import vault


def code_of(secret: str, steps: int = 0) -> str:
    """The six digits that an app shows now, or so many half minutes later."""
    generator = TOTP(base64.b32decode(secret))
    generator.time = time.time() + 30 * steps
    return f"{generator.token():06d}"


def give_second_factor(user: User) -> str:
    """Somebody's second factor as if set up earlier; its secret."""
    secret = new_secret()
    SecondFactor.objects.create(user=user, secret_sealed=vault.seal(secret))
    assert matching_step(secret, code_of(secret), after=-1) is not None
    return secret
