"""Go one way or another by what is known. The first case that holds decides."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bots.fields import Field, Type
from bots.findings import Finding
from bots.outcomes import Go, Outcome
from bots.placeholders import as_text
from bots.spec import Place
from bots.steps.handler import Handler, Settings
from bots.turn import Turn

TESTS = (
    ("is", _("is")),
    ("is_not", _("is not")),
    ("contains", _("contains")),
    ("begins", _("begins with")),
    ("more", _("is more than")),
    ("less", _("is less than")),
    ("known", _("is known")),
    ("unknown", _("is not known")),
)


def number(value: Any) -> float | None:
    try:
        return float(as_text(value).replace(",", "."))
    except ValueError:
        return None


def is_more(value: Any, wanted: str) -> bool:
    left, right = number(value), number(wanted)
    return left is not None and right is not None and left > right


def is_less(value: Any, wanted: str) -> bool:
    left, right = number(value), number(wanted)
    return left is not None and right is not None and left < right


def plain(value: Any) -> str:
    return as_text(value).strip().casefold()


HOLDS: dict[str, Callable[[Any, str], bool]] = {
    "is": lambda value, wanted: plain(value) == plain(wanted),
    "is_not": lambda value, wanted: plain(value) != plain(wanted),
    "contains": lambda value, wanted: plain(wanted) in plain(value),
    "begins": lambda value, wanted: plain(value).startswith(plain(wanted)),
    "more": is_more,
    "less": is_less,
    "known": lambda value, _wanted: value not in (None, ""),
    "unknown": lambda value, _wanted: value in (None, ""),
}


def begin(turn: Turn, settings: Settings) -> Outcome:
    values = turn.values
    for case in settings["cases"]:
        wanted = turn.fill(case.get("value", ""))
        if HOLDS[case["test"]](values.get(case["variable"].strip("{}")), wanted):
            return Go(case["go"])
    return Go(settings.get("otherwise", ""))


def check(settings: Settings, place: Place) -> list[Finding]:
    return [
        Finding("bad_setting", gettext("Give the value to compare with."), field=f"cases[{index}].value")
        for index, case in enumerate(settings.get("cases", []))
        if case.get("test") not in ("known", "unknown", "is", "is_not") and "value" not in case
    ]


HANDLER = Handler(
    fields=(
        Field(
            name="cases",
            type=Type.LIST,
            label=_("Cases"),
            required=True,
            rows=(
                Field(name="variable", type=Type.LINE, label=_("Variable"), required=True, most=130),
                Field(name="test", type=Type.CHOICE, label=_("Test"), choices=TESTS, required=True),
                Field(name="value", type=Type.LINE, label=_("Value")),
                Field(name="go", type=Type.TARGET, label=_("Go to"), required=True),
            ),
        ),
        Field(
            name="otherwise",
            type=Type.TARGET,
            label=_("Otherwise go to"),
            help=_("Empty: the next step."),
        ),
    ),
    begin=begin,
    check=check,
    goes_on=lambda settings: not settings.get("otherwise"),
)
