"""Jump to a step of this script, or to another script of the bot."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bots.fields import Field, Type
from bots.findings import Finding
from bots.outcomes import Go, Outcome, Switch
from bots.spec import Place
from bots.steps.handler import Handler, Settings, never
from bots.turn import Turn


def begin(turn: Turn, settings: Settings) -> Outcome:
    return Switch(settings["script"]) if "script" in settings else Go(settings["go"])


def check(settings: Settings, place: Place) -> list[Finding]:
    if bool(settings.get("go")) == bool(settings.get("script")):
        return [Finding("bad_setting", gettext("Name either a step or a script."), field="go")]
    script = settings.get("script")
    if script and script not in place.scripts:
        return [
            Finding("unknown_script", gettext("The bot has no script %(name)s.") % {"name": script}, field="script")
        ]
    return []


HANDLER = Handler(
    fields=(
        Field(name="go", type=Type.TARGET, label=_("Step")),
        Field(name="script", type=Type.NAME, label=_("Script")),
    ),
    begin=begin,
    check=check,
    goes_on=never,
)
