"""Ask a question, check the answer, ask again, keep it."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bots.answers import READERS, WrongAnswer
from bots.fields import Field, Type
from bots.findings import Finding
from bots.outcomes import Fail, Go, Listen, Outcome
from bots.spec import Place
from bots.steps.handler import FALLBACK, Handler, Settings
from bots.turn import Heard, Turn
from bots.wording import worded
from channels_app.models.channels import Kind as ChannelKind
from chat.extras import BUTTONS_MAX

RETRIES = 2
WITHOUT_FILES = frozenset({ChannelKind.SMS, ChannelKind.PHONE})
BILLION = 1_000_000_000
TYPES = (
    ("text", _("Text")),
    ("number", _("Number")),
    ("email", _("E-mail address")),
    ("phone", _("Telephone number")),
    ("date", _("Date")),
    ("choice", _("Choice")),
    ("file", _("File")),
)
OPTIONS = Field(
    name="options",
    type=Type.LIST,
    label=_("Options"),
    most=BUTTONS_MAX,
    rows=(
        Field(name="text", type=Type.LINE, label=_("Text"), required=True, most=80, is_said=True),
        Field(name="value", type=Type.LINE, label=_("Value"), most=200, help=_("Empty: the text.")),
        Field(name="go", type=Type.TARGET, label=_("Go to"), help=_("Empty: the next step.")),
    ),
)


def begin(turn: Turn, settings: Settings) -> Outcome:
    ask(turn, settings, turn.words(settings, "text"))
    return Listen()


def ask(turn: Turn, settings: Settings, text: str) -> None:
    options = [
        {"text": worded(option, "text"), "value": option.get("value") or option["text"]}
        for option in settings.get("options", [])
    ]
    turn.say(text, buttons=options)


def hear(turn: Turn, settings: Settings, heard: Heard) -> Outcome:
    try:
        answer = READERS[settings.get("type", "text")](heard, settings)
    except WrongAnswer as wrong:
        return ask_again(turn, settings, str(wrong))
    if "variable" in settings:
        turn.set(settings["variable"], answer)
    if "property" in settings:
        turn.claim(settings["property"], answer)
    for option in settings.get("options", []):
        if answer == (option.get("value") or option["text"]):
            return Go(option.get("go", ""))
    return Go()


def ask_again(turn: Turn, settings: Settings, sentence: str) -> Outcome:
    tries = turn.work.get("tries", 0) + 1
    if tries > settings.get("retries", RETRIES):
        return Fail("no valid answer")
    turn.work["tries"] = tries
    ask(turn, settings, turn.words(settings, "wrong") or sentence)
    return Listen()


def check(settings: Settings, place: Place) -> list[Finding]:
    findings = []
    kind = settings.get("type", "text")
    if kind == "choice" and not settings.get("options"):
        findings.append(Finding("bad_setting", gettext("A choice needs options."), field="options"))
    if kind != "choice" and settings.get("options"):
        findings.append(Finding("bad_setting", gettext("Only a choice has options."), field="options"))
    if settings.get("least", -BILLION) > settings.get("most", BILLION):
        findings.append(Finding("bad_setting", gettext("The least is more than the most."), field="least"))
    if kind == "file":
        findings += [
            Finding(
                "kind_not_allowed", gettext("Nobody can send files on %(name)s.") % {"name": channel.name}, field="type"
            )
            for channel in place.channels
            if channel.kind in WITHOUT_FILES
        ]
    return findings


HANDLER = Handler(
    fields=(
        Field(name="text", type=Type.TEXT, label=_("Question"), required=True, is_said=True),
        Field(name="type", type=Type.CHOICE, label=_("Answer"), choices=TYPES, default="text"),
        OPTIONS,
        Field(name="least", type=Type.NUMBER, label=_("Least"), least=-BILLION, most=BILLION),
        Field(name="most", type=Type.NUMBER, label=_("Most"), least=-BILLION, most=BILLION),
        Field(name="region", type=Type.LINE, label=_("Country of numbers without a code"), most=2),
        Field(name="variable", type=Type.VARIABLE, label=_("Keep as variable")),
        Field(name="property", type=Type.PROPERTY, label=_("Keep as claimed property")),
        Field(name="retries", type=Type.NUMBER, label=_("Further tries"), most=5, default=RETRIES),
        Field(
            name="wrong",
            type=Type.TEXT,
            label=_("Said after a wrong answer"),
            help=_("Empty: the bot says itself how to answer, in the visitor's language."),
            is_said=True,
        ),
        FALLBACK,
    ),
    begin=begin,
    hear=hear,
    check=check,
    waits=True,
)
