"""Django's makemessages, for texts under our own name of gettext and for the console's catalogues alone."""

from typing import Any

from django.core.management.commands import makemessages

# Their texts are for visitors: they have catalogues of their own, kept by hand.
OTHERS = [
    "widget/*",
    "templates/widget/*",
    "chatauth/locale/*",
    "chatauth/challenges/*",
    "templates/mail/code.*",
    "node_modules/*",
    "staticfiles/*",
    "tests/*",
    "bench/*",
]


class Command(makemessages.Command):
    xgettext_options = [*makemessages.Command.xgettext_options, "--keyword=_now"]
    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]

    def handle(self, *args: Any, **options: Any) -> None:
        options["ignore_patterns"] = [*options["ignore_patterns"], *OTHERS]
        super().handle(*args, **options)
