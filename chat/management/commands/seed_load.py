"""`manage.py seed_load`: a company with as many messages as wanted, to see what grows with them."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from chat.seeding import seed


class Command(BaseCommand):
    help = "Make a company with many end users, sessions, conversations and messages. Prints their ids as JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--messages", type=int, default=10_000)
        parser.add_argument("--per-conversation", type=int, default=50)
        parser.add_argument("--slug", default="load", help="the company's short name; it must be free")

    def handle(self, *args: Any, messages: int, per_conversation: int, slug: str, **options: Any) -> None:
        if messages < 0 or per_conversation < 1:
            raise CommandError("Give numbers above zero.")
        self.stdout.write(json.dumps(seed(messages=messages, per_conversation=per_conversation, slug=slug)))
