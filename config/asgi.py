"""What an ASGI server runs: `config.asgi:application`."""

import os

import django
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup(set_prefix=False)

# Imported by name, because its modules need Django to be set up.
application = import_string("config.application.Application")()
