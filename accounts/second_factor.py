"""The second step of logging in: setting it up, checking codes, recovery codes, and taking it away.

A code of the app is used at most once: the time step of the last one is kept, and only later ones count (RFC 6238).
"""

import base64
import hashlib
import logging
import secrets
import time
from typing import NamedTuple
from urllib.parse import quote, urlencode
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext
from django_otp.oath import TOTP

from accounts.models import Company, RecoveryCode, SecondFactor, User
from accounts.models.companies import Role
from accounts.staff_sessions import end_logins
from accounts.tasks import mail_change
from core import vault
from core.audit import Actor, record
from core.jobs import enqueue
from core.limits import hit_each
from core.net import limiter_address
from core.reasons import Reason, Refused

logger = logging.getLogger(__name__)
ISSUER = "Usher"
SECRET_BYTES = 20
TOLERANCE = 1  # steps of 30 s that a phone's clock may be off
RECOVERY_CODES = 10
RECOVERY_LENGTH = 16  # characters of 32: 80 bits
ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"


def new_secret() -> str:
    """Base32, as apps take it when it is typed."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def setup_address(user: User, secret: str) -> str:
    """What the QR code says: otpauth://, the form that every such app reads."""
    label = quote(f"{ISSUER}:{user.email}")
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': ISSUER, 'digits': 6, 'period': 30})}"


def propose(user: User) -> str:
    """A secret for a form: sealed, and good for this person only. Nothing is stored until its first code fits."""
    return vault.seal(f"{user.pk}:{new_secret()}")


def proposed(user: User, sealed: str) -> str:
    """The secret of a form. Raises Refused(invalid_request) for one of somebody else, or made up."""
    try:
        owner, _, secret = vault.unseal(sealed).partition(":")
    except vault.CannotUnseal:
        owner, secret = "", ""
    if owner != str(user.pk) or not secret:
        raise Refused(Reason.INVALID_REQUEST, gettext("This form is too old. Open the page again."))
    return secret


def set_up(user: User, secret: str, code: str, *, by: Actor, cookie: str | None) -> list[str]:
    """Begin to ask for codes, once the first fits. Returns the recovery codes, which are never readable again.

    Every other browser of the person is logged out. Raises Refused: code_invalid, conflict, too_many_attempts.
    """
    _count(user, by.address)
    step = matching_step(secret, code, after=-1)
    if step is None:
        raise Refused(Reason.CODE_INVALID, gettext("That code does not fit. Is the clock of your phone right?"))
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        if SecondFactor.objects.filter(user=user).exists():
            raise Refused(Reason.CONFLICT, gettext("A second factor is set up already."))
        SecondFactor.objects.create(user=user, secret_sealed=vault.seal(secret), last_step=step)
        codes = _write_codes(user)
        record("user.second_factor_set_up", by=by, target=user)
        end_logins(user, but=cookie)
        enqueue(mail_change, user_id=str(user.pk), what="second_factor_on")
    return codes


def check(user: User, code: str, *, by: Actor) -> None:
    """One code of the app, or one recovery code; each counts once.

    Raises Refused: code_invalid, too_many_attempts. A wrong code is counted even if the request fails.
    """
    _count(user, by.address)
    with transaction.atomic():
        factor = SecondFactor.objects.select_for_update().get(user=user)
        step = fitting_step(factor, code)
        if step is not None:
            SecondFactor.objects.filter(pk=factor.pk).update(last_step=step)
            return
        used = RecoveryCode.objects.filter(user=user, digest=digest(code), used_at=None).update(used_at=timezone.now())
        if used:
            record("user.recovery_code_used", by=by, target=user, left=codes_left(user))
            return
        record("user.second_factor_refused", by=by, target=user)
    raise Refused(Reason.CODE_INVALID, gettext("That code does not fit, or was used before."))


@transaction.atomic
def new_recovery_codes(user: User, *, by: Actor) -> list[str]:
    """Ten new ones; those before are void."""
    codes = _write_codes(user)
    record("user.recovery_codes_made", by=by, target=user)
    return codes


@transaction.atomic
def take_away(user: User, *, by: Actor, cookie: str | None = None, company: Company | None = None) -> None:
    """The password alone lets them in again. They are logged out everywhere, but for the browser with `cookie`."""
    if not SecondFactor.objects.filter(user=user).delete()[0]:
        raise Refused(Reason.CONFLICT, gettext("This person has no second factor."))
    RecoveryCode.objects.filter(user=user).delete()
    what = "taken_away" if by.user_id == user.pk else "reset"
    record(f"user.second_factor_{what}", by=by, target=user, company_id=company.pk if company else None)
    end_logins(user, but=cookie)
    enqueue(mail_change, user_id=str(user.pk), what="second_factor_off")


class Known(NamedTuple):
    """The id of somebody's second factor, if there is one; whether they may not go on without; where they are what.

    `limited` are the companies in which they see chosen channels alone; `companies` has the names, in order.
    """

    factor_id: UUID | None
    is_needed: bool
    roles: list[tuple[UUID, str]]
    limited: set[UUID]
    companies: list[tuple[UUID, str]]


def standing_of(user: User) -> Known:
    """One query, asked by every page.

    An operator, who sees every company, needs a second factor as soon as any company asks for it.
    """
    asking = Company.objects.filter(is_active=True, requires_second_factor=True)
    if not user.is_superuser:
        asking = asking.filter(memberships__user=OuterRef("pk"))
    rows = User.objects.filter(pk=user.pk).annotate(is_asked=Exists(asking))
    where = (
        f"memberships__{name}" for name in ("company_id", "role", "is_limited", "company__name", "company__is_active")
    )
    found = list(rows.values_list("second_factor__pk", "is_asked", *where).order_by("memberships__company__name"))
    factor_id, is_asked, *_ = found[0]
    works = [row[2:6] for row in found if row[-1]]
    roles = [(company_id, role) for company_id, role, _is_limited, _name in works]
    limited = {company_id for company_id, role, is_limited, _name in works if is_limited and role == Role.AGENT}
    companies = [(company_id, name) for company_id, _role, _is_limited, name in works]
    return Known(factor_id, is_asked or settings.STAFF_SECOND_FACTOR == "required", roles, limited, companies)


def codes_left(user: User) -> int:
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


def fitting_step(factor: SecondFactor, code: str) -> int | None:
    """Without the vault's key no code of the app fits; recovery codes still do."""
    try:
        return matching_step(vault.unseal(factor.secret_sealed), code, after=factor.last_step)
    except vault.CannotUnseal as lost:
        logger.error("The second factor %s cannot be read: %s", factor.pk, lost)
        return None


def matching_step(secret: str, code: str, *, after: int) -> int | None:
    """The time step of a code that fits now and is later than `after`; None if it does not fit."""
    digits = "".join(code.split())
    if len(digits) != 6 or not digits.isascii() or not digits.isdigit():
        return None
    generator = TOTP(base64.b32decode(secret))
    generator.time = time.time()
    if not generator.verify(int(digits), TOLERANCE, after + 1):
        return None
    return int(generator.t())


def digest(code: str) -> bytes:
    """Spaces, hyphens and capitals do not count."""
    return hashlib.sha256("".join(code.split()).replace("-", "").casefold().encode()).digest()


def _write_codes(user: User) -> list[str]:
    RecoveryCode.objects.filter(user=user).delete()
    plain = ["".join(secrets.choice(ALPHABET) for _ in range(RECOVERY_LENGTH)) for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=digest(code)) for code in plain)
    return ["-".join(code[start : start + 4] for start in range(0, RECOVERY_LENGTH, 4)) for code in plain]


def _count(user: User, address: str) -> None:
    """Few tries from one place, more in all: whoever guesses elsewhere needs the password first."""
    try:
        hit_each([("staff_code", f"{user.pk}:{limiter_address(address)}"), ("staff_code_all", str(user.pk))])
    except Refused as refused:
        raise Refused(Reason.TOO_MANY_ATTEMPTS, retry_after=refused.retry_after) from None
