"""Management tokens: made here, shown once. Revoking lives where sessions are known, in chatauth."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from channels_app.models import Channel, ManagementToken
from core import issued
from core.audit import Actor, record
from core.reasons import Reason, Refused


def issue_token(
    *, channel: Channel, name: str, by: Actor, expires_at: datetime | None = None
) -> tuple[ManagementToken, str]:
    """A new management token and its text, which is never readable again.

    Raises Refused: invalid_request for an empty name or an expiry in the past, conflict for a name already used.
    """
    name = name.strip()
    if not name or len(name) > 80:
        raise Refused(Reason.INVALID_REQUEST, errors={"name": [_("Give a name of 1 to 80 characters.")]})
    if expires_at is not None and expires_at <= timezone.now():
        raise Refused(Reason.INVALID_REQUEST, errors={"expires_at": [_("The expiry lies in the past.")]})
    secret = issued.issue("mt")
    try:
        with transaction.atomic():
            token = ManagementToken.objects.create(
                company_id=channel.company_id,
                channel=channel,
                name=name,
                prefix=secret.prefix,
                digest=secret.digest,
                created_by_id=by.user_id,
                expires_at=expires_at,
            )
            record("channel.token_issued", by=by, target=channel, company_id=channel.company_id, token=name)
    except IntegrityError as error:
        raise Refused(
            Reason.CONFLICT, _("This channel already has a token named “%(name)s”.") % {"name": name}
        ) from error
    return token, secret.text
