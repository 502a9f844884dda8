"""The settings of a step as a person reads them, and what differs between two forms of a step."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from bots.comparing import Difference, compare
from bots.fields import IN, Field, Type
from bots.spec import ScriptSpec, StepSpec
from bots.steps import STEPS
from console.values import apart
from scripting.languages import name_of
from scripting.outline import change_in_words, starts_in_words

Words = dict[str, str]


@dataclass(frozen=True)
class Change:
    """What differs, in a sentence; and the settings of a step that changed, as (label, before, after)."""

    sentence: str
    settings: list[tuple[str, str, str]]


def settings_in_words(step: StepSpec) -> Words:
    """By label, in the order of the form; those that are empty are left out."""
    handler = STEPS.get(step.kind)
    found = in_words(handler.all_fields, step.settings) if handler else {}
    return {**found, **({_("Next step"): step.next} if step.next else {})}


def in_words(fields: Sequence[Field], settings: dict[str, Any]) -> Words:
    found: Words = {}
    for field in fields:
        value = settings.get(field.name)
        if value not in (None, "", []):
            found[str(field.label)] = value_in_words(field, value)
        words = settings.get(field.name + IN) if field.is_said else None
        for language, text in words.items() if isinstance(words, dict) else ():
            found[f"{field.label} · {name_of(language)}"] = str(text)
    return found


def value_in_words(field: Field, value: Any) -> str:
    if field.type is Type.LIST and isinstance(value, list):
        rows = [in_words(field.rows, row) for row in value if isinstance(row, dict)]
        return "\n".join(apart(f"{label}: {text}" for label, text in row.items()) for row in rows)
    if field.type is Type.CHOICE:
        return next((str(label) for known, label in field.choices if known == value), str(value))
    return _("yes") if value is True else str(value)


def changes_between(old: ScriptSpec, new: ScriptSpec) -> list[Change]:
    before, after = ({step.key: step for step in spec.steps} for spec in (old, new))
    return [
        Change(change_in_words(one), settings_changed(one, old, new, before.get(one.key), after.get(one.key)))
        for one in compare(old, new)
    ]


def settings_changed(
    difference: Difference, old: ScriptSpec, new: ScriptSpec, before: StepSpec | None, after: StepSpec | None
) -> list[tuple[str, str, str]]:
    if difference.what == "starts":
        return [(_("Starts"), "\n".join(starts_in_words(old.starts)), "\n".join(starts_in_words(new.starts)))]
    if difference.what != "changed" or before is None or after is None:
        return []
    former, latter = settings_in_words(before), settings_in_words(after)
    labels = dict.fromkeys([*former, *latter])
    return [
        (label, former.get(label, ""), latter.get(label, ""))
        for label in labels
        if former.get(label, "") != latter.get(label, "")
    ]
