from django.apps import AppConfig
from django.core import checks
from django.utils.module_loading import import_string


class BotsConfig(AppConfig):
    name = "bots"
    verbose_name = "Scripts"

    def ready(self) -> None:
        checks.register(import_string("bots.checks.every_kind_has_a_handler"))  # needs the models
