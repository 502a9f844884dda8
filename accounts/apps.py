from django.apps import AppConfig
from django.core import checks
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Companies and people")

    def ready(self) -> None:
        check = import_string("accounts.checks.erasable")  # it needs the models, which are not there before this
        checks.register(check, checks.Tags.security)
