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
        print(f"Usher does not start: {error}", file=sys.stderr)  # noqa: T201
        sys.exit(75 if sys.argv[1:2] == ["receive_mail"] else 1)  # 75: a mail server keeps the mail and tries again
