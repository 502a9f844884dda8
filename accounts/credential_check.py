"""Whether a presented long secret counts: for doors that need its row. The mint asks the same rule in its own SQL."""

from datetime import timedelta
from typing import TypeVar

from django.db.models import Q
from django.utils import timezone

from accounts.credential_sql import ADDRESS_IS_ALLOWED, CREDENTIAL_REFUSAL
from accounts.models import ApiKey, Credential
from core.issued import IssuedSecret
from core.reasons import Reason, Refused

NOTED_EVERY = timedelta(minutes=1)
AnyCredential = TypeVar("AnyCredential", bound=Credential)


def authenticate(model: type[AnyCredential], secret: IssuedSecret, *, address: str) -> AnyCredential:
    """The live credential behind a secret. Its use is noted, at most once a minute.

    Raises Refused: key_unknown, token_revoked, token_expired, company_inactive, scope_missing (not from this address).
    """
    is_near = ADDRESS_IS_ALLOWED.format(key="k", address="%(address)s::inet") if model is ApiKey else "true"
    statement = f"""
        SELECT k.*, {CREDENTIAL_REFUSAL} AS refusal, {is_near} AS is_near
        FROM {model._meta.db_table} k JOIN accounts_company c ON c.id = k.company_id
        WHERE k.prefix = %(prefix)s AND k.digest = %(digest)s
    """  # noqa: S608 - joined from constants
    presented = {"prefix": secret.prefix, "digest": secret.digest, "address": address or None}
    row: AnyCredential | None = next(iter(model._default_manager.raw(statement, presented)), None)  # type: ignore[assignment]
    if row is None:
        raise Refused(Reason.KEY_UNKNOWN)
    judged = vars(row)
    if judged["refusal"]:
        raise Refused(judged["refusal"])
    if not judged["is_near"]:
        raise Refused(Reason.SCOPE_MISSING, "This key may not be used from this address.")
    note_use(row, address=address)
    return row


def note_use(row: Credential, *, address: str) -> None:
    now = timezone.now()
    if row.last_used_at and row.last_used_at > now - NOTED_EVERY:
        return
    rows = type(row)._default_manager.filter(pk=row.pk)
    stale = Q(last_used_at=None) | Q(last_used_at__lte=now - NOTED_EVERY)
    rows.filter(stale).update(last_used_at=now, last_used_from=address or None)
