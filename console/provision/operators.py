"""The first operator: whoever hosts it, made from the environment."""

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.db import transaction

from accounts.models import User
from core.audit import SYSTEM, record


def first_operator() -> None:
    """Make the operator that USHER_ADMIN_EMAIL and USHER_ADMIN_PASSWORD name, if both are set."""
    if not settings.USHER_ADMIN_EMAIL or not settings.USHER_ADMIN_PASSWORD:
        return
    try:
        make_operator(settings.USHER_ADMIN_EMAIL, settings.USHER_ADMIN_PASSWORD)
    except ValidationError as error:
        raise CommandError(f"USHER_ADMIN_PASSWORD is too weak. {' '.join(error.messages)}") from None


@transaction.atomic
def make_operator(email: str, password: str) -> bool:
    """Make a superuser; a person who exists is left alone, password and all. Raises ValidationError for a weak one."""
    if User.objects.filter(email__iexact=email).exists():
        return False
    validate_password(password, User(email=email))
    user = User.objects.create_superuser(email, password)
    record("user.operator_made", by=SYSTEM, target=user)
    return True
