"""Finding or making the end user whom a proof means, and applying what the proof says of them."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop

from accounts.conflicts import note_conflict
from accounts.end_users import get_or_make
from accounts.identities import IdentityClaim, find_end_user, give
from accounts.models import Company, EndUser, Identity
from accounts.properties import PropertyChange, merged
from chatauth.codes import code_digest
from chatauth.models import Session, UsedCode
from chatauth.proofs import OneTime, Proof
from chatauth.sessions import authenticate
from core.reasons import Reason, Refused

# Stored in English beside the sign-in; whoever shows it translates it.
STAYS = {
    Identity.Kind.EXTERNAL_ID: gettext_noop("external_id belongs to another client and stays there"),
    Identity.Kind.EMAIL: gettext_noop("email belongs to another client and stays there"),
    Identity.Kind.PHONE: gettext_noop("phone belongs to another client and stays there"),
    Identity.Kind.DEVICE: gettext_noop("device belongs to another client and stays there"),
}


def end_user_of(company_id: UUID, proof: Proof, *, made_by: str) -> EndUser:
    """Raises Refused(client_not_found) when the proof names somebody who is gone."""
    if proof.end_user_id is not None:
        found = EndUser.objects.filter(pk=proof.end_user_id, company_id=company_id).first()
        if found is None:
            raise Refused(Reason.CLIENT_NOT_FOUND)
        return found
    if proof.identities and (known := linked_holder(company_id, proof.identities[0])):
        return known
    fields = dict(proof.starts_with)
    return get_or_make(company_id=company_id, identities=proof.identities[:1], made_by=made_by, fields=fields)[0]


def linked_holder(company_id: UUID, claim: IdentityClaim) -> EndUser | None:
    """Whom a code's address means where the company takes it and its backend's word for the same person.

    Never the other way round: what a backend says finds what a backend said. Who held the address by a code keeps it.
    """
    if claim.issuer != Identity.Issuer.CODE or claim.kind not in Company.objects.get(pk=company_id).linked_kinds:
        return None
    holder = find_end_user(company_id, claim)
    named = find_end_user(company_id, claim._replace(issuer=Identity.Issuer.INTEGRATOR))
    if named is None:
        return holder
    if holder is None:
        return link(named, claim)
    if holder.pk != named.pk:
        note_conflict(claim, holder=holder, claimant=named)
    return holder


def link_identities(end_user: EndUser, claims: tuple[IdentityClaim, ...]) -> list[str]:
    """Give an end user the further identities of a proof. Who holds one already keeps it, which the answer says."""
    notes = []
    for claim in claims:
        holder = find_end_user(end_user.company_id, claim) or link(end_user, claim)
        if holder.pk != end_user.pk:
            note_conflict(claim, holder=holder, claimant=end_user)
            notes.append(STAYS[Identity.Kind(claim.kind)])
    return notes


def link(end_user: EndUser, claim: IdentityClaim) -> EndUser:
    """Add an identity; the end user who holds it afterwards."""
    try:
        with transaction.atomic():
            give(end_user, claim)
    except IntegrityError:
        return find_end_user(end_user.company_id, claim) or end_user
    return end_user


def apply_change(end_user: EndUser, change: PropertyChange, *, as_of: datetime) -> None:
    """Merge a code's properties unless a newer code was applied already.

    Raises Refused(invalid_request) if the client would have more properties than are allowed.
    """
    if not any(change):
        return
    row = EndUser.objects.select_for_update(no_key=True).get(pk=end_user.pk)
    if row.properties_at is not None and as_of < row.properties_at:
        return
    row.verified, row.properties_at = merged(row.verified, change), as_of
    for name, value in change.profile.items():
        setattr(row, name, value)
    row.save(update_fields=[*change.profile, "verified", "properties_at"])
    end_user.refresh_from_db()


def use_once(one_time: OneTime, session: Session, *, previous: str | None) -> None:
    """Mark a one-time code as used by this session. Raises Refused(token_replayed).

    The browser that holds the session which used it may show the code again.
    """
    digest = code_digest(session.company_id, one_time.jti)
    expires_at = one_time.expires_at or session.hard_expires_at
    used, is_first = UsedCode.objects.select_for_update().get_or_create(
        company_id=session.company_id, digest=digest, defaults={"session": session, "expires_at": expires_at}
    )
    if is_first:
        return
    if used.session_id is None or used.session_id != _session_held(previous):
        raise Refused(Reason.TOKEN_REPLAYED)
    used.session = session
    used.save(update_fields=["session"])


def _session_held(token: str | None) -> UUID | None:
    """The live session behind a token that still counts."""
    try:
        return authenticate(token or "").pk
    except Refused:
        return None
