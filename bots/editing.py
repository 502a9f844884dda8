"""Changing a draft piece by piece: its steps, their order, its starts. What is wrong with it is found, not refused."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bots.comparing import Difference, compare
from bots.fields import Field, Type
from bots.findings import Finding
from bots.models import Script, Version
from bots.scripts import DRAFT, draft_of, save_draft, spec_of
from bots.spec import ScriptSpec, StepSpec
from bots.steps import STEPS
from core.audit import Actor, record
from core.reasons import Reason, Refused

KEY_MAX = 60


@transaction.atomic
def edit(script: Script, change: Callable[[ScriptSpec], ScriptSpec], *, by: Actor) -> list[Finding]:
    """Change the draft as it is now, one change after the other."""
    draft = Version.objects.select_for_update(of=("self",)).select_related("script").get(pk=draft_of(script).pk)
    return save_draft(script, change(spec_of(draft)), by=by)


def add_step(script: Script, step: StepSpec, *, by: Actor, after: str = "") -> list[Finding]:
    """After the step of that name, or at the end. Raises Refused(invalid_request) for a name that is taken."""

    def added(spec: ScriptSpec) -> ScriptSpec:
        refuse_taken(spec, step.key)
        steps = list(spec.steps)
        steps.insert(place_of_step(spec, after) + 1 if after else len(steps), step)
        return replace(spec, steps=tuple(steps))

    return edit(script, added, by=by)


def change_step(script: Script, key: str, step: StepSpec, *, by: Actor) -> list[Finding]:
    """Put a step in the place of another; steps that lead to it follow a new name."""

    def changed(spec: ScriptSpec) -> ScriptSpec:
        place = place_of_step(spec, key)
        if step.key != key:
            refuse_taken(spec, step.key)
        steps = (*spec.steps[:place], step, *spec.steps[place + 1 :])
        return replace(spec, steps=tuple(led_to(each, key, step.key) for each in steps))

    return edit(script, changed, by=by)


def move_step(script: Script, key: str, places: int, *, by: Actor) -> list[Finding]:
    """Up (-1) or down (1); at the end of the list it stays where it is."""

    def moved(spec: ScriptSpec) -> ScriptSpec:
        steps = list(spec.steps)
        old = place_of_step(spec, key)
        new = min(max(old + places, 0), len(steps) - 1)
        steps.insert(new, steps.pop(old))
        return replace(spec, steps=tuple(steps))

    return edit(script, moved, by=by)


def order_steps(script: Script, keys: Sequence[str], *, by: Actor) -> list[Finding]:
    """Raises Refused(conflict) unless these are the steps that the draft has."""

    def ordered(spec: ScriptSpec) -> ScriptSpec:
        known = {step.key: step for step in spec.steps}
        if sorted(keys) != sorted(known):
            raise Refused(Reason.CONFLICT, _("Somebody has added or removed a step meanwhile."))
        return replace(spec, steps=tuple(known[key] for key in keys))

    return edit(script, ordered, by=by)


def duplicate_step(script: Script, key: str, *, by: Actor) -> str:
    """The name of the copy, which stands right after."""
    made: list[str] = []

    def doubled(spec: ScriptSpec) -> ScriptSpec:
        place = place_of_step(spec, key)
        made.append(free_key(spec, key))
        copy = replace(spec.steps[place], key=made[0])
        return replace(spec, steps=(*spec.steps[: place + 1], copy, *spec.steps[place + 1 :]))

    edit(script, doubled, by=by)
    return made[0]


def remove_step(script: Script, key: str, *, by: Actor) -> list[Finding]:
    """Steps that lead there then name a step that is missing, and say so."""

    def removed(spec: ScriptSpec) -> ScriptSpec:
        place = place_of_step(spec, key)
        return replace(spec, steps=(*spec.steps[:place], *spec.steps[place + 1 :]))

    return edit(script, removed, by=by)


def set_starts(script: Script, starts: Sequence[dict[str, Any]], *, by: Actor) -> list[Finding]:
    return edit(script, lambda spec: replace(spec, starts=tuple(starts)), by=by)


def rename_script(script: Script, name: str, *, by: Actor) -> list[Finding]:
    return edit(script, lambda spec: replace(spec, name=name), by=by)


def discard_draft(script: Script, *, by: Actor) -> None:
    """The draft is again what runs. Raises Refused(conflict) if nothing was published."""
    published = script.published
    if published is None:
        raise Refused(Reason.CONFLICT, _("Nothing is published yet."))
    edit(script, lambda _spec: spec_of(published), by=by)


@transaction.atomic
def restore_version(script: Script, number: int, *, by: Actor) -> list[Finding]:
    """The draft is what this version was; nothing else runs by that. Raises Refused(not_found)."""
    version = script.versions.filter(number=number).exclude(number=DRAFT).select_related("script").first()
    if version is None:
        raise Refused(Reason.NOT_FOUND, "There is no such version.")
    findings = edit(script, lambda spec: replace(spec_of(version), name=spec.name), by=by)
    record("script.restored", by=by, target=script, version=number)
    return findings


def differences(script: Script, draft: ScriptSpec) -> list[Difference]:
    """What publishing would change, in the order of the draft; nothing if nothing runs yet."""
    if script.published is None:
        return []
    script.published.script = script
    return compare(spec_of(script.published), draft)


def free_key(spec: ScriptSpec, wanted: str) -> str:
    """A name that no step has yet: ask, ask-2, ask-3."""
    taken = {step.key for step in spec.steps}
    base, _dash, number = wanted.rpartition("-")
    stem = base if base and number.isdigit() else wanted
    stem, key, count = stem[: KEY_MAX - 5], wanted, 1
    while key in taken:
        count += 1
        key = f"{stem}-{count}"
    return key


def place_of_step(spec: ScriptSpec, key: str) -> int:
    for place, step in enumerate(spec.steps):
        if step.key == key:
            return place
    raise Refused(Reason.CONFLICT, _("Somebody has removed or renamed this step meanwhile."))


def refuse_taken(spec: ScriptSpec, key: str) -> None:
    if any(step.key == key for step in spec.steps):
        sentence = _("Another step has the same name.")
        raise Refused(Reason.INVALID_REQUEST, sentence, errors={"key": [sentence]})


def led_to(step: StepSpec, old: str, new: str) -> StepSpec:
    """The step with every way to `old` leading to `new`."""
    handler = STEPS.get(step.kind)
    if old == new or handler is None:
        return step
    settings = repointed(handler.all_fields, step.settings, old, new)
    return replace(step, settings=settings, next=new if step.next == old else step.next)


def repointed(fields: Sequence[Field], settings: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    done = dict(settings)
    for field in fields:
        value = done.get(field.name)
        if field.type is Type.TARGET and value == old:
            done[field.name] = new
        elif field.type is Type.LIST and isinstance(value, list):
            rows = (repointed(field.rows, row, old, new) if isinstance(row, dict) else row for row in value)
            done[field.name] = list(rows)
    return done
