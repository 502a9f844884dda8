"""Making a row, or changing only what differs, with an audit entry for either."""

from typing import Any, TypeVar

from django.db import models

from accounts.seats import limits_told
from core.audit import SYSTEM, kind_of, record

Row = TypeVar("Row", bound=models.Model)


def make_or_update(model: type[Row], key: dict[str, Any], fields: dict[str, Any]) -> Row:
    """The row that `key` names, with `fields` set; one that has them already is not touched. Raises ValidationError."""
    row = model._default_manager.filter(**key).first()
    if row is None:
        row = model(**key, **fields)
        row.full_clean()
        row.save()
        record(f"{kind_of(row)}.provisioned", by=SYSTEM, target=row, company_id=_company_of(row))
        return row
    changed = [name for name, value in fields.items() if getattr(row, name) != value]
    if changed:
        before = {name: getattr(row, name) for name in changed}
        for name in changed:
            setattr(row, name, fields[name])
        row.full_clean()
        row.save(update_fields=changed)
        told = limits_told(before, {name: fields[name] for name in changed})
        record(f"{kind_of(row)}.changed", by=SYSTEM, target=row, company_id=_company_of(row), fields=changed, **told)
    return row


def _company_of(row: models.Model) -> Any:
    return getattr(row, "company_id", None) or (row.pk if kind_of(row) == "company" else None)
