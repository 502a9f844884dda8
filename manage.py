#!/usr/bin/env python
"""Usher's commands: serve, work, migrate, provision, demo and Django's own."""

import os
import sys

from django.core.management import execute_from_command_line

from config.env import Misconfigured

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        execute_from_command_line(sys.argv)
    except Misconfigured as error:
        sys.exit(f"Usher does not start: {error}")
