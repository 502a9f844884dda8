"""A draft as the script's page lists it: each step in a line, where it leads, and what is wrong with it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from bots.comparing import Difference
from bots.fields import Type, values_of
from bots.findings import Finding
from bots.models.scripts import Kind, StartKind
from bots.spec import ScriptSpec, StepSpec
from bots.steps import STEPS
from console.values import listed
from scripting.findings import of_step

ICONS: dict[str, str] = {
    Kind.SAY: "chat",
    Kind.ASK: "inbox",
    Kind.CONDITION: "groups",
    Kind.SET: "ticket",
    Kind.TOKEN: "key",
    Kind.SERVICE: "external",
    Kind.HANDOVER: "people",
    Kind.JUMP: "next",
    Kind.WAIT: "clock",
    Kind.END: "stop",
}
KIND_LABELS = dict(Kind.choices)
TOLD = ("text", "service", "token", "value", "go", "script", "team")


@dataclass(frozen=True)
class Line:
    number: int
    key: str
    kind: str
    label: str
    icon: str
    summary: str
    ways: list[str]
    findings: list[str] = field(default_factory=list)
    is_first: bool = False
    is_last: bool = False


def lines_of(spec: ScriptSpec, findings: Sequence[Finding]) -> list[Line]:
    last = len(spec.steps)
    return [
        Line(
            number,
            step.key,
            step.kind,
            str(KIND_LABELS.get(step.kind, step.kind)),
            ICONS.get(step.kind, "info"),
            summary_of(step),
            ways_of(step),
            of_step(findings, step.key),
            is_first=number == 1,
            is_last=number == last,
        )
        for number, step in enumerate(spec.steps, 1)
    ]


def summary_of(step: StepSpec) -> str:
    """The words that tell this step from the others of its kind."""
    settings = step.settings
    if step.kind == Kind.SET:
        return f"{settings.get('variable') or settings.get('property') or '?'} = {settings.get('value', '')}"
    if step.kind == Kind.WAIT:
        return _("%(seconds)s seconds") % {"seconds": settings.get("seconds", "?")}
    if step.kind == Kind.CONDITION:
        return ", ".join(case_in_words(case) for case in settings.get("cases", []) if isinstance(case, dict))
    return next((str(settings[name]) for name in TOLD if settings.get(name)), "")


def case_in_words(case: dict[str, Any]) -> str:
    return " ".join(str(case.get(name, "")) for name in ("variable", "test", "value")).strip().replace("_", " ")


def ways_of(step: StepSpec) -> list[str]:
    """Where else than to the following step it can lead."""
    handler = STEPS.get(step.kind)
    targets = values_of(Type.TARGET, handler.all_fields, step.settings) if handler else []
    keys = [str(key) for _path, key in targets] + ([step.next] if step.next else [])
    return list(dict.fromkeys(keys))


def starts_in_words(starts: Sequence[dict[str, Any]]) -> list[str]:
    return [start_in_words(start) for start in starts]


def start_in_words(start: dict[str, Any]) -> str:
    kind = start.get("on")
    if kind == StartKind.KEYWORD:
        words = start.get("words")
        found = listed(words) if isinstance(words, list) else ""
        return _("A message holds: %(words)s") % {"words": found}
    if kind == StartKind.URL:
        return _("The conversation begins on %(address)s") % {"address": start.get("address", "")}
    return str(dict(StartKind.choices).get(str(kind), kind))


def change_in_words(difference: Difference) -> str:
    sentences = {
        "added": _("Step %(key)s is new."),
        "changed": _("Step %(key)s has changed."),
        "removed": _("Step %(key)s is gone."),
        "moved": _("The steps stand in another order."),
        "starts": _("It starts otherwise."),
    }
    return sentences[difference.what] % {"key": difference.key}
