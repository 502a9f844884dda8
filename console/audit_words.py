"""What the audit trail says happened, in words. The program's own word for it stands beside them."""

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models.companies import Role
from chat.models.conversations import Priority, State
from console import stored_words
from console.values import listed
from core.models import Entry

# By the last part of an action. Those that mean something else for one kind of row stand whole in `WHOLE`.
DEEDS = {
    "archived": pgettext_lazy("deed", "Archived"),
    "assigned": pgettext_lazy("deed", "Assigned"),
    "available": pgettext_lazy("deed", "Is available again"),
    "away": pgettext_lazy("deed", "Is away"),
    "blocked": pgettext_lazy("deed", "Blocked"),
    "bound": pgettext_lazy("deed", "Limited to channels"),
    "changed": pgettext_lazy("deed", "Changed"),
    "chats_listed_by_operator": pgettext_lazy("deed", "Conversations listed by the operator"),
    "closed": pgettext_lazy("deed", "Closed"),
    "code_secret_made": pgettext_lazy("deed", "Secret for codes made"),
    "codes_held_back": pgettext_lazy("deed", "Codes held back"),
    "copied": pgettext_lazy("deed", "Copied"),
    "created": pgettext_lazy("deed", "Created"),
    "deleted": pgettext_lazy("deed", "Deleted"),
    "device_logged_out": pgettext_lazy("deed", "Logged out on one device"),
    "ended": pgettext_lazy("deed", "Ended"),
    "erased": pgettext_lazy("deed", "Erased"),
    "exported": pgettext_lazy("deed", "Exported"),
    "exported_by_operator": pgettext_lazy("deed", "Exported by the operator"),
    "handed_over": pgettext_lazy("deed", "Handed over"),
    "held_back": pgettext_lazy("deed", "Calls held back"),
    "invitation_accepted": pgettext_lazy("deed", "Accepted an invitation"),
    "invited": pgettext_lazy("deed", "Invited"),
    "issued": pgettext_lazy("deed", "Issued"),
    "language_chosen": pgettext_lazy("deed", "Chose a language"),
    "leaked": pgettext_lazy("deed", "Found in an address"),
    "left": pgettext_lazy("deed", "Left where it was"),
    "limited": pgettext_lazy("deed", "Limited to channels"),
    "link_shown": pgettext_lazy("deed", "Link shown"),
    "lock_opened": pgettext_lazy("deed", "Log-in opened again"),
    "logged_in": pgettext_lazy("deed", "Logged in"),
    "logged_out": pgettext_lazy("deed", "Logged out everywhere"),
    "made": pgettext_lazy("deed", "Created"),
    "mailed": pgettext_lazy("deed", "Transcript mailed"),
    "merge_declined": pgettext_lazy("deed", "Declined a merge"),
    "merged": pgettext_lazy("deed", "Merged"),
    "moved": pgettext_lazy("deed", "Given to the other person"),
    "opened_by_operator": pgettext_lazy("deed", "Opened by the operator"),
    "operator_made": pgettext_lazy("deed", "Made operator"),
    "other_devices_logged_out": pgettext_lazy("deed", "Logged out on other devices"),
    "password_changed": pgettext_lazy("deed", "Changed the password"),
    "paused": pgettext_lazy("deed", "Paused"),
    "pending": pgettext_lazy("deed", "Set to pending"),
    "prioritised": pgettext_lazy("deed", "Priority changed"),
    "provisioned": pgettext_lazy("deed", "Set up from a file"),
    "published": pgettext_lazy("deed", "Published"),
    "recovery_code_used": pgettext_lazy("deed", "Used a recovery code"),
    "recovery_codes_made": pgettext_lazy("deed", "Made recovery codes"),
    "removed": pgettext_lazy("deed", "Removed"),
    "reopened": pgettext_lazy("deed", "Reopened"),
    "reset": pgettext_lazy("deed", "Reset"),
    "restored": pgettext_lazy("deed", "Brought back"),
    "resumed": pgettext_lazy("deed", "Answers again"),
    "revoked": pgettext_lazy("deed", "Revoked"),
    "role_changed": pgettext_lazy("deed", "Role changed"),
    "seat_released": pgettext_lazy("deed", "Seat released"),
    "second_factor_optional": pgettext_lazy("deed", "Second factor no longer required"),
    "second_factor_refused": pgettext_lazy("deed", "Second factor refused"),
    "second_factor_required": pgettext_lazy("deed", "Second factor required"),
    "second_factor_reset": pgettext_lazy("deed", "Second factor reset"),
    "second_factor_set_up": pgettext_lazy("deed", "Set up a second factor"),
    "second_factor_taken_away": pgettext_lazy("deed", "Switched off the second factor"),
    "sent_again": pgettext_lazy("deed", "Sent again"),
    "snoozed": pgettext_lazy("deed", "Snoozed"),
    "started": pgettext_lazy("deed", "Started again"),
    "tagged": pgettext_lazy("deed", "Tags changed"),
    "taken_back": pgettext_lazy("deed", "Taken out of the archive"),
    "team_chosen": pgettext_lazy("deed", "Team chosen"),
    "token_issued": pgettext_lazy("deed", "Management token issued"),
    "unassigned": pgettext_lazy("deed", "Put back in the queue"),
    "unblocked": pgettext_lazy("deed", "Unblocked"),
    "unlimited": pgettext_lazy("deed", "No longer limited to channels"),
    "unmerged": pgettext_lazy("deed", "Merge undone"),
    "withdrawn": pgettext_lazy("deed", "Withdrawn"),
    "woken": pgettext_lazy("deed", "Snooze ended"),
}
WHOLE = {"conversations.deleted": pgettext_lazy("deed", "Conversations deleted")}
DETAILS = {
    "after_days": _("after days"),
    "after": _("after"),
    "algorithm": _("algorithm"),
    "asked": _("asked the visitor"),
    "before": _("before"),
    "by": _("by"),
    "calls": _("calls"),
    "cause": _("cause"),
    "channel": _("channel"),
    "channels": _("channels"),
    "claimant": _("also claimed for"),
    "conversations": _("conversations"),
    "email": _("e-mail"),
    "ended": _("ends sessions"),
    "failures": _("failed calls in a row"),
    "fields": _("fields"),
    "form": _("as"),
    "holder": _("held by"),
    "host": _("host"),
    "identity": _("identity"),
    "invitation_id": _("invitation id"),
    "key_id": _("key id"),
    "language": _("language"),
    "left": _("codes left"),
    "name": _("name"),
    "priority": _("priority"),
    "role": _("role"),
    "scopes": _("scopes"),
    "second_factor": _("with second factor"),
    "seconds": _("seconds"),
    "sessions_ended": _("sessions ended"),
    "source": _("from"),
    "state": _("state"),
    "tag": _("tag"),
    "team": _("team"),
    "to": _("to"),
    "token": _("token"),
    "turn_of": _("turn of team"),
    "until": _("until"),
    "version": _("version"),
    "why": _("why"),
}
# Words of the program among the values.
VALUES: dict[str, dict[Any, Any]] = {
    "before": dict(Role.choices),
    "by": {"answering": _("answering")},
    "priority": {level.name.lower(): level.label for level in Priority},
    "role": dict(Role.choices),
    "state": dict(State.choices),
}


def deed(action: str) -> str:
    """`channel.token_issued` as "Management token issued"; an action without words here as its own last part."""
    last = action.rpartition(".")[2]
    return str(WHOLE.get(action) or DEEDS.get(last) or capfirst(last.replace("_", " ")))


def details(data: dict[str, Any], target_kind: str) -> list[tuple[str, Any]]:
    """What was noted of a change, as names and values to show."""
    return [(_name(name), _value(name, value, target_kind)) for name, value in sorted(data.items())]


def fields_changed(entry: Entry) -> str:
    """The fields of a form that an entry names, as the form calls them."""
    fields = entry.data.get("fields")
    return listed(_field(field, entry.target_kind) for field in fields) if isinstance(fields, list) else ""


def _name(name: str) -> str:
    known = DETAILS.get(name) or stored_words.ERASED.get(name)
    return capfirst(str(known or name.replace("_", " ")))


def _value(name: str, value: Any, target_kind: str) -> Any:
    if name == "fields" and isinstance(value, list):
        return [_field(field, target_kind) for field in value]
    if name in ("before", "after") and isinstance(value, dict):
        return {
            _field(field, target_kind): str(_("no limit")) if held is None else held for field, held in value.items()
        }
    if name in VALUES and isinstance(value, str | int):
        return str(VALUES[name].get(value, value))
    if name == "why" and isinstance(value, str):
        return stored_words.why_ended(value)
    return value


def _field(name: Any, target_kind: str) -> str:
    """A field as its form calls it."""
    model = stored_words.models_by_kind().get(target_kind)
    try:
        field: Any = model._meta.get_field(str(name)) if model else None
    except FieldDoesNotExist:
        field = None
    return str(getattr(field, "verbose_name", "") or str(name).replace("_", " "))
