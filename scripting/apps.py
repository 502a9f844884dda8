from django.apps import AppConfig


class ScriptingConfig(AppConfig):
    """The console's pages about bots; they know both, which do not know each other."""

    name = "scripting"
