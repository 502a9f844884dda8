from django.apps import AppConfig
from django.core import checks

from core.durability import durable


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "Audit"

    def ready(self) -> None:
        checks.register(durable, checks.Tags.database)
