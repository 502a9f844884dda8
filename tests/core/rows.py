"""A row of any model, with whatever it needs around it, in a company of its own."""

from typing import Any

from django.db import models
from django.utils import timezone

from accounts.models import Company
from core.ids import uuid7
from core.tenancy import path_of
from tests import factories
from tests.factories import CompanyFactory

FACTORIES: dict[type[models.Model], Any] = {
    each._meta.model: each
    for each in vars(factories).values()
    if isinstance(each, type)
    and hasattr(each, "_meta")
    and getattr(each._meta, "model", None)
    and not each._meta.abstract
}


def row_of(model: type[models.Model], company: Company | None = None) -> Any:
    """By its factory; for a model without one, each required field gets a value of its type."""
    company = company or CompanyFactory()
    if model in FACTORIES and model is not Company:
        return FACTORIES[model](**parents(model, company))
    values: dict[str, Any] = {}
    for field in model._meta.local_concrete_fields:
        if field.has_default() or field.null or field.primary_key or (field.blank and not field.is_relation):
            continue
        values[field.name] = value_for(field, company)
    return model._default_manager.create(**values)


def parents(model: type[models.Model], company: Company) -> dict[str, Any]:
    """The nearest thing above the row that fixes its company: what its factory would otherwise make itself."""
    names = {field.name: field for field in model._meta.local_concrete_fields if field.is_relation}
    for name in ("conversation", "channel", "end_user", "team"):
        if name in names and not (name == "channel" and names[name].null):
            return {name: row_of(names[name].related_model, company)}
    return {"company": company} | ({"channel": None} if "channel" in names else {})


def value_for(field: Any, company: Company) -> Any:
    if field.is_relation:
        if field.related_model is Company:
            return company
        return row_of(field.related_model, company) if path_of(field.related_model) else row_of(field.related_model)
    samples: dict[type[Any], Any] = {
        models.DateTimeField: timezone.now(),
        models.UUIDField: uuid7(),
        models.IntegerField: 1,
        models.BinaryField: b"x",
        models.JSONField: {},
    }
    for kind, value in samples.items():
        if isinstance(field, kind):
            return value
    return field.choices[0][0] if field.choices else str(uuid7())[-8:]
