"""What a sign-in method proves."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from accounts.identities import IdentityClaim
from accounts.models.end_users import Assurance
from channels_app.models import Channel


@dataclass(frozen=True, kw_only=True)
class Proof:
    """Who somebody is, how sure we are, and what vouched for it.

    `end_user_id` names an existing end user; else `identities` find or create one (none: a new anonymous one).
    `expires_at` bounds the session; `proved_at` is compared with the end user's `not_before`.
    """

    assurance: Assurance
    proved_at: datetime
    expires_at: datetime | None = None
    end_user_id: UUID | None = None
    identities: tuple[IdentityClaim, ...] = ()
    properties: dict[str, Any] = field(default_factory=dict)
    credential_kind: str = ""
    credential_id: UUID | None = None


class SignInMethod(Protocol):
    """One file in `chatauth/methods/` per way of signing in."""

    def prove(self, channel: Channel, *, credential: Any, client: str | None) -> Proof:
        """Raises Refused with the exact reason."""
        ...
