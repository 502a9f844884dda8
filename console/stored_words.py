"""Words that stand in the database in English, for readers of every language."""

from functools import cache

from django.apps import apps
from django.db.models import Model
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core.audit import kind_of
from core.models import Entry

# Why a session ended, as `chatauth.revocation` and `chat.merging` write it.
ENDS = {
    "blocked": _("blocked"),
    "credential revoked": _("credential revoked"),
    "ended by staff": _("ended by staff"),
    "ended in the inbox": _("ended in the inbox"),
    "identity moved": _("identity moved"),
    "logged out": _("logged out"),
    "logged out by staff": _("logged out by staff"),
    "logged out by the API": _("logged out by the API"),
    "merge undone": _("merge undone"),
    "merged": _("merged"),
    "signed out everywhere": _("signed out everywhere"),
}
# What a receipt counts, as the modules of PERSONAL_DATA name it; in the order in which a person reads it.
ERASED = {
    "profiles": _("Profiles"),
    "identities": _("Identities"),
    "sessions": _("Sessions"),
    "conversations": _("Conversations"),
    "messages": _("Messages"),
    "notes": _("Notes of staff"),
    "files": _("Files"),
    "codes": _("Codes that were sent"),
    "sign_in_lines_cleared": _("Lines of the sign-in log, kept without what tells whose they were"),
    "script_runs": _("Runs of scripts"),
    "authorization_tokens": _("Authorization tokens"),
}
NOBODYS = {"system": _("system"), "anonymous": _("anonymous")}


def erased(counts: dict[str, int]) -> list[tuple[str, int]]:
    """The lines of a receipt in words."""
    known = [(str(words), counts[name]) for name, words in ERASED.items() if name in counts]
    return known + sorted((name, count) for name, count in counts.items() if name not in ERASED)


def why_ended(reason: str) -> str:
    return str(ENDS.get(reason, reason))


def kind(word: str) -> str:
    """The kind of an actor or target of the audit trail, such as "management token"."""
    if word in NOBODYS:
        return str(NOBODYS[word])
    model = models_by_kind().get(word)
    return str(model._meta.verbose_name) if model else word.replace("_", " ")


def says_its_kind(entry: Entry) -> bool:
    """A conversation has no name but its number."""
    return entry.target_kind == "conversation"


def label(entry: Entry) -> str:
    """What an entry calls its target."""
    if says_its_kind(entry):
        return _now("Conversation %(number)s") % {"number": entry.target_id[-5:]}
    return entry.target_label


@cache
def models_by_kind() -> dict[str, type[Model]]:
    return {kind_of(model): model for model in apps.get_models()}


def notes(text: str) -> str:
    """What was noted beside a sign-in, as `chatauth.arrival` writes it."""
    return "; ".join(_now(note) for note in text.split("; ") if note)


def counted(names: str, count: int) -> str:
    """Such as "1 team member" and "2 team members", from the plural that Django's pages about deleting give."""
    model = next((model for model in apps.get_models() if model._meta.verbose_name_plural == names), None)
    name = model._meta.verbose_name if model and count == 1 else names
    return _now("%(count)d %(name)s") % {"count": count, "name": name}
