"""What a sign-in method proves."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from accounts.identities import IdentityClaim
from accounts.models.end_users import Assurance
from accounts.properties import NO_CHANGE, PropertyChange
from channels_app.models import Channel


class OneTime(NamedTuple):
    """A credential that works once: its `jti`, and until when it must be remembered."""

    jti: str
    expires_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Proof:
    """Who somebody is, how sure we are, and what vouched for it.

    `end_user_id` names an existing end user; else `identities` find or create one (none: a new anonymous one), who
    then starts with the fields `starts_with`. `expires_at` bounds the session; `proved_at` is compared with the end
    user's `not_before`.
    """

    assurance: Assurance
    proved_at: datetime
    expires_at: datetime | None = None
    end_user_id: UUID | None = None
    identities: tuple[IdentityClaim, ...] = ()
    change: PropertyChange = NO_CHANGE
    one_time: OneTime | None = None
    starts_with: Mapping[str, object] = field(default_factory=dict)
    credential_kind: str = ""
    credential_id: UUID | None = None


class SignInMethod(Protocol):
    """One file in `chatauth/methods/` per way of signing in."""

    def prove(self, channel: Channel, *, credential: Any, client: str | None) -> Proof:
        """Raises Refused with the exact reason."""
        ...
