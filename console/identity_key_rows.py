"""What the console says about each identity key: how far it is in use, and whether it can go."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Company
from channels_app.models import SigningKey
from console.resting import with_sessions

UNUSED = timedelta(days=30)
OVERLAP = timedelta(days=1)  # a site moves to its new key server by server


@dataclass(frozen=True)
class KeyRow:
    """`can_go` says why revoking it shuts nobody out; empty if it may be needed."""

    key: SigningKey
    sessions: int
    can_go: str


def key_rows(company: Company) -> list[KeyRow]:
    """A company's keys, those that still work first."""
    now = timezone.now()
    keys = with_sessions(company.signing_keys.select_related("created_by", "channel"))
    return [KeyRow(key, vars(key)["sessions"], can_go(key, keys, now)) for key in keys]


def can_go(key: SigningKey, keys: list[SigningKey], now: datetime) -> str:
    if key.revoked_at:
        return ""
    if key.state == "expired":
        return _("It signs nobody in any more.")
    used_at = key.last_used_at or key.created_at
    if used_at <= now - UNUSED:
        return _("Not used for 30 days.")
    successor = next((other for other in keys if _took_over(other, key)), None)
    if successor and used_at <= now - OVERLAP:
        return _("“%(name)s” is in use instead.") % {"name": successor.name}
    return ""


def _took_over(other: SigningKey, key: SigningKey) -> bool:
    """Whether a newer key of the same reach was used after this one's last use."""
    if other.channel_id != key.channel_id or other.created_at <= key.created_at or other.state != "active":
        return False
    return other.last_used_at is not None and (key.last_used_at is None or other.last_used_at > key.last_used_at)
