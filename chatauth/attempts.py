"""Writing the sign-in log."""

from typing import TYPE_CHECKING

from channels_app.models import Channel
from chatauth.models import Attempt, Challenge, Session
from core.reasons import Reason

if TYPE_CHECKING:
    from chatauth.signin import SignIn


def record_attempt(
    channel: Channel,
    wish: "SignIn",
    *,
    reason: str = "",
    session: Session | None = None,
    was_enforced: bool = True,
    note: str = "",
) -> None:
    """One line for one try. What the browser claims is cut to size; no credential is ever part of it."""
    Attempt.objects.create(
        company_id=channel.company_id,
        channel=channel,
        action=Attempt.Action.SIGN_IN,
        method=wish.method[:30],
        reason=reason,
        was_enforced=was_enforced,
        end_user_id=session.end_user_id if session else None,
        credential_kind=session.credential_kind if session else "",
        credential_id=session.credential_id if session else None,
        origin=(wish.embed_origin or wish.origin)[:255],
        page=wish.page[:255],
        note=note[:255],
        device=wish.device[:255],
        address=wish.address,
    )


def record_undelivered(challenge: Challenge, why: str) -> None:
    """One line for a code that never left."""
    Attempt.objects.create(
        company_id=challenge.company_id,
        channel_id=challenge.channel_id,
        action=Attempt.Action.SIGN_IN,
        method=f"{challenge.kind}_code",
        reason=Reason.DELIVERY_FAILED,
        note=why[:255],
    )
