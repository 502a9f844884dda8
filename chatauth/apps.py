from django.apps import AppConfig


class ChatAuthConfig(AppConfig):
    name = "chatauth"
    verbose_name = "Sign-in"
