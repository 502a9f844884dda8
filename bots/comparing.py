"""What differs between two forms of a script, step by step."""

from dataclasses import dataclass
from typing import Any

from bots.spec import ScriptSpec


@dataclass(frozen=True)
class Difference:
    """`what` is added, changed or removed for a step; moved and starts are about the whole script."""

    what: str
    key: str = ""


def compare(old: ScriptSpec, new: ScriptSpec) -> list[Difference]:
    """What has to be done to the old one, in the order of the new one. The names of scripts are not compared."""
    before = {step.key: step for step in old.steps}
    after = {step.key: step for step in new.steps}
    found = [Difference("starts")] if new.starts != old.starts else []
    for key, step in after.items():
        if key not in before:
            found.append(Difference("added", key))
        elif before[key] != step:
            found.append(Difference("changed", key))
    found += [Difference("removed", key) for key in before if key not in after]
    if [key for key in before if key in after] != [key for key in after if key in before]:
        found.append(Difference("moved"))
    return found


def as_data(differences: list[Difference]) -> dict[str, Any]:
    """For the audit list: `{"changed": ["ask"], "moved": true}`."""
    data: dict[str, Any] = {}
    for difference in differences:
        if difference.key:
            data.setdefault(difference.what, []).append(difference.key)
        else:
            data[difference.what] = True
    return data
