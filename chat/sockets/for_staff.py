"""/ws/inbox/: the socket of staff, opened by the console's own log-in and from its own pages only."""

from collections.abc import Callable
from importlib import import_module
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar, cast
from uuid import UUID

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import get_user
from django.http import HttpRequest, parse_cookie

from accounts.abilities import companies_of
from accounts.choice import narrowed
from accounts.models import Company, User
from accounts.staff_sessions import row_key
from channels_app.origins import own_origin
from channels_app.reach import Limits, limits_of
from chat import conversations
from chat.commands import COMMANDS, run
from chat.live.beside import note_gone, note_open
from chat.live.closing import Close
from chat.live.sweep import sweep_staff
from chat.marks import staff_reads, staff_types
from chat.oversight import note_opened
from chat.posting import Posted, clean_text, clean_uuid
from chat.presenting import frame
from chat.sending import Wish, dress_for_staff, read_wish, staff_post, undress
from chat.sockets.connection import Connection, Message, Receive, Send
from chat.sockets.frames import Frame, optional_uuid, read_seq
from core.ids import uuid7
from core.reasons import Reason, Refused
from core.threads import in_thread

ABILITY = "inbox.answer"
WATCHED_MAX = 50  # conversations on one socket
R = TypeVar("R")


async def staff(scope: Message, receive: Receive, send: Send) -> None:
    await StaffSocket(scope, receive, send).serve()


class Admitted(NamedTuple):
    user: User
    companies: dict[UUID, str]
    limits: Limits


def admit(session_key: str) -> Admitted:
    """Who is logged in to the console, the companies that they answer for and look at, and where they see chosen
    channels alone. Raises Refused.
    """
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    request.user = get_user(request)
    if not session_key or not admin.site.has_permission(request):
        raise Refused(Reason.TOKEN_MISSING)
    ids = narrowed(request.user, companies_of(request.user, ABILITY))
    found = Company.objects.filter(pk__in=ids).values_list("pk", "name")
    if not found:
        raise Refused(Reason.SCOPE_MISSING)
    user = cast(User, request.user)
    return Admitted(user, dict(found), limits_of(user))


def as_user(user_id: UUID, service: Callable[..., R], *args: Any, **kwargs: Any) -> R:
    """Run a service for somebody as they are now: an account that was closed may do nothing. Raises Refused."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        raise Refused(Reason.NOT_FOUND)
    return service(*args, by=user, **kwargs)


class StaffSocket(Connection):
    is_staff = True
    id: UUID
    user_id: UUID
    session_key: str
    password = ""
    companies: frozenset[UUID] = frozenset()
    limits: Limits = MappingProxyType({})
    is_joined = False

    async def talk(self) -> None:
        if self.header(b"origin") != own_origin():
            await self.stop(Reason.ORIGIN_NOT_ALLOWED, Close.ORIGIN)
        cookie = parse_cookie(self.header(b"cookie") or "").get(settings.SESSION_COOKIE_NAME, "")
        self.session_key = row_key(cookie)
        try:
            user, companies, self.limits = await in_thread(admit, cookie)
        except Refused as refused:
            await self.stop(refused.reason, Close.CREDENTIAL)
        await self.count_in(("staff", user.pk), settings.SOCKETS_PER_STAFF)
        self.user_id, self.password, self.companies = user.pk, user.password, frozenset(companies)
        self.push(
            frame(
                "ready",
                user={"id": str(user.pk), "name": user.get_full_name(), "is_away": user.is_away},
                companies=[{"id": str(key), "name": name} for key, name in companies.items()],
            )
        )
        self.id = uuid7()
        self.hub.join_staff(self)
        self.is_joined = True
        await sweep_staff([self])
        await self.converse()

    async def act(self, found: Frame) -> None:
        await self.count_frame(self.user_id, found)
        command = FRAMES.get(found["type"])
        if command is None:
            raise Refused(Reason.INVALID_REQUEST, "There is no such frame.")
        await command(self, found, clean_uuid(found.get("conversation"), "conversation"))

    async def watch(self, found: Frame, place: UUID) -> None:
        after = read_seq(found, "after", default=0)
        watched = self.hub.topics.of.get(self, set())
        if place not in watched and len(watched) >= WATCHED_MAX:
            raise Refused(Reason.INVALID_REQUEST, f"A socket watches {WATCHED_MAX} conversations at most.")
        seen = await in_thread(as_user, self.user_id, watched_by, place, address=self.address)
        self.hub.topics.unfollow(self, place)
        after = await self.catch_up(place, min(after, seen))
        self.hub.topics.follow(self, place, after=after)
        await note_open(self.id, self.hub.topics.of[self], place)

    async def unwatch(self, found: Frame, place: UUID) -> None:
        self.hub.topics.unfollow(self, place)
        await note_open(self.id, self.hub.topics.of[self], place)

    async def post(self, found: Frame, place: UUID) -> None:
        wish = read_wish(found)
        posted = await self.write_down(wish, place)
        self.push(frame("ack", id=found["id"], seq=posted.seq, conversation=str(place)))

    async def write_down(self, wish: Wish, place: UUID) -> Posted:
        if wish.is_plain:
            return await self.hub.post(staff_post(self.user_id, wish, place))
        dressed = await in_thread(dress_for_staff, self.user_id, wish=wish, conversation_id=place)
        try:
            return await self.hub.post(staff_post(self.user_id, wish, place, dressed))
        except Refused:
            await in_thread(undress, wish, conversation_id=place)
            raise

    async def note(self, found: Frame, place: UUID) -> None:
        text, note_id = clean_text(found.get("text")), optional_uuid(found, "id")
        note = await in_thread(as_user, self.user_id, conversations.add_note, place, text=text, note_id=note_id)
        self.push(frame("ack", id=found.get("id") or str(note.pk), conversation=str(place)))

    async def typing(self, found: Frame, place: UUID) -> None:
        await staff_types(self.user_id, place)

    async def mark_read(self, found: Frame, place: UUID) -> None:
        await staff_reads(self.user_id, place, read_seq(found, "seq"))

    async def command(self, found: Frame, place: UUID) -> None:
        await in_thread(as_user, self.user_id, run, found["type"], found, place, address=self.address)
        self.confirm(found, place)

    def confirm(self, found: Frame, place: UUID) -> None:
        """Whoever gave a command an id is told that it is done; everybody sees the conversation change."""
        if isinstance(found.get("id"), str):
            self.push(frame("ack", id=found["id"], conversation=str(place)))

    def is_meant(self, kind: str, subject: str) -> bool:
        if kind == "company":
            return any(str(company_id) == subject for company_id in self.companies)
        return kind == "user" and str(self.user_id) == subject

    def leave(self) -> None:
        if self.is_joined:
            self.hub.leave_staff(self)
            self.hub.run_errand(note_gone(self.id))


def watched_by(conversation_id: UUID, *, by: User, address: str) -> int:
    """The number of the last message of a conversation that this person may read. Raises Refused(not_found)."""
    found = conversations.find_for_staff(by, conversation_id)
    note_opened(by, found, address=address)
    return found.last_seq


FRAMES = {
    "watch": StaffSocket.watch,
    "unwatch": StaffSocket.unwatch,
    "send": StaffSocket.post,
    "note": StaffSocket.note,
    "typing": StaffSocket.typing,
    "read": StaffSocket.mark_read,
    **dict.fromkeys(COMMANDS, StaffSocket.command),
}
