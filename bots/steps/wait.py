"""Pause for a while. What is written meanwhile is not lost, but answers nothing."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from bots.fields import Field, Type
from bots.limits import PAUSE_MAX
from bots.outcomes import Outcome, Pause
from bots.steps.handler import Handler, Settings
from bots.turn import Turn


def begin(turn: Turn, settings: Settings) -> Outcome:
    return Pause(timedelta(seconds=settings["seconds"]))


HANDLER = Handler(
    fields=(Field(name="seconds", type=Type.NUMBER, label=_("Seconds"), required=True, least=1, most=PAUSE_MAX),),
    begin=begin,
    waits=True,
)
