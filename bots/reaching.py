"""Which steps can come right after which."""

from bots.fields import Type, values_of
from bots.spec import ScriptSpec, StepSpec
from bots.steps import STEPS


def ways_on(script: ScriptSpec) -> dict[str, list[str]]:
    """By the key of a step: the keys of the steps to which it can lead, those that exist."""
    known = {step.key for step in script.steps}
    found: dict[str, list[str]] = {}
    for index, step in enumerate(script.steps):
        after = script.steps[index + 1].key if index + 1 < len(script.steps) else ""
        found[step.key] = [key for key in leads_to(step, after) if key in known]
    return found


def leads_to(step: StepSpec, after: str) -> list[str]:
    handler = STEPS.get(step.kind)
    if handler is None:
        return []
    targets = [key for _field, key in values_of(Type.TARGET, handler.all_fields, step.settings)]
    if handler.goes_on(step.settings):
        targets.append(step.next or after)
    return [key for key in targets if key]
