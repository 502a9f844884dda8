from django.apps import AppConfig
from django.contrib.admin import apps as admin


class ConsoleConfig(AppConfig):
    """The pages: tags, commands and the model admins of `console.admin`."""

    name = "console"
    default = True


class ConsoleAdminConfig(admin.AdminConfig):
    """Django's admin, with our site in place of its own."""

    default_site = "console.site.ConsoleSite"
    default = False
