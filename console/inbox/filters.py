"""What the list can be asked for: the same words in the page's address, in saved views and in requests.

`view`, `q`, and any of `state team assignee tag channel priority assurance unread`. Values of one name are joined by
"or", tags and different names by "and".
"""

from collections.abc import Callable
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q
from django.http import QueryDict

from accounts.models import User
from accounts.models.end_users import Assurance
from accounts.properties import is_clean
from chat.models import ConversationTag, Message
from chat.models.conversations import Priority, State
from chat.models.messages import Author
from chat.models.tags import TAGS_MAX
from chat.posting import clean_uuid
from core.reasons import Reason, Refused

SEARCH_LENGTH = 200
VALUES_MAX = 20
NONE, ME = "none", "me"
VIEWS = ("queued", "mine", "all", "closed")


def filters_of(asked: QueryDict, user: User) -> Q:
    """Raises Refused(invalid_request) for a value that cannot be."""
    found = Q()
    for name, condition in CONDITIONS.items():
        values = list(dict.fromkeys(value for value in asked.getlist(name) if value))
        if len(values) > VALUES_MAX:
            raise Refused(Reason.INVALID_REQUEST, errors={name: [f"Send up to {VALUES_MAX} values."]})
        if values:
            found &= condition(values, user)
    return found


def read_search(asked: QueryDict) -> str:
    """Raises Refused(invalid_request)."""
    text = asked.get("q", "")
    if not is_clean(text):
        raise Refused(Reason.INVALID_REQUEST, errors={"q": ["That is no text."]})
    return text[:SEARCH_LENGTH].strip()


def address_of(asked: QueryDict, user: User) -> str:
    """The same question as an address, in one spelling and without what is not part of it. Raises Refused."""
    view = asked.get("view", "queued")
    if view not in VIEWS:
        raise Refused(Reason.INVALID_REQUEST, errors={"view": ["There is no such view."]})
    filters_of(asked, user)
    search = read_search(asked)
    pairs = [("view", view), *([("q", search)] if search else [])]
    for name in CONDITIONS:
        pairs += [(name, value) for value in dict.fromkeys(asked.getlist(name)) if value]
    return urlencode(pairs)


def is_unread() -> Exists:
    """Somebody waits for an answer: a visitor's message that no staff has seen."""
    unseen = Message.objects.filter(conversation=OuterRef("pk"), seq__gt=OuterRef("staff_read_seq"))
    return Exists(unseen.filter(author_kind=Author.VISITOR))


def by_state(values: list[str], user: User) -> Q:
    return Q(state__in=known(values, State.values, "state"))


def by_assurance(values: list[str], user: User) -> Q:
    return Q(assurance__in=known(values, Assurance.values, "assurance"))


def by_priority(values: list[str], user: User) -> Q:
    names = known(values, [one.name.lower() for one in Priority], "priority")
    return Q(priority__in=[Priority[name.upper()] for name in names])


def by_team(values: list[str], user: User) -> Q:
    return Q(team__in=ids(values, "team")) | (Q(team=None) if NONE in values else Q(pk__in=[]))


def by_assignee(values: list[str], user: User) -> Q:
    people = ids([value for value in values if value != ME], "assignee") + ([user.pk] if ME in values else [])
    return Q(assignee__in=people) | (Q(assignee=None) if NONE in values else Q(pk__in=[]))


def by_channel(values: list[str], user: User) -> Q:
    return Q(channel__in=ids(values, "channel"))


def by_tag(values: list[str], user: User) -> Q:
    found = Q()
    for key in ids(values, "tag")[:TAGS_MAX]:
        found &= Q(Exists(ConversationTag.objects.filter(conversation=OuterRef("pk"), tag=key)))
    return found


def by_unread(values: list[str], user: User) -> Q:
    known(values, ["1"], "unread")
    return Q(staff_read_seq__lt=F("last_seq")) & Q(is_unread())


def ids(values: list[str], name: str) -> list[UUID]:
    return [clean_uuid(value, name) for value in values if value != NONE]


def known(values: list[str], choices: list[str], name: str) -> list[str]:
    if unknown := set(values) - set(choices):
        raise Refused(Reason.INVALID_REQUEST, errors={name: [f"There is no {min(unknown)[:40]}."]})
    return values


CONDITIONS: dict[str, Callable[[list[str], User], Q]] = {
    "state": by_state,
    "team": by_team,
    "assignee": by_assignee,
    "tag": by_tag,
    "channel": by_channel,
    "priority": by_priority,
    "assurance": by_assurance,
    "unread": by_unread,
}
