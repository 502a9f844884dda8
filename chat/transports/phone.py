"""Phone: what is said aloud; quick replies are keys to press, and digits come from the keypad."""

from django.utils.translation import gettext as _

from chat.transports.transport import TERMINATOR, Message, Transport


def render(message: Message) -> str:
    keys = [
        _("Press %(key)d for %(text)s.") % {"key": number, "text": button["text"]}
        for number, button in enumerate(message.get("buttons", []), 1)
    ]
    asks_for_digits = (message.get("ask") or {}).get("digits")
    ending = [_("End with the %(key)s key.") % {"key": TERMINATOR}] if asks_for_digits else []
    return " ".join([message.get("text", ""), *keys, *ending]).strip()


TRANSPORT = Transport(render=render, has_keypad=True)
