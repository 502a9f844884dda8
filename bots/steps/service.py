"""Web service: asks a company's own server, keeps parts of the answer, and may let the answer speak."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bots.fields import Field, Type
from bots.findings import Finding
from bots.login import (
    build_login,
    drop_token,
    find_token,
    hear_answer,
    held_token,
    is_logging_in,
    start_login,
    take_token,
)  # fmt: skip
from bots.models import AuthorizationToken, WebService
from bots.outcomes import Call, Fail, Go, Outcome
from bots.paths import look_up
from bots.placeholders import CannotFill
from bots.questions import ask_next, hear_one, values_for
from bots.requests import Reply, Request, check_host, service_request, wanted_tokens
from bots.speaking import obey
from bots.spec import Place, host_of
from bots.steps.handler import FALLBACK, Handler, Settings
from bots.turn import Heard, Turn

UNAUTHORIZED = 401


def begin(turn: Turn, settings: Settings) -> Outcome:
    """Its questions come first, then those of a token that is missing or has expired."""
    service = find_service(turn, settings)
    if service is None:
        return Fail("there is no such web service")
    return ask_next(turn, settings, service) or log_in_and_call(turn, service)


def log_in_and_call(turn: Turn, service: WebService) -> Outcome:
    for token in tokens_for(turn, service).values():
        if token is None:
            return Fail("there is no such authorization token")
        if held_token(turn, token) is None:
            return start_login(turn, token)
    return Call(host_of(service.url))


def hear(turn: Turn, settings: Settings, heard: Heard) -> Outcome:
    if is_logging_in(turn):
        return hear_answer(turn, heard)
    service = find_service(turn, settings)
    if service is None:
        return Fail("the web service is gone")
    return hear_one(turn, settings, service, heard) or log_in_and_call(turn, service)


def request(turn: Turn, settings: Settings) -> Request:
    """Raises CannotFill."""
    if is_logging_in(turn):
        return build_login(turn)
    service = find_service(turn, settings)
    if service is None:
        raise CannotFill("The web service is gone.")
    values = {**turn.values, **values_for(turn, settings)}
    tokens: dict[str, str] = {}
    for uid, token in tokens_for(turn, service).items():
        text = held_token(turn, token) if token else None
        if token is None or text is None:
            raise CannotFill("The authorization token has expired.")
        check_host(token, service.url)
        tokens[uid] = text
    return service_request(service, values, tokens, everything=values if settings.get("sends_all") else None)


def reply(turn: Turn, settings: Settings, answer: Reply) -> Outcome:
    if is_logging_in(turn):
        return take_token(turn, answer) or begin(turn, settings)
    service = find_service(turn, settings)
    if service is None:
        return Fail("the web service is gone")
    if answer.status == UNAUTHORIZED and not turn.work.get("asked_anew"):
        tokens = [token for token in tokens_for(turn, service).values() if token]
        if tokens:
            return ask_anew(turn, settings, tokens)
    if not answer.is_good:
        return Fail(answer.why or f"status {answer.status}")
    keep(turn, service, answer)
    if service.may_speak and obey(turn, answer):
        return Fail("the answer asked for the fallback")
    return Go()


def ask_anew(turn: Turn, settings: Settings, tokens: list[AuthorizationToken]) -> Outcome:
    """The server no longer takes the token: the questions come once more."""
    for token in tokens:
        drop_token(turn, token)
    turn.work["asked_anew"] = True
    return begin(turn, settings)


def keep(turn: Turn, service: WebService, answer: Reply) -> None:
    found = answer.json()
    for save in service.saves:
        value = look_up(found, save["path"])
        if isinstance(value, str | int | float | bool | list | dict):
            turn.set(save["variable"], value)


def find_service(turn: Turn, settings: Settings) -> WebService | None:
    return WebService.objects.filter(company=turn.run.company_id, uid=settings["service"]).first()


def tokens_for(turn: Turn, service: WebService) -> dict[str, AuthorizationToken | None]:
    """The tokens that its placeholders want; "" is the one that was made last in this run."""
    return {uid: find_token(turn, uid or turn.run.token_uid) for uid in sorted(wanted_tokens(service))}


def check(settings: Settings, place: Place) -> list[Finding]:
    uid = settings.get("service", "")
    service = place.services.get(uid)
    if service is None:
        sentence = gettext("There is no web service %(uid)s.") % {"uid": uid}
        return [Finding("unknown_component", sentence, field="service")]
    findings = []
    filled = max(len(settings.get("values", [])), service.questions)
    if service.values > filled:
        sentence = gettext("Nothing fills %(value)s: give a value, or ask for it on the page of the connection.")
        findings.append(Finding("bad_setting", sentence % {"value": f"{{val{filled + 1}}}"}, field="values"))
    for token_uid in sorted(service.tokens - {""}):
        token = place.tokens.get(token_uid)
        if token is None:
            sentence = gettext("There is no authorization token %(uid)s.") % {"uid": token_uid}
            findings.append(Finding("unknown_component", sentence, field="service"))
        elif service.host not in token.hosts:
            findings.append(host_not_listed(token_uid, service.host))
    return findings


def host_not_listed(uid: str, host: str) -> Finding:
    sentence = gettext("%(host)s is none of the hosts that may receive the token %(uid)s.") % {"host": host, "uid": uid}
    return Finding("host_not_listed", sentence, field="service")


HANDLER = Handler(
    fields=(
        Field(name="service", type=Type.COMPONENT, label=_("Web service"), required=True),
        Field(
            name="values",
            type=Type.LIST,
            label=_("Values for {val1}, {val2}, …"),
            help=_("In the place of the web service's own questions, one for one."),
            rows=(Field(name="value", type=Type.LINE, label=_("Value"), required=True),),
        ),
        Field(name="sends_all", type=Type.FLAG, label=_("Send all parameters of the conversation along")),
        FALLBACK,
    ),
    begin=begin,
    hear=hear,
    request=request,
    reply=reply,
    check=check,
    waits=True,
)
