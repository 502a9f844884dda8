"""What is wrong with a script, told so exactly that its writer can go there."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Finding:
    """`code` is for programs: bad_setting, missing_target, unreachable, token_before_made, kind_not_allowed,
    unknown_component, unknown_script, unknown_team, host_not_listed, endless_loop, duplicate_key, no_steps, no_start.

    `step` is a step's key or empty; `field` names the setting, such as `cases[1].go`; `message` is for people.
    """

    code: str
    message: str
    step: str = ""
    field: str = ""

    def at(self, step: str) -> "Finding":
        return replace(self, step=step)

    def __str__(self) -> str:
        place = ".".join(part for part in (self.step, self.field) if part)
        return f"{place}: {self.message}" if place else self.message
