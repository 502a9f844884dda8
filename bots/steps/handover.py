"""Hand the conversation over to people: to a team, or to whoever takes it from the queue."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bots.fields import Field, Type
from bots.findings import Finding
from bots.outcomes import HandOver, Outcome
from bots.spec import Place
from bots.steps.handler import Handler, Settings, never
from bots.turn import Turn


def begin(turn: Turn, settings: Settings) -> Outcome:
    turn.say(turn.words(settings, "text"))
    return HandOver(settings.get("team", ""))


def check(settings: Settings, place: Place) -> list[Finding]:
    team = settings.get("team")
    if not team or place.teams is None or team in place.teams:
        return []
    return [Finding("unknown_team", gettext("There is no team %(team)s.") % {"team": team}, field="team")]


HANDLER = Handler(
    fields=(
        Field(name="text", type=Type.TEXT, label=_("Said before"), is_said=True),
        Field(name="team", type=Type.TEAM, label=_("Team"), help=_("Empty: the queue.")),
    ),
    begin=begin,
    check=check,
    goes_on=never,
)
