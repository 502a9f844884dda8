"""Codes (`externalAuthCode`): which keys and rules a channel has for them, and whom a good one means."""

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.identities import IdentityClaim, find_end_user
from accounts.models import EndUser, Identity
from channels_app.models import Channel, SigningKey
from chatauth.strict import CodeIdentity, KeyRefused, Policy, VerificationKey, parse_public_key, shared_secret
from core import vault
from core.reasons import Reason, Refused


def keys_of(channel: Channel) -> QuerySet[SigningKey]:
    """The keys that may verify a code on this channel now: its own and the company's."""
    now = timezone.now()
    return SigningKey.objects.filter(
        Q(channel=channel) | Q(channel=None),
        Q(not_before=None) | Q(not_before__lte=now),
        Q(not_after=None) | Q(not_after__gt=now),
        company_id=channel.company_id,
        revoked_at=None,
    ).order_by("-created_at")


def verification_key(key: SigningKey) -> VerificationKey:
    """A stored key, ready to verify. Raises KeyRefused for a JWKS key and for one that no longer passes the rules."""
    if key.algorithm == SigningKey.Algorithm.HS256:
        return shared_secret(vault.unseal(key.secret_sealed), kid=key.kid, owner=key.pk)
    if key.jwks_url:
        raise KeyRefused(_("Its keys stand behind a URL."))
    parsed = parse_public_key(key.public_key, algorithm=key.algorithm, owner=key.pk)
    return VerificationKey(parsed.algorithm, parsed.material, key.kid, key.pk)


def policy_of(channel: Channel) -> Policy:
    return Policy(
        requires_expiry=channel.requires_exp,
        max_lifetime=channel.code_lifetime_max,
        audience=channel.audience or None,
        issuer=channel.issuer or None,
        requires_jti=channel.one_time_codes,
    )


def claims_of(identity: CodeIdentity) -> tuple[IdentityClaim, ...]:
    """The identities that the company's backend asserts in a code; the external id goes first."""
    found = []
    if identity.external_id is not None:
        found.append(IdentityClaim(Identity.Kind.EXTERNAL_ID, Identity.Issuer.INTEGRATOR, identity.external_id))
    if identity.email is not None:
        found.append(IdentityClaim(Identity.Kind.EMAIL, Identity.Issuer.INTEGRATOR, identity.email))
    return tuple(found)


def find_existing(company_id: UUID, identity: CodeIdentity) -> EndUser | None:
    """Whom a code means, if they exist: by external id, then by our public id; by e-mail only where no id is given."""
    first = claims_of(identity)[0]
    found = find_end_user(company_id, first)
    public_id = as_public_id(first.value)
    if found is None and first.kind == Identity.Kind.EXTERNAL_ID and public_id and not identity.creates:
        found = EndUser.objects.filter(company_id=company_id, pk=public_id).first()
    return found


def must_exist(company_id: UUID, identity: CodeIdentity) -> EndUser:
    """Raises Refused(client_not_found)."""
    found = find_existing(company_id, identity)
    if found is None:
        raise Refused(Reason.CLIENT_NOT_FOUND, _("The code names a client who does not exist here."))
    return found


def as_public_id(text: str) -> UUID | None:
    try:
        return UUID(text) if len(text) == 36 else None
    except ValueError:
        return None


def code_digest(company_id: UUID, jti: str) -> bytes:
    """What is kept of a one-time code: its `jti`, because one token has several spellings."""
    return sha256(f"{company_id}/{jti}".encode()).digest()


def age_of(issued_at: datetime | None) -> datetime:
    """When a code speaks from, never later than now; one without `iat` speaks from now."""
    now = timezone.now()
    return min(issued_at, now) if issued_at else now
