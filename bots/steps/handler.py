"""The shape of a step's handler."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from bots.fields import Field, Type
from bots.findings import Finding
from bots.outcomes import Outcome
from bots.requests import Reply, Request
from bots.spec import Place
from bots.turn import Heard, Turn

Settings = dict[str, Any]

# Every step may require that somebody is known well enough.
COMMON = (
    Field(
        name="assurance",
        type=Type.CHOICE,
        label=_("Only for"),
        choices=(("claimed", _("claimed or verified clients")), ("verified", _("verified clients"))),
    ),
    Field(name="unproved", type=Type.TARGET, label=_("Others go to"), help=_("Empty: a person takes over.")),
)
FALLBACK = Field(
    name="fallback", type=Type.TARGET, label=_("If it fails, go to"), help=_("Empty: a person takes over.")
)


def nothing(settings: Settings, place: Place) -> list[Finding]:
    return []


def always(settings: Settings) -> bool:
    return True


def never(settings: Settings) -> bool:
    return False


@dataclass(frozen=True, kw_only=True)
class Handler:
    """`begin` runs when a run comes to the step. One that listens has `hear`, one that calls `request` and `reply`.

    `check` is pure: what is wrong with well-formed settings on these channels, with these components. `goes_on` tells
    whether the step that follows in order can come next, `waits` whether a loop through this step lets others breathe.
    """

    fields: tuple[Field, ...]
    begin: Callable[[Turn, Settings], Outcome]
    hear: Callable[[Turn, Settings, Heard], Outcome] | None = None
    request: Callable[[Turn, Settings], Request] | None = None
    reply: Callable[[Turn, Settings, Reply], Outcome] | None = None
    check: Callable[[Settings, Place], list[Finding]] = nothing
    goes_on: Callable[[Settings], bool] = always
    waits: bool = False

    @property
    def all_fields(self) -> tuple[Field, ...]:
        return (*self.fields, *COMMON)
