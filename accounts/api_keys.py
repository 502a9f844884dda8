"""API keys: made here, shown once."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import ApiKey, Company
from accounts.models.credentials import Scope
from core import issued
from core.audit import Actor, record
from core.reasons import Reason, Refused


def issue_api_key(
    *, company: Company, name: str, scopes: Sequence[str], by: Actor, expires_at: datetime | None = None
) -> tuple[ApiKey, str]:
    """A new API key and its text, which is never readable again.

    Raises Refused: invalid_request for an unknown scope or a bad name, conflict for a name already used.
    """
    unknown = sorted(set(scopes) - set(Scope.values))
    if unknown:
        raise Refused(Reason.INVALID_REQUEST, errors={"scopes": [f"There is no scope {scope!r}." for scope in unknown]})
    if not 1 <= len(name) <= 80:
        raise Refused(Reason.INVALID_REQUEST, errors={"name": ["Give a name of 1 to 80 characters."]})
    secret = issued.issue("key")
    try:
        with transaction.atomic():
            key = ApiKey.objects.create(
                company=company,
                name=name,
                scopes=list(scopes),
                prefix=secret.prefix,
                digest=secret.digest,
                created_by_id=by.user_id,
                expires_at=expires_at,
            )
            record("api_key.issued", by=by, target=key, company_id=company.pk, scopes=list(scopes))
    except IntegrityError as error:
        raise Refused(Reason.CONFLICT, f"This company already has a key named {name!r}.") from error
    return key, secret.text
