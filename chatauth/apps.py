from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChatAuthConfig(AppConfig):
    name = "chatauth"
    verbose_name = _("Sign-in")
