"""API keys: made here, shown once, changed. Binding to channels is channels_app's, revoking chatauth's."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.addresses import read_addresses
from accounts.models import ApiKey, Company
from accounts.models.credentials import Scope
from core import issued
from core.audit import Actor, record
from core.reasons import Reason, Refused

NAME_MAX = 80  # characters


def issue_api_key(
    *,
    company: Company,
    name: str,
    scopes: Sequence[str],
    by: Actor,
    expires_at: datetime | None = None,
    allowed_addresses: Sequence[str] = (),
    allows_legacy: bool = False,
) -> tuple[ApiKey, str]:
    """A new API key and its text, which is never readable again.

    Raises Refused: invalid_request for a bad name, scope, address or expiry, conflict for a name already used.
    """
    if expires_at is not None and expires_at <= timezone.now():
        raise _wrong("expires_at", _("The expiry lies in the past."))
    fields: dict[str, Any] = {
        "name": read_name(name),
        "scopes": read_scopes(scopes),
        "allowed_addresses": read_addresses(allowed_addresses),
        "allows_legacy": allows_legacy,
        "expires_at": expires_at,
    }
    secret = issued.issue("key")
    try:
        with transaction.atomic():
            key = ApiKey.objects.create(
                company=company, prefix=secret.prefix, digest=secret.digest, created_by_id=by.user_id, **fields
            )
            record("api_key.issued", by=by, target=key, company_id=company.pk, scopes=fields["scopes"])
    except IntegrityError as error:
        raise Refused(
            Reason.CONFLICT, _("This company already has a key named “%(name)s”.") % {"name": fields["name"]}
        ) from error
    return key, secret.text


@transaction.atomic
def change_api_key(
    key: ApiKey,
    *,
    by: Actor,
    scopes: Sequence[str] | None = None,
    allowed_addresses: Sequence[str] | None = None,
    allows_legacy: bool | None = None,
) -> ApiKey:
    """What a live key may do and from where; None leaves a field as it is. It counts from the next request.

    Raises Refused: invalid_request for a bad scope or address, conflict if the key is revoked.
    """
    row = ApiKey.objects.select_for_update().get(pk=key.pk)
    if row.revoked_at:
        raise Refused(Reason.CONFLICT, _("This key is revoked."))
    wished: dict[str, Any] = {
        "scopes": None if scopes is None else read_scopes(scopes),
        "allowed_addresses": None if allowed_addresses is None else read_addresses(allowed_addresses),
        "allows_legacy": allows_legacy,
    }
    changes = {name: value for name, value in wished.items() if value is not None and value != getattr(row, name)}
    for name, value in changes.items():
        setattr(row, name, value)
    if changes:
        row.save(update_fields=list(changes))
        record("api_key.changed", by=by, target=row, **changes)
    return row


def read_name(name: str) -> str:
    name = name.strip()
    if not 1 <= len(name) <= NAME_MAX:
        raise _wrong("name", _("Give a name of 1 to %(most)s characters.") % {"most": NAME_MAX})
    return name


def read_scopes(scopes: Sequence[str]) -> list[str]:
    """In the order of the vocabulary, without repeats."""
    unknown = sorted(set(scopes) - set(Scope.values))
    if unknown:
        raise Refused(
            Reason.INVALID_REQUEST,
            errors={"scopes": [_("There is no scope %(scope)r.") % {"scope": scope} for scope in unknown]},
        )
    return [scope for scope in Scope.values if scope in scopes]


def _wrong(field: str, sentence: str) -> Refused:
    return Refused(Reason.INVALID_REQUEST, sentence, errors={field: [sentence]})
