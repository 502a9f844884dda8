"""Say a text, with quick replies and cards."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bots.fields import Field, Type
from bots.findings import Finding
from bots.outcomes import Go, Outcome
from bots.placeholders import CannotFill
from bots.requests import build_url
from bots.spec import Place
from bots.steps.handler import Handler, Settings
from bots.turn import Turn
from channels_app.models.channels import Kind as ChannelKind
from chat.extras import BUTTONS_MAX, CARDS_MAX, WEB

BUTTONS = Field(
    name="buttons",
    type=Type.LIST,
    label=_("Quick replies"),
    most=BUTTONS_MAX,
    rows=(
        Field(name="text", type=Type.LINE, label=_("Text"), required=True, most=80, is_said=True),
        Field(name="value", type=Type.LINE, label=_("Value"), most=200, help=_("Empty: the text.")),
    ),
)
CARDS = Field(
    name="cards",
    type=Type.LIST,
    label=_("Cards"),
    most=CARDS_MAX,
    rows=(
        Field(name="title", type=Type.LINE, label=_("Title"), required=True, most=120, is_said=True),
        Field(name="text", type=Type.TEXT, label=_("Text"), is_said=True),
        Field(name="url", type=Type.LINE, label=_("Link"), most=2_000),
        Field(name="image", type=Type.LINE, label=_("Picture's address"), most=2_000),
    ),
)


def begin(turn: Turn, settings: Settings) -> Outcome:
    say(turn, settings)
    return Go()


def say(turn: Turn, settings: Settings) -> None:
    turn.say(
        turn.words(settings, "text"),
        buttons=[button(turn, row) for row in settings.get("buttons", [])],
        cards=[card(turn, row) for row in settings.get("cards", [])],
    )


def button(turn: Turn, row: Settings) -> dict[str, str]:
    """Its value is the same in every language, so that keywords and conditions may rely on it."""
    value = turn.fill(row.get("value", ""))[:200] or turn.fill(row["text"])[:80]
    return {"text": turn.words(row, "text")[:80], "value": value}


def card(turn: Turn, row: Settings) -> dict[str, str]:
    texts = {"title": turn.words(row, "title")[:120], "text": turn.words(row, "text")}
    links = {name: link(turn, row.get(name, "")) for name in ("url", "image")}
    return {name: value for name, value in {**texts, **links}.items() if value}


def link(turn: Turn, template: str) -> str:
    """Values go into a link encoded; what then is no web address is left out."""
    try:
        address = build_url(template, turn.values) if template else ""
    except CannotFill:
        return ""
    return address if WEB.fullmatch(address) else ""


def check(settings: Settings, place: Place) -> list[Finding]:
    findings = []
    if not any(settings.get(name) for name in ("text", "buttons", "cards")):
        findings.append(Finding("bad_setting", gettext("Give a text, quick replies or cards."), field="text"))
    if settings.get("cards"):
        findings += [
            Finding(
                "kind_not_allowed", gettext("Nobody can see cards on the phone (%(name)s).") % {"name": channel.name}
            )
            for channel in place.channels
            if channel.kind == ChannelKind.PHONE
        ]
    return findings


HANDLER = Handler(
    fields=(Field(name="text", type=Type.TEXT, label=_("Text"), is_said=True), BUTTONS, CARDS),
    begin=begin,
    check=check,
)
