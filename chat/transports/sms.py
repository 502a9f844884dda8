"""SMS: quick replies are numbered, cards become lines, a long message becomes several."""

from chat.transports.splitting import split
from chat.transports.transport import Message, Transport, lines_of


def render(message: Message) -> str:
    buttons = [f"{number}. {button['text']}" for number, button in enumerate(message.get("buttons", []), 1)]
    return "\n".join([*lines_of(message), *buttons])


TRANSPORT = Transport(render=render, split=split)
