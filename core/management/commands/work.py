"""`manage.py work`: run background jobs until stopped."""

import asyncio
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from core.worker import CONCURRENCY, work


class Command(BaseCommand):
    help = "Run background jobs until stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--concurrency", type=int, default=CONCURRENCY, help="how many jobs run at once")

    def handle(self, *args: Any, concurrency: int, **options: Any) -> None:
        self.check(databases=["default"])
        self.stderr.write(f"Running up to {concurrency} jobs at once.")
        asyncio.run(work(concurrency=concurrency, signals=True))
