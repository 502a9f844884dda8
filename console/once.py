"""Forms that work once: their second POST neither makes a second secret nor shows the first again."""

import secrets
from datetime import timedelta

from django.core import signing
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone

from core.models import RateCount

FIELD = "once"
LIVES = timedelta(hours=1)
SALT = "console.once"


def new_nonce(request: HttpRequest) -> str:
    """What the form carries: random, signed, and good for this person on this page only. Nothing is stored."""
    return signing.dumps([secrets.token_urlsafe(16), str(request.user.pk), request.path], salt=SALT)


def use(request: HttpRequest) -> bool:
    """Spend the nonce of a POST. False if it was spent before, is too old, or belongs to somebody or somewhere else.

    Call it in the transaction of what the form does: if that fails, the form still works.
    """
    try:
        nonce, user_id, path = signing.loads(request.POST.get(FIELD, ""), salt=SALT, max_age=LIVES)
    except (signing.BadSignature, ValueError):
        return False
    if (user_id, path) != (str(request.user.pk), request.path):
        return False
    try:
        with transaction.atomic():
            RateCount.objects.create(key=f"once:{nonce}", count=1, expires_at=timezone.now() + 2 * LIVES)
    except IntegrityError:
        return False
    return True
