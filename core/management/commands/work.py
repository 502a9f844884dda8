"""`manage.py work`: run background jobs until stopped."""

import asyncio
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.jobs import run_worker

CONCURRENCY = 10  # jobs mostly wait for other people's servers


class Command(BaseCommand):
    help = "Run background jobs until stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--concurrency", type=int, default=CONCURRENCY, help="how many jobs run at once")

    def handle(self, *args: Any, concurrency: int, **options: Any) -> None:
        if concurrency < 1:
            raise CommandError("--concurrency must be 1 or more.")
        self.check(databases=["default"])
        self.stderr.write(f"Running up to {concurrency} jobs at once.")
        asyncio.run(run_worker(concurrency=concurrency, install_signal_handlers=True))
