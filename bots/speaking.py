"""What a web service may make the bot do, if its writer allows it: `{"usher": {"say", "set", "fallback"}}`."""

from typing import Any

from bots.fields import NAME, RESERVED
from bots.requests import Reply
from bots.turn import Turn
from chat.extras import WEB

MOST = 10  # messages, buttons or cards


def obey(turn: Turn, reply: Reply) -> bool:
    """Say and set what the answer wants; whether it forces the fallback. What has another shape is left out."""
    answer = reply.json()
    wish = answer.get("usher") if isinstance(answer, dict) else None
    if not isinstance(wish, dict):
        return False
    for message in listed(wish.get("say")):
        say(turn, {"text": message} if isinstance(message, str) else message)
    put = wish.get("set")
    for name, value in put.items() if isinstance(put, dict) else ():
        if NAME.fullmatch(name) and not RESERVED.fullmatch(name) and isinstance(value, str | int | float | bool | None):
            turn.set(name, value)
    return wish.get("fallback") is True


def say(turn: Turn, message: Any) -> None:
    if isinstance(message, dict):
        turn.say(
            text_of(message, "text", 8_000),
            buttons=[button for item in listed(message.get("buttons")) if (button := read_button(item))],
            cards=[card for item in listed(message.get("cards")) if (card := read_card(item))],
        )


def read_button(item: Any) -> dict[str, str] | None:
    if isinstance(item, str):
        item = {"text": item}
    if not isinstance(item, dict) or not text_of(item, "text", 80):
        return None
    text = text_of(item, "text", 80)
    return {"text": text, "value": text_of(item, "value", 200) or text}


def read_card(item: Any) -> dict[str, str] | None:
    if not isinstance(item, dict):
        return None
    texts = {"title": text_of(item, "title", 120), "text": text_of(item, "text", 600)}
    links = {name: text_of(item, name, 2_000) for name in ("url", "image")}
    links = {name: link for name, link in links.items() if WEB.fullmatch(link)}
    card = {name: value for name, value in {**texts, **links}.items() if value}
    return card if texts["title"] or texts["text"] else None


def text_of(item: dict[str, Any], name: str, most: int) -> str:
    value = item.get(name)
    return value.replace("\0", "").encode(errors="ignore").decode()[:most] if isinstance(value, str) else ""


def listed(value: Any) -> list[Any]:
    return value[:MOST] if isinstance(value, list) else []
