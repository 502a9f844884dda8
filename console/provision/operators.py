"""The first operator: whoever hosts it, made from the environment."""

from django.conf import settings

from accounts.models import User
from core.audit import SYSTEM, record


def first_operator() -> None:
    """Make the operator that USHER_ADMIN_EMAIL and USHER_ADMIN_PASSWORD name, if both are set."""
    if settings.USHER_ADMIN_EMAIL and settings.USHER_ADMIN_PASSWORD:
        make_operator(settings.USHER_ADMIN_EMAIL, settings.USHER_ADMIN_PASSWORD)


def make_operator(email: str, password: str) -> bool:
    """Make a superuser; a person who exists is left alone, password and all."""
    if User.objects.filter(email__iexact=email).exists():
        return False
    user = User.objects.create_superuser(email, password)
    record("user.operator_made", by=SYSTEM, target=user)
    return True
