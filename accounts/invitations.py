"""Inviting staff: a link with which a person sets their own password, once, within a few days."""

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from accounts.models import User


class InvitationTokens(PasswordResetTokenGenerator):
    """Tokens that nothing stores: they fit until the password changes or the person logs in."""

    key_salt = "accounts.invitations"


_tokens = InvitationTokens()


def invitation_url(user: User) -> str:
    """The absolute link to the page where the person sets a password. Lives settings.PASSWORD_RESET_TIMEOUT seconds."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    path = reverse("admin:invitation", kwargs={"uidb64": uid, "token": _tokens.make_token(user)})
    return settings.PUBLIC_URL.rstrip("/") + path


def invited_user(uidb64: str, token: str) -> User | None:
    """The person whom a link invites; None if it is wrong, used or too old."""
    try:
        user = User.objects.get(pk=urlsafe_base64_decode(uidb64).decode(), is_active=True)
    except (ValueError, ValidationError, User.DoesNotExist):
        return None
    return user if _tokens.check_token(user, token) else None
