"""What must not start wrong."""

from typing import Any

from django.conf import settings
from django.contrib.admin.sites import all_sites
from django.core.checks import CheckMessage, Error

from core.limits import DEFAULTS
from core.tenancy import path_of
from core.tenant_admin import TenantAdmin


def known_limits(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """LIMITS replaces numbers of limits that exist."""
    unknown = sorted(set(settings.LIMITS) - set(DEFAULTS))
    hint = f"Known are {', '.join(sorted(DEFAULTS))}."
    return [Error(f"LIMITS names {name}, which is no limit.", hint=hint, id="core.E101") for name in unknown]


def guarded_pages(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """A page of rows that belong to companies shows them to those companies only."""
    return [
        Error(f"The page of {model._meta.label} is no TenantAdmin: it would show every company's rows.", id="core.E102")
        for site in all_sites
        for model, page in site._registry.items()
        if path_of(model) and not isinstance(page, TenantAdmin)
    ]
