"""Sending a code, in a job: it is made here and goes out at once, so that it is stored and queued nowhere."""

import logging
from uuid import UUID

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from channels_app.models.code_rules import CodeService
from chatauth import sms
from chatauth.attempts import record_undelivered
from chatauth.challenges.digits import keep, new_code
from chatauth.challenges.mail import mail_code, title_of
from chatauth.challenges.services import tell_sender
from chatauth.models import Challenge
from chatauth.models.challenges import LIFETIME
from core.job_rows import find_for_job

logger = logging.getLogger(__name__)


def deliver(challenge_id: UUID) -> None:
    """Send the code of a challenge unless that was done, or is no longer wanted.

    A job that was cut off sends another code, and the one before counts no more.
    """
    waiting = Challenge.objects.open().filter(sent_at=None, failed_at=None)
    challenge = find_for_job(waiting.select_related("channel__company"), challenge_id)
    if challenge is None:
        return
    try:
        with translation.override(challenge.locale or None):
            transmit(challenge)
    except (sms.NotSent, OSError) as error:
        logger.warning("Code %s was not sent: %s", challenge.pk, reason_of(error))
        Challenge.objects.filter(pk=challenge.pk).update(failed_at=timezone.now())
        record_undelivered(challenge, reason_of(error))
    else:
        Challenge.objects.filter(pk=challenge.pk).update(sent_at=timezone.now())


def reason_of(error: Exception) -> str:
    """What the operator may read: a mail server's own words could repeat the address."""
    return str(error) if isinstance(error, sms.NotSent) else type(error).__name__


def transmit(challenge: Challenge) -> None:
    """Raises NotSent, or what the mail server's connection raises."""
    service = challenge.channel.code_service if challenge.kind == Challenge.Kind.SMS else CodeService.BUILT_IN
    if service == CodeService.OWN:
        tell_sender(challenge, code=None)
        return
    code = new_code()
    salt, digest = keep(challenge.pk, code)
    Challenge.objects.filter(pk=challenge.pk).update(salt=salt, digest=digest)
    if service == CodeService.OWN_SENDER:
        tell_sender(challenge, code=code)
    elif challenge.kind == Challenge.Kind.SMS:
        sms.backend().send(to=challenge.to, text=sms_text(challenge, code), message_id=str(challenge.pk))
    elif challenge.channel.is_invited(challenge.to):
        mail_code(challenge, code)


def sms_text(challenge: Challenge, code: str) -> str:
    words = {"code": code, "title": title_of(challenge), "minutes": int(LIFETIME.total_seconds() // 60)}
    return _("%(code)s is your code for %(title)s. It works for %(minutes)d minutes. Give it to nobody.") % words
