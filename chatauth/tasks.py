"""Jobs of this app."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.tasks import mail_owners
from channels_app.models import Channel, SigningKey
from chatauth.challenges.held_back import UNTIL
from chatauth.challenges.sending import deliver
from chatauth.models import Attempt, Challenge, JwksCache, Session, UsedCode
from core.job_rows import find_for_job
from core.jobs import periodic, task
from core.mail import Letter

BATCH = 5_000
KEEP_SESSIONS = timedelta(days=90)
EXPIRY_WARNINGS = (timedelta(days=14), timedelta(days=3))
DAY = timedelta(days=1)
PATIENCE = timedelta(minutes=10)  # how long published keys may fail before anybody is told


@periodic("17 3 * * *")
def forget_old_sign_ins() -> None:
    """Delete attempts older than settings.SIGN_IN_LOG_DAYS, and sessions that ended long ago, in small bites."""
    now = timezone.now()
    old_attempts = Attempt.objects.filter(at__lt=now - timedelta(days=settings.SIGN_IN_LOG_DAYS))
    old_sessions = Session.objects.filter(expires_at__lt=now - KEEP_SESSIONS)
    old_codes = UsedCode.objects.filter(expires_at__lt=now - DAY)
    old_challenges = Challenge.objects.filter(created_at__lt=now - DAY)
    everything: list[QuerySet[Any]] = [old_attempts, old_sessions, old_codes, old_challenges]
    for rows in everything:
        while bite := list(rows.values_list("pk", flat=True)[:BATCH]):
            rows.model.objects.filter(pk__in=bite).delete()


@task(attempts=1, priority=10)
def send_code(challenge_id: str) -> None:
    """Somebody waits for it, so it goes before other jobs; one that fails says so instead of coming late."""
    deliver(UUID(challenge_id))


@task()
def tell_of_held_back_codes(channel_id: str, cause: str) -> None:
    """Owners hear when codes are held back: their visitors cannot sign in, or somebody runs up their bill."""
    channel = find_for_job(Channel.objects.select_related("company"), UUID(channel_id))
    if channel is None:
        return
    log = f"{settings.PUBLIC_URL.rstrip('/')}/admin/chatauth/attempt/"
    link = f"{log}?channel__id__exact={channel.pk}&outcome=refused"

    def write() -> Letter:
        subject = _("%(company)s: sign-in codes are held back") % {"company": channel.company.name}
        said = _(
            "Codes of the channel %(channel)s are held back because of %(cause)s. The sign-in log shows where from."
        ) % {"channel": channel.name, "cause": _(cause)}
        until = [_(UNTIL[cause])] if cause in UNTIL else []
        return Letter(subject, [said, *until], (_("Open the sign-in log"), link))

    mail_owners(channel.company_id, write)


@task()
def tell_of_new_key(key_id: str) -> None:
    """Owners hear of every key that can vouch for their clients, so that none appears unnoticed."""
    key = find_for_job(SigningKey.objects.select_related("company", "channel", "created_by"), UUID(key_id))
    if key is None:
        return
    said = gettext_noop(
        "%(who)s made the identity key %(key)s (%(algorithm)s) for %(channel)s. Whoever holds it can sign clients in."
    )
    mail_about(key, gettext_noop("%(company)s: an identity key was made"), said)


@periodic("23 6 * * *")
def warn_of_expiring_keys() -> None:
    """Once a day: keys that end in two weeks or in three days."""
    now = timezone.now()
    for ahead in EXPIRY_WARNINGS:
        due = SigningKey.objects.filter(revoked_at=None, not_after__gt=now + ahead - DAY, not_after__lte=now + ahead)
        for key in due.select_related("company", "channel", "created_by"):
            said = gettext_noop(
                "The identity key %(key)s of %(channel)s stops working on %(end)s. Add its successor before that."
            )
            mail_about(key, gettext_noop("%(company)s: an identity key is about to expire"), said)


@periodic("*/10 * * * *")
def warn_of_failing_key_sets() -> None:
    """Once an outage: published keys that have failed for ten minutes and still do."""
    now = timezone.now()
    outages = JwksCache.objects.filter(failing_since__gt=now - 2 * PATIENCE, failing_since__lte=now - PATIENCE)
    for url, failure in outages.values_list("url", "failure"):
        for key in SigningKey.objects.filter(jwks_url=url, revoked_at=None).select_related("company", "channel"):
            said = gettext_noop(
                "The keys of %(key)s for %(channel)s cannot be fetched: %(failure)s Those fetched last work for a day."
            )
            mail_about(key, gettext_noop("%(company)s: published keys cannot be fetched"), said, failure=failure)


def mail_about(key: SigningKey, subject: str, said: str, **more: str) -> None:
    """One mail to the owners of the key's company. It never holds any part of the key."""
    link = f"{settings.PUBLIC_URL.rstrip('/')}/admin/accounts/company/{key.company_id}/change/#identity-keys"

    def write() -> Letter:
        words = {
            "key": key.name,
            "algorithm": key.algorithm,
            "channel": key.channel.name if key.channel else _("every channel"),
            "who": str(key.created_by or _("The provisioning")),
            "end": day(key.not_after),
            **more,
        }
        button = (_("Open the identity keys"), link)
        return Letter(_(subject) % {"company": key.company.name}, [_(said) % words], button)

    mail_owners(key.company_id, write)


def day(moment: datetime | None) -> str:
    """Set apart, so that it reads from the left in Arabic too."""
    return f"\u2066{moment:%Y-%m-%d %H:%M} UTC\u2069" if moment else ""
