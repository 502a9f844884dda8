"""`manage.py receive_mail [--recipient ADDRESS] < MAIL`: for the pipe of a mail server (docs/operator.md)."""

import logging
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from chat.incoming import envelope
from chat.incoming.replies import receive
from core.reasons import Reason, Refused

# What mail servers understand (sysexits.h).
BAD, NO_USER, LATER = 65, 67, 75
CODES = {
    Reason.NOT_FOUND: NO_USER,
    Reason.SIGNATURE_INVALID: NO_USER,
    Reason.TOKEN_EXPIRED: NO_USER,
    Reason.RATE_LIMITED: LATER,
}
logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Post one mail, an answer of a visitor, from stdin. Ends with 0, 65 (bad), 67 (no such address), 75 (later)."
    requires_system_checks = []  # a mail that cannot be taken now must wait, not come back

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--recipient", default="", help="the address that the mail was for, instead of its head")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.REPLY_ADDRESS:
            self.end(LATER, "REPLY_ADDRESS is not set.")
        raw = sys.stdin.buffer.read(envelope.MOST + 1)
        try:
            posted = receive(raw, recipient=options["recipient"])
        except Refused as refused:
            self.end(CODES.get(refused.reason, BAD), refused.detail)
        except Exception as error:  # whatever it is, the mail is not lost; its text stands in no message of ours
            self.end(LATER, f"The mail could not be taken now ({type(error).__name__}).")
        else:
            logger.info("A mail was %s.", "ignored: a machine wrote it" if posted is None else "taken")

    def end(self, code: int, sentence: str) -> None:
        self.stderr.write(sentence)
        sys.exit(code)
