from django.apps import AppConfig
from django.core import checks
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from core.durability import durable


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("Audit")

    def ready(self) -> None:
        checks.register(durable, checks.Tags.database)
        for name in ("known_limits", "guarded_pages"):  # they need the models, which are not there before this
            checks.register(import_string(f"core.checks.{name}"), checks.Tags.security)
