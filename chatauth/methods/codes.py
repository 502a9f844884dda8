"""The visitor entered a code that was sent to their phone or mailbox: they hold it, and no more is known."""

from typing import Any

from accounts.identities import IdentityClaim
from accounts.models import Identity
from accounts.models.end_users import Assurance
from channels_app.models import Channel
from chatauth.challenges.checking import check_code
from chatauth.models import Challenge
from chatauth.proofs import Proof

IDENTITIES = {Challenge.Kind.SMS: Identity.Kind.PHONE, Challenge.Kind.EMAIL: Identity.Kind.EMAIL}


class Code:
    def __init__(self, kind: Challenge.Kind) -> None:
        self.kind = kind

    def prove(self, channel: Channel, *, credential: Any, client: str | None) -> Proof:
        """Raises Refused with every reason of `check_code`."""
        challenge = check_code(channel, self.kind, credential)
        identity = IdentityClaim(IDENTITIES[self.kind], Identity.Issuer.CODE, challenge.to)
        return Proof(
            assurance=Assurance.VERIFIED,
            proved_at=challenge.created_at,
            identities=(identity,),
            starts_with=first_facts(challenge),
        )


def first_facts(challenge: Challenge) -> dict[str, Any]:
    """What is known of somebody who comes for the first time: the address is proved, the rest they only say."""
    field = "phone" if challenge.kind == Challenge.Kind.SMS else "email"
    said = {"name": challenge.name, "email": challenge.email}
    return {field: challenge.to, "name": challenge.name, "claimed": {key: text for key, text in said.items() if text}}
