"""End the script. The next message may start one again."""

from django.utils.translation import gettext_lazy as _

from bots.fields import Field, Type
from bots.outcomes import Outcome, Stop
from bots.steps.handler import Handler, Settings, never
from bots.turn import Turn


def begin(turn: Turn, settings: Settings) -> Outcome:
    turn.say(turn.words(settings, "text"))
    return Stop()


HANDLER = Handler(
    fields=(Field(name="text", type=Type.TEXT, label=_("Said before"), is_said=True),), begin=begin, goes_on=never
)
