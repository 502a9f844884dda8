"""How identities are compared, found and given."""

from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import EndUser, Identity


class IdentityClaim(NamedTuple):
    """Somebody's word for who this is: kind, issuer, and value exactly as given."""

    kind: str
    issuer: str
    value: str

    @property
    def key(self) -> str:
        """What is compared: an e-mail without case (tags and dots kept), everything else exactly."""
        return self.value.casefold() if self.kind == Identity.Kind.EMAIL else self.value


def identities_of(company_id: UUID, claim: IdentityClaim) -> QuerySet[Identity]:
    """The one identity that the claim means, or none."""
    return Identity.objects.filter(company_id=company_id, kind=claim.kind, issuer=claim.issuer, key=claim.key)


def find_end_user(company_id: UUID, claim: IdentityClaim) -> EndUser | None:
    identity = identities_of(company_id, claim).select_related("end_user").first()
    return identity.end_user if identity else None


def give(end_user: EndUser, claim: IdentityClaim) -> Identity:
    """Raises IntegrityError if it is somebody's already."""
    return Identity.objects.create(
        company_id=end_user.company_id,
        end_user=end_user,
        kind=claim.kind,
        issuer=claim.issuer,
        value=claim.value,
        key=claim.key,
    )
