"""Passwords of staff: asking for a new one by mail, and setting it."""

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.links import user_of_reset
from accounts.models import User
from accounts.staff_sessions import end_logins
from accounts.tasks import mail_change, mail_password_reset
from core import vault
from core.audit import Actor, record
from core.jobs import enqueue
from core.limits import hit
from core.net import limiter_address
from core.reasons import Reason, Refused

EMAIL_MAX = 254


def ask_for_reset(email: str, *, address: str) -> None:
    """Have a link mailed, if the address is somebody's: known and unknown ones cost the same one insert.

    Raises Refused(rate_limited) by the caller's address alone.
    """
    hit("password_reset", limiter_address(address))
    enqueue(mail_password_reset, sealed_email=vault.seal(email.strip()[:EMAIL_MAX]))


@transaction.atomic
def reset(uidb64: str, token: str, password: str, *, address: str) -> User:
    """Set a new password by a mailed link and log out every browser. A second factor stays in place.

    Raises Refused(not_found) if the link is over, ValidationError for the password.
    """
    user = user_of_reset(uidb64, token)
    if user is not None:
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        user = user_of_reset(uidb64, token)
    if user is None:
        raise Refused(Reason.NOT_FOUND, _("This link is over."))
    validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    told_of_change(user, by=Actor.from_row(user, address=address))
    return user


@transaction.atomic
def told_of_change(user: User, *, by: Actor, cookie: str | None = None) -> None:
    """What follows a new password: an entry, a mail, and no other browser stays logged in."""
    record("user.password_changed", by=by, target=user)
    end_logins(user, but=cookie)
    enqueue(mail_change, user_id=str(user.pk), what="password")
