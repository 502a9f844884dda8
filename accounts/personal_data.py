"""The personal data of this app: profile, properties, identities, groups."""

from typing import Any

from accounts.models import EndUser
from core.times import rfc3339


def export(end_user: EndUser) -> dict[str, Any]:
    return {
        "profile": {
            "id": str(end_user.pk),
            "name": end_user.name,
            "surname": end_user.surname,
            "email": end_user.email,
            "phone": end_user.phone,
            "locale": end_user.locale,
            "avatar_url": end_user.avatar_url,
            "assurance": end_user.assurance,
            "came_by": end_user.made_by,
            "seat_since": rfc3339(end_user.seat_taken_at) if end_user.seat_taken_at else None,
            "blocked_since": rfc3339(end_user.blocked_at) if end_user.blocked_at else None,
            "first_seen": rfc3339(end_user.created_at),
            "last_seen": rfc3339(end_user.seen_at) if end_user.seen_at else None,
        },
        "verified": end_user.verified,
        "claimed": end_user.claimed,
        "identities": [
            {"kind": one.kind, "issuer": one.issuer, "value": one.value, "since": rfc3339(one.created_at)}
            for one in end_user.identities.all()
        ],
        "groups": list(end_user.groups.order_by("name").values_list("name", flat=True)),
    }


def erase(end_user: EndUser) -> dict[str, int]:
    """The last of them: the row that the others point at."""
    identities = end_user.identities.count()
    EndUser.objects.filter(pk=end_user.pk).delete()
    return {"identities": identities, "profiles": 1}
