"""The words of the inbox for what happens at the moment: files on their way, colleagues beside one, notices."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from console.inbox.counted import counted


def live_words() -> dict[str, str]:
    return {**files(), **colleagues(), **availability()}


def files() -> dict[str, str]:
    return {
        "file_remove": _("Remove {name}"),
        "file_rising": _("Uploading {name}"),
        "file_ready": _("{name} is ready to be sent."),
        "file_too_large": _("The file is too large."),
        **counted(
            "files_most",
            lambda n: ngettext("A message takes {count} file at most.", "A message takes {count} files at most.", n),
        ),
    }


def colleagues() -> dict[str, str]:
    return {
        "here": _("Here too: {names}"),
        "here_away": _("{name} (away)"),
        "types_answer": _("{name} is writing an answer…"),
        "taken_by": _("{name} took this conversation just before you."),
    }


def availability() -> dict[str, str]:
    return {
        "availability": _("Are you available?"),
        "available": _("Available"),
        "available_hint": _("Turns give you conversations."),
        "away": _("Away"),
        "away_hint": _("Turns pass you over. When nobody is available, visitors get the away text."),
        "did_available": _("You are available again."),
        "did_away": _("You are away until you say otherwise. What is with you stays with you."),
    }
