"""Django's makemessages, for texts under our own name of gettext and for the console's catalogues alone."""

import re
from pathlib import Path
from typing import Any

from django.core.management.commands import makemessages

# Texts for visitors, whose catalogues are kept by hand, and what nobody reads.
OTHERS = [
    "widget/*",
    "templates/widget/*",
    "templates/mail/code.*",
    "chatauth/locale/*",
    "chatauth/challenges/mail.py",
    "chatauth/challenges/sending.py",
    "bots/locale/*",
    "bots/answers.py",
    "bots/engine.py",
    "bots/login.py",
    "chat/transports/phone.py",
    "bench/*",
    "docs/*",
    "node_modules/*",
    "staticfiles/*",
    "tests/*",
]


class Command(makemessages.Command):
    xgettext_options = [*makemessages.Command.xgettext_options, "--keyword=_now"]
    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]

    def handle(self, *args: Any, **options: Any) -> None:
        options["ignore_patterns"] = [*options["ignore_patterns"], *OTHERS]
        options["extensions"] = options["extensions"] or ["html", "htm", "txt", "py"]
        super().handle(*args, **options)

    def write_po_file(self, potfile: str, locale: str) -> None:
        """Without the time of the run, so that a catalogue changes only when its texts do."""
        super().write_po_file(potfile, locale)
        path = Path(potfile).parent / locale / "LC_MESSAGES" / f"{self.domain}.po"
        path.write_text(re.sub(r'^"POT-Creation-Date: .*\n', "", path.read_text(), flags=re.MULTILINE))
