"""Commands of staff about a conversation, as they come in frames and requests: read here, done by the services."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.models import User
from chat import changes, conversations
from chat.models import Conversation
from chat.models.conversations import Priority
from chat.models.tags import TAGS_MAX
from chat.posting import clean_uuid
from core.reasons import Reason, Refused

Body = Mapping[str, Any]
Options = dict[str, Any]


def run(kind: str, body: Body, conversation_id: UUID, *, by: User, address: str = "") -> Conversation:
    """Do what `{"type" or "action": kind, ...body}` asks. Raises Refused."""
    service, read = COMMANDS[kind]
    return service(conversation_id, by=by, address=address, **read(body, by))


def read_assignee(body: Body, by: User) -> Options:
    """`to`: a user's id, "me", or null for nobody; `only_if_free`: not away from somebody else."""
    only_if_free = body.get("only_if_free", False)
    if not isinstance(only_if_free, bool):
        raise Refused(Reason.INVALID_REQUEST, errors={"only_if_free": ["Send true or false."]})
    return {**read_to(body.get("to", ""), by), "only_if_free": only_if_free}


def read_to(to: object, by: User) -> Options:
    if to == "me" or to is None:
        return {"to": by if to else None}
    found = User.objects.filter(pk=clean_uuid(to, "to")).first()
    if found is None:
        raise Refused(Reason.INVALID_REQUEST, errors={"to": ["There is no such person."]})
    return {"to": found}


def read_until(body: Body, by: User) -> Options:
    """`until`: RFC 3339 with its offset."""
    try:
        until = datetime.fromisoformat(body.get("until", ""))
        if until.tzinfo is None:
            raise ValueError
    except (TypeError, ValueError):
        raise Refused(Reason.INVALID_REQUEST, errors={"until": ["Send a time such as 2026-03-01T09:00:00Z."]}) from None
    return {"until": until}


def read_team(body: Body, by: User) -> Options:
    """`team`: an id, or null for none."""
    team = body.get("team", "")
    return {"team_id": None if team is None else clean_uuid(team, "team")}


def read_tags(body: Body, by: User) -> Options:
    """`add`, `remove`: lists of ids."""
    found: Options = {}
    for name in ("add", "remove"):
        ids = body.get(name, [])
        if not isinstance(ids, list) or len(ids) > TAGS_MAX:
            raise Refused(Reason.INVALID_REQUEST, errors={name: [f"Send a list of up to {TAGS_MAX} ids."]})
        found[name] = [clean_uuid(one, name) for one in ids]
    return found


def read_priority(body: Body, by: User) -> Options:
    """`priority`: low, normal, high or urgent."""
    name = body.get("priority")
    if not isinstance(name, str) or name.upper() not in Priority.__members__ or name != name.lower():
        raise Refused(Reason.INVALID_REQUEST, errors={"priority": ["Send low, normal, high or urgent."]})
    return {"priority": Priority[name.upper()]}


def read_nothing(body: Body, by: User) -> Options:
    return {}


COMMANDS: dict[str, tuple[Callable[..., Conversation], Callable[[Body, User], Options]]] = {
    "assign": (conversations.assign, read_assignee),
    "close": (conversations.close, read_nothing),
    "reopen": (conversations.reopen, read_nothing),
    "pend": (changes.pend, read_nothing),
    "snooze": (changes.snooze, read_until),
    "hand_over": (changes.hand_over, read_team),
    "prioritise": (changes.prioritise, read_priority),
    "tag": (changes.tag, read_tags),
}
