"""Prints messages, for development: the settings refuse it in production."""

import sys


class ConsoleSms:
    def send(self, *, to: str, text: str, message_id: str) -> None:
        sys.stdout.write(f"SMS to {to}: {text}\n")
        sys.stdout.flush()
