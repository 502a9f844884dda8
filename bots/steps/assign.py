"""Set a variable or a claimed property."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bots.fields import Field, Type
from bots.findings import Finding
from bots.outcomes import Go, Outcome
from bots.spec import Place
from bots.steps.handler import Handler, Settings
from bots.turn import Turn


def begin(turn: Turn, settings: Settings) -> Outcome:
    value = turn.fill(settings.get("value", ""))
    if "variable" in settings:
        turn.set(settings["variable"], value)
    if "property" in settings:
        turn.claim(settings["property"], value)
    return Go()


def check(settings: Settings, place: Place) -> list[Finding]:
    if settings.get("variable") or settings.get("property"):
        return []
    return [Finding("bad_setting", gettext("Name a variable or a property."), field="variable")]


HANDLER = Handler(
    fields=(
        Field(name="variable", type=Type.VARIABLE, label=_("Variable")),
        Field(name="property", type=Type.PROPERTY, label=_("Claimed property")),
        Field(name="value", type=Type.LINE, label=_("Value")),
    ),
    begin=begin,
    check=check,
)
