"""One turn of a run: what a step may see and do. Everything is stored together at the end, or nothing is."""

import json
import math
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from accounts.models import EndUser
from accounts.properties import PropertyChange, merged
from bots.limits import MESSAGES_PER_TURN, VARIABLE_BYTES, VARIABLES_BYTES, VARIABLES_MAX
from bots.models import Bot, Run
from bots.placeholders import as_text, fill
from bots.wording import language_of, worded
from channels_app.models import Channel
from chat.models import Conversation
from chat.models.messages import TEXT_LIMIT, Author
from chat.posting import Post
from core.ids import uuid7
from core.reasons import Refused

KEYPAD = "keypad"


@dataclass(frozen=True)
class Heard:
    """A message of the visitor. Behind a sealed one the text is a mask."""

    seq: int
    message_id: UUID
    text: str
    extras: dict[str, Any] = field(default_factory=dict)

    @property
    def by_keypad(self) -> bool:
        return self.extras.get("input") == KEYPAD

    @property
    def value(self) -> str:
        """The button that was pressed, else the text."""
        reply = self.extras.get("reply")
        return reply if isinstance(reply, str) and reply else self.text

    @property
    def input_type(self) -> str:
        """INPUT_TYPE: TEXT, DIGITS, IMAGE, VIDEO, AUDIO or FILE."""
        attachments = self.extras.get("attachments")
        if isinstance(attachments, list) and attachments:
            kind = str((attachments[0] if isinstance(attachments[0], dict) else {}).get("type", "")).partition("/")[0]
            return kind.upper() if kind in ("image", "video", "audio") else "FILE"
        return "DIGITS" if self.by_keypad else "TEXT"


class Turn:
    """`outgoing` is posted when the turn is over; `expects_secret` seals what the visitor writes next."""

    def __init__(self, run: Run, conversation: Conversation, heard: Heard | None = None) -> None:
        self.run = run
        self.conversation = conversation
        self.heard = heard
        self.outgoing: list[Post] = []
        self.expects_secret = False
        self.allows_tokens = False

    @property
    def bot(self) -> Bot:
        return self.run.bot

    @property
    def channel(self) -> Channel:
        return self.conversation.channel

    @property
    def end_user(self) -> EndUser:
        return self.conversation.end_user

    @property
    def work(self) -> dict[str, Any]:
        """What the current step keeps while it waits; emptied when the run leaves the step."""
        work: dict[str, Any] = self.run.work
        return work

    def say(self, text: str, **extras: Any) -> None:
        """A message of the bot: buttons, cards, ask. Placeholders were filled by the step."""
        shown = {name: value for name, value in extras.items() if value}
        text = text[:TEXT_LIMIT]
        if (not text and not shown) or len(self.outgoing) >= MESSAGES_PER_TURN:
            return
        self.outgoing.append(
            Post(
                kind=Author.BOT,
                conversation_id=self.conversation.pk,
                message_id=uuid7(),
                text=text,
                name=self.bot.name,
                extras=shown,
            )
        )

    def fill(self, text: str) -> str:
        return fill(text, self.values)

    def words(self, settings: dict[str, Any], name: str) -> str:
        """A text of a step in the visitor's language, filled."""
        return self.fill(worded(settings, name))

    def set(self, name: str, value: Any) -> None:
        """Keep a value for later steps. A text that is too large is cut, anything else left out."""
        if isinstance(value, str):
            value = value.replace("\0", "").encode(errors="ignore")[:VARIABLE_BYTES].decode(errors="ignore")
        changed = {**self.run.variables, name: value}
        is_small = stored_size(value) <= 2 * VARIABLE_BYTES and stored_size(changed) <= VARIABLES_BYTES
        if is_small and len(changed) <= VARIABLES_MAX:
            self.run.variables = changed

    def claim(self, name: str, value: Any) -> None:
        """Keep a value as a claimed property of the end user; it never becomes a verified one."""
        row = EndUser.objects.select_for_update(no_key=True).get(pk=self.end_user.pk)
        try:
            row.claimed = merged(row.claimed, PropertyChange({}, {name: as_text(value)[:1_000]}, []))
        except Refused:
            return  # they have as many properties as anybody may have
        row.save(update_fields=["claimed"])
        self.end_user.claimed = row.claimed

    @property
    def values(self) -> dict[str, Any]:
        """Everything that a placeholder may name. The program's own names win over those of pages and scripts."""
        person, context = self.end_user, self.conversation.context
        return {
            **self.run.variables,
            **{f"context.{name}": value for name, value in context.items()},
            **{name: value for name, value in context.items() if is_from_page(name)},
            **{f"claimed.{name}": value for name, value in person.claimed.items()},
            **{f"verified.{name}": value for name, value in person.verified.items()},
            "NAME": person.full_name,
            "ASSURANCE": self.conversation.assurance,
            "CHANNEL": self.channel.name,
            "LANGUAGE": language_of(self.conversation),
            "MESSAGE": self.heard.text if self.heard else "",
            "INPUT_TYPE": self.heard.input_type if self.heard else "TEXT",
        }


def stored_size(value: Any) -> float:
    """Bytes as JSON; no end of them for what the database cannot hold: NaN, half a character, a NUL."""
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):
        return math.inf
    return math.inf if b"\\u0000" in text else len(text)


def is_from_page(name: str) -> bool:
    return name in ("BROWSER_TYPE", "CHAT_URL") or name.startswith("URL_")
