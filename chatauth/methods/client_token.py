"""The company's backend minted a token for its client, and the page hands it over."""

from typing import Any
from uuid import UUID

from accounts.models import EndUser
from accounts.models.end_users import Assurance
from channels_app.models import Channel
from chatauth.credentials import find_credential
from chatauth.proofs import Proof
from chatauth.tokens import ClientToken
from core.reasons import Reason, Refused


class ClientTokenMethod:
    def prove(self, channel: Channel, *, credential: Any, client: str | None) -> Proof:
        """Raises Refused: token_missing, token_malformed, signature_invalid, token_expired, company_mismatch,
        channel_mismatch, client_mismatch, token_revoked, client_not_found.
        """
        if credential is None or credential == "":
            raise Refused(Reason.TOKEN_MISSING)
        if not isinstance(credential, str):
            raise Refused(Reason.TOKEN_MALFORMED)
        token = ClientToken.read(credential)
        claims = token.payload
        if claims["cmp"] != str(channel.company_id):
            raise Refused(Reason.COMPANY_MISMATCH)
        if claims.get("chn") not in (None, str(channel.id)):
            raise Refused(Reason.CHANNEL_MISMATCH)
        if client is not None and client != claims["client"]:
            raise Refused(Reason.CLIENT_MISMATCH)
        issuer = find_credential(claims["crk"], UUID(claims["crd"]))
        if issuer is None or issuer.ended_at is not None:
            raise Refused(Reason.TOKEN_REVOKED)
        if not EndUser.objects.filter(pk=claims["sub"], company_id=channel.company_id).exists():
            raise Refused(Reason.CLIENT_NOT_FOUND)
        return Proof(
            assurance=Assurance.VERIFIED,
            proved_at=token.issued_at,
            expires_at=token.expires_at,
            end_user_id=UUID(claims["sub"]),
            credential_kind=claims["crk"],
            credential_id=UUID(claims["crd"]),
        )
