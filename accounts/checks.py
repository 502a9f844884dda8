"""What must not start wrong."""

from importlib import import_module
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error

from accounts.models import EndUser


def erasable(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """Every app with a row that points at an end user says how it is exported and erased."""
    keepers = {path.partition(".")[0]: import_module(path) for path in settings.PERSONAL_DATA}
    missing = sorted(
        {
            model._meta.label
            for model in apps.get_models()
            for field in model._meta.get_fields()
            if getattr(field, "related_model", None) is EndUser
            and field.concrete
            and model._meta.app_label not in keepers
        }
    )
    hint = "Name a module with export() and erase() in PERSONAL_DATA."
    found: list[CheckMessage] = [
        Error(f"{label} points at end users, and its app is not in PERSONAL_DATA.", hint=hint, id="accounts.E101")
        for label in missing
    ]
    for app, keeper in keepers.items():
        if not (hasattr(keeper, "export") and hasattr(keeper, "erase")):
            found.append(Error(f"{keeper.__name__} of {app} lacks export() or erase().", hint=hint, id="accounts.E102"))
    return found
