"""`manage.py first_token > docs/first-token.md` - the documentation's page from the snippets of the console."""

from typing import Any

from django.core.management.base import BaseCommand

from console.install.page import render_page


class Command(BaseCommand):
    help = "Print docs/first-token.md as the templates render it."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(render_page(), ending="")
