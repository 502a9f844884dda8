from django.apps import AppConfig
from django.core import checks
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class BotsConfig(AppConfig):
    name = "bots"
    verbose_name = _("Scripts")

    def ready(self) -> None:
        checks.register(import_string("bots.checks.every_kind_has_a_handler"))  # needs the models
