"""Authorization token: asks for it unless this conversation holds one that is still good."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bots.fields import Field, Type
from bots.findings import Finding
from bots.login import build_login, find_token, hear_answer, held_token, start_login, take_token
from bots.outcomes import Fail, Go, Outcome
from bots.requests import Reply, Request
from bots.spec import Place
from bots.steps.handler import FALLBACK, Handler, Settings
from bots.turn import Heard, Turn


def begin(turn: Turn, settings: Settings) -> Outcome:
    token = find_token(turn, settings["token"])
    if token is None:
        return Fail("there is no such authorization token")
    if held_token(turn, token) is None:
        return start_login(turn, token)
    turn.run.token_uid = token.uid
    return Go()


def hear(turn: Turn, settings: Settings, heard: Heard) -> Outcome:
    return hear_answer(turn, heard)


def request(turn: Turn, settings: Settings) -> Request:
    return build_login(turn)


def reply(turn: Turn, settings: Settings, answer: Reply) -> Outcome:
    return take_token(turn, answer) or begin(turn, settings)


def check(settings: Settings, place: Place) -> list[Finding]:
    uid = settings.get("token", "")
    findings = [
        Finding(
            "kind_not_allowed", gettext("%(name)s is a web channel that does not allow it.") % {"name": channel.name}
        )
        for channel in place.channels
        if not channel.takes_tokens
    ]
    if uid not in place.tokens:
        sentence = gettext("There is no authorization token %(uid)s.") % {"uid": uid}
        findings.append(Finding("unknown_component", sentence, field="token"))
    return findings


HANDLER = Handler(
    fields=(
        Field(name="token", type=Type.COMPONENT, label=_("Authorization token"), required=True),
        FALLBACK,
    ),
    begin=begin,
    hear=hear,
    request=request,
    reply=reply,
    check=check,
    waits=True,
)
