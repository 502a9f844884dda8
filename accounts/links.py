"""The links that are mailed to staff. What is stored of them is a digest, or nothing at all."""

import hashlib
import secrets

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from accounts.models import Invitation, User


def new_token() -> str:
    """256 random bits, as they stand in an address."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> bytes:
    """The secret is long and random, so a plain SHA-256 is enough."""
    return hashlib.sha256(token.encode()).digest()


def fresh_invitation_link(invitation: Invitation) -> str:
    """A new link of an invitation; the one before is void."""
    token = new_token()
    Invitation.objects.filter(pk=invitation.pk).update(digest=digest(token))
    return absolute(reverse("admin:invitation", kwargs={"token": token}))


class ResetTokens(PasswordResetTokenGenerator):
    """Tokens that nothing stores: they fit for settings.PASSWORD_RESET_TIMEOUT, until the password or the last log-in
    changes."""

    key_salt = "accounts.links.reset"


_resets = ResetTokens()


def reset_link(user: User) -> str:
    """Where this person sets a new password, once."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    return absolute(reverse("admin:reset", kwargs={"uidb64": uid, "token": _resets.make_token(user)}))


def user_of_reset(uidb64: str, token: str) -> User | None:
    """Whom a link lets set a new password; None if it is wrong, used or too old."""
    try:
        user = User.objects.get(pk=urlsafe_base64_decode(uidb64).decode(), is_active=True)
    except (ValueError, ValidationError, User.DoesNotExist):
        return None
    return user if _resets.check_token(user, token) else None


def absolute(path: str) -> str:
    return settings.PUBLIC_URL.rstrip("/") + path
