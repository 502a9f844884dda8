"""End users and sessions as the REST API shows them."""

from typing import Any

from accounts.models import EndUser, Identity
from accounts.properties import PROFILE_FIELDS
from chatauth.models import Session
from core.times import rfc3339


def present_end_user(end_user: EndUser) -> dict[str, Any]:
    """Device identities stay inside: they are what a browser remembers, and nobody's address."""
    identities = [row for row in end_user.identities.all() if row.kind != Identity.Kind.DEVICE]
    return {
        "id": str(end_user.pk),
        "name": end_user.full_name,
        "assurance": end_user.assurance,
        "external_id": external_id_of(identities),
        "identities": [{"kind": row.kind, "issuer": row.issuer, "value": row.value} for row in identities],
        "profile": {name: getattr(end_user, name) for name in PROFILE_FIELDS},
        "properties": end_user.verified,
        "claimed_properties": end_user.claimed,
        "blocked": end_user.is_blocked,
        "created_at": rfc3339(end_user.created_at),
        "seen_at": rfc3339(end_user.seen_at) if end_user.seen_at else None,
    }


def external_id_of(identities: list[Identity]) -> str | None:
    """The integrator's own id, the first if they have several."""
    return next((row.value for row in identities if row.kind == Identity.Kind.EXTERNAL_ID), None)


def present_session(session: Session) -> dict[str, Any]:
    """`origin` and `device` are what the browser said."""
    credential = {"kind": session.credential_kind, "id": str(session.credential_id)}
    return {
        "id": str(session.pk),
        "channel": str(session.channel_id),
        "method": session.method,
        "assurance": session.assurance,
        "credential": credential if session.credential_kind else None,
        "origin": session.origin,
        "device": session.device,
        "address": session.address,
        "created_at": rfc3339(session.created_at),
        "seen_at": rfc3339(session.seen_at),
        "expires_at": rfc3339(session.expires_at),
    }
