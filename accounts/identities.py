"""How identities are compared."""

from typing import NamedTuple
from uuid import UUID

from accounts.models import EndUser, Identity


class IdentityClaim(NamedTuple):
    """Somebody's word for who this is: kind and issuer of contracts 3, value exactly as given."""

    kind: str
    issuer: str
    value: str

    @property
    def key(self) -> str:
        return identity_key(self.kind, self.value)


def identity_key(kind: str, value: str) -> str:
    """What is compared: an e-mail without case (tags and dots kept), everything else exactly."""
    return value.casefold() if kind == Identity.Kind.EMAIL else value


def find_end_user(company_id: UUID, claim: IdentityClaim) -> EndUser | None:
    identity = (
        Identity.objects.filter(company_id=company_id, kind=claim.kind, issuer=claim.issuer, key=claim.key)
        .select_related("end_user")
        .first()
    )
    return identity.end_user if identity else None
