"""The site signed a code for its client (`externalAuthCode`)."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models.end_users import Assurance
from channels_app.models import Channel
from chatauth.codes import age_of, claims_of, must_exist, policy_of
from chatauth.keyring import verify_code
from chatauth.models.sessions import CredentialKind
from chatauth.proofs import OneTime, Proof
from chatauth.strict import Verified, read_identity
from chatauth.strict.claims import LEEWAY
from core.reasons import Reason, Refused


class ExternalJwt:
    def prove(self, channel: Channel, *, credential: Any, client: str | None) -> Proof:
        """Raises Refused with every reason of `chatauth.strict.verify`, client_not_found, identity_missing."""
        if credential is None or credential == "":
            raise Refused(Reason.TOKEN_MISSING)
        if not isinstance(credential, str):
            raise Refused(Reason.TOKEN_MALFORMED)
        verified = verify_code(channel, credential, policy=policy_of(channel), now=timezone.now())
        identity = read_identity(verified.claims)
        return Proof(
            assurance=Assurance.VERIFIED,
            proved_at=age_of(verified.issued_at),
            expires_at=end_of(verified),
            end_user_id=None if identity.creates else must_exist(channel.company_id, identity).pk,
            identities=claims_of(identity),
            change=identity.change,
            one_time=OneTime(str(verified.jti), verified.expires_at) if channel.one_time_codes else None,
            credential_kind=CredentialKind.SIGNING_KEY,
            credential_id=verified.key.owner,
        )


def end_of(verified: Verified) -> datetime | None:
    """When the session must end: at `exp`, or for a code taken within the leeway, when that is over."""
    expires_at = verified.expires_at
    if expires_at is None or expires_at > timezone.now():
        return expires_at
    return expires_at + timedelta(seconds=LEEWAY)
