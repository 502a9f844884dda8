"""The personal data of this app: sessions, the log of sign-ins, codes that were sent."""

from typing import Any

from accounts.models import EndUser
from chatauth.models import Attempt, Challenge, Session
from core.audit import unname
from core.live import notify
from core.reasons import Reason
from core.times import rfc3339

NOTHING = {"origin": "", "page": "", "note": "", "device": "", "address": None}


def export(end_user: EndUser) -> dict[str, Any]:
    return {
        "sessions": [
            {
                "method": one.method,
                "signed_in": rfc3339(one.created_at),
                "last_seen": rfc3339(one.seen_at),
                "site": one.origin,
                "device": one.device,
                "address": one.address,
            }
            for one in Session.objects.filter(end_user=end_user)
        ],
        "sign_ins": [
            {
                "at": rfc3339(one.at),
                "method": one.method,
                "refused_because": one.reason,
                "site": one.origin,
                "page": one.page,
                "device": one.device,
                "address": one.address,
            }
            for one in Attempt.objects.filter(end_user=end_user)
        ],
    }


def erase(end_user: EndUser) -> dict[str, int]:
    """Sessions go; lines of the log stay for the company's statistics, without anything that tells whose they were."""
    addresses = list(end_user.identities.values_list("value", flat=True))
    codes, _ = Challenge.objects.filter(company=end_user.company_id, to__in=addresses).delete()
    lines = Attempt.objects.filter(end_user=end_user).update(**NOTHING)
    sessions = list(Session.objects.filter(end_user=end_user).values_list("pk", flat=True))
    unname("session", sessions)
    Session.objects.filter(end_user=end_user).delete()
    notify({"k": "end", "end_user": str(end_user.pk), "reason": Reason.TOKEN_REVOKED})
    return {"sessions": len(sessions), "codes": codes, "sign_in_lines_cleared": lines}
