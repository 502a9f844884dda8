"""The first operator: whoever hosts it, made from the environment."""

import logging

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.db import transaction

from accounts.models import User
from core.audit import SYSTEM, record

logger = logging.getLogger(__name__)


def first_operator() -> None:
    """Make the operator that USHER_ADMIN_EMAIL and USHER_ADMIN_PASSWORD name, if both are set.

    Raises CommandError for a weak password; with DEBUG=true the log says so instead.
    """
    email, password = settings.USHER_ADMIN_EMAIL, settings.USHER_ADMIN_PASSWORD
    if not email or not password or User.objects.filter(email__iexact=email).exists():
        return
    try:
        validate_password(password, User(email=email))
    except ValidationError as error:
        told = f"USHER_ADMIN_PASSWORD is too weak. {' '.join(error.messages)}"
        if not settings.DEBUG:
            raise CommandError(told) from None
        logger.warning("%s", told)
    make_operator(email, password)


@transaction.atomic
def make_operator(email: str, password: str) -> bool:
    """Make a superuser; a person who exists is left alone, password and all."""
    if User.objects.filter(email__iexact=email).exists():
        return False
    user = User.objects.create_superuser(email, password)
    record("user.operator_made", by=SYSTEM, target=user)
    return True
