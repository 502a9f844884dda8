"""/ws/chat/: the visitor's socket. A session opens it, and it follows one conversation at a time."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings

from chat.admission import Admitted, knock
from chat.conversations import latest_open, open_for
from chat.live.closing import Close
from chat.marks import visitor_reads, visitor_types
from chat.posting import Posted
from chat.presenting import frame
from chat.ratings import rate, read_rating
from chat.sending import Wish, dress_for_visitor, read_wish, undress, visitor_post
from chat.sockets.connection import BAD_FRAMES, Connection, Message, Receive, Send
from chat.sockets.flood import address_key
from chat.sockets.frames import Frame, optional_uuid, read_seq
from chatauth.models import Session
from core.reasons import Reason, Refused
from core.threads import in_thread

AUTH_WITHIN = 5.0  # seconds
WARN_BEFORE = 60.0  # seconds before the session expires
ENDS_SESSION = {
    Reason.TOKEN_REVOKED, Reason.TOKEN_EXPIRED, Reason.CLIENT_BLOCKED, Reason.CHANNEL_INACTIVE, Reason.COMPANY_INACTIVE,
}  # fmt: skip
R = TypeVar("R")


async def visitor(scope: Message, receive: Receive, send: Send) -> None:
    await VisitorSocket(scope, receive, send).serve()


def with_session(session_id: UUID, service: Callable[..., R], **kwargs: Any) -> R:
    """Run a service for a session as it is now. Raises Refused."""
    session = Session.objects.select_related("channel", "end_user").filter(pk=session_id).first()
    if session is None:
        raise Refused(Reason.TOKEN_REVOKED)
    return service(session, **kwargs)


class VisitorSocket(Connection):
    admitted: Admitted
    session_id: UUID
    end_user_id: UUID
    conversation_id: UUID | None = None
    is_named = False  # whether the page itself chose the conversation
    was_warned = False
    is_joined = False

    async def talk(self) -> None:
        await self.count_in(address_key(self.address), settings.SOCKETS_PER_ADDRESS)
        after = await self.sign_in()
        await self.count_in(("session", self.session_id), settings.SOCKETS_PER_SESSION)
        place, seq = self.admitted.place or (None, 0)
        self.push(frame("ready", conversation=place and str(place), seq=seq))
        self.hub.join_visitor(self)
        self.is_joined = True
        self.renew(self.admitted.seconds_left)
        if place:
            await self.enter(place, min(after, seq))
        else:
            self.hub.wait_for_conversation(self)
        await self.converse()

    async def sign_in(self) -> int:
        """The first `auth` that is let in; after which message to go on. Only the browser is hurried, not our line."""
        clock, left, tries = asyncio.get_running_loop().time, AUTH_WITHIN, 0
        while True:
            if tries == BAD_FRAMES:
                await self.stop(Reason.RATE_LIMITED, Close.FLOOD)
            tries += 1
            began = clock()
            try:
                async with asyncio.timeout(left):
                    found = await self.read()
            except TimeoutError:
                await self.stop(Reason.TOKEN_MISSING, Close.SILENT)
            left -= clock() - began
            try:
                if found["type"] != "auth":
                    raise Refused(Reason.TOKEN_MISSING)
                after = read_seq(found, "after", default=0)
                self.admitted = await self.admit(found, optional_uuid(found, "conversation"))
            except Refused as refused:
                self.refuse(refused)
                continue
            self.session_id, self.end_user_id = self.admitted.session_id, self.admitted.end_user_id
            self.is_named = found.get("conversation") is not None
            return after

    async def admit(self, found: Frame, conversation_id: UUID | None) -> Admitted:
        """Judge an `auth` frame: a credential or site that is refused closes. Raises Refused for what may be mended."""
        token = found.get("session")
        if not isinstance(token, str):
            raise Refused(Reason.INVALID_REQUEST, "Send the session token as text.")
        try:
            return await self.hub.arrivals.admit(knock(token, self.header(b"origin"), conversation_id))
        except Refused as refused:
            if refused.reason == Reason.NOT_FOUND:
                raise
            is_site = refused.reason == Reason.ORIGIN_NOT_ALLOWED
            await self.stop(refused.reason, Close.ORIGIN if is_site else Close.CREDENTIAL)

    async def answer(self, found: Frame) -> None:
        """A session that is over closes its socket with the first command that finds out."""
        try:
            await self.act(found)
        except Refused as refused:
            self.refuse(refused, found.get("id"))
            if refused.reason in ENDS_SESSION:
                self.end(refused.reason, Close.CREDENTIAL)

    async def act(self, found: Frame) -> None:
        await self.count_frame(self.session_id, found)
        match found["type"]:
            case "send":
                await self.post(found)
            case "typing":
                if place := optional_uuid(found, "conversation") or self.conversation_id:
                    await visitor_types(self.session_id, place)
            case "read":
                if place := optional_uuid(found, "conversation") or self.conversation_id:
                    await visitor_reads(self.session_id, place, read_seq(found, "seq"))
            case "rate":
                await self.rate(found)
            case "auth":
                await self.sign_in_again(found)
            case _:
                raise Refused(Reason.INVALID_REQUEST, "There is no such frame.")

    async def post(self, found: Frame) -> None:
        wish = read_wish(found, may_reply=True)
        place = optional_uuid(found, "conversation") or await self.target(wish.message_id)
        try:
            posted = await self.write_down(wish, place)
        except Refused as refused:
            if refused.reason != Reason.NOT_FOUND or place != self.conversation_id:
                raise
            place = await self.open(wish.message_id)  # it was kept long enough, and deleted on an open page
            posted = await self.write_down(wish, place)
        self.push(frame("ack", id=found["id"], seq=posted.seq, conversation=str(place)))
        if place != self.conversation_id:
            await self.enter(place, posted.seq - 1 if self.conversation_id else 0)

    async def write_down(self, wish: Wish, place: UUID) -> Posted:
        if wish.is_plain:
            return await self.hub.post(visitor_post(self.session_id, wish, place))
        dressed = await in_thread(with_session, self.session_id, dress_for_visitor, wish=wish, conversation_id=place)
        try:
            return await self.hub.post(visitor_post(self.session_id, wish, place, dressed))
        except Refused:
            await in_thread(undress, wish, conversation_id=place)
            raise

    async def target(self, message_id: UUID) -> UUID:
        """Where a message goes that names no conversation."""
        here = self.conversation_id
        if here and (self.is_named or not self.hub.topics.is_closed(here)):
            return here
        return await self.open(message_id)

    async def open(self, message_id: UUID) -> UUID:
        opened = await in_thread(with_session, self.session_id, open_for, message_id=message_id, address=self.address)
        return opened.pk

    async def rate(self, found: Frame) -> None:
        score, comment = read_rating(found.get("score"), found.get("comment"))
        place = optional_uuid(found, "conversation") or self.conversation_id
        rated = await in_thread(
            with_session, self.session_id, rate, conversation_id=place, score=score, comment=comment
        )
        if isinstance(found.get("id"), str):
            self.push(frame("ack", id=found["id"], conversation=str(rated.pk)))

    async def sign_in_again(self, found: Frame) -> None:
        """A renewed token of the same session."""
        admitted = await self.admit(found, None)
        if admitted.session_id != self.session_id:
            raise Refused(Reason.CONFLICT, "A socket belongs to one session; open another one.")
        self.renew(admitted.seconds_left)

    async def enter(self, conversation_id: UUID, after: int) -> None:
        """Follow a conversation instead of the one before, from what was missed on."""
        self.hub.stop_waiting(self)
        if self.conversation_id:
            self.hub.topics.unfollow(self, self.conversation_id)
        self.conversation_id = conversation_id
        seen = await self.catch_up(conversation_id, after)
        if self.conversation_id == conversation_id:
            self.hub.topics.follow(self, conversation_id, after=seen)

    def look_again(self) -> None:
        self.hub.run_errand(self.enter_latest())

    async def enter_latest(self) -> None:
        """Another tab, or staff, opened a conversation."""
        with suppress(Refused):  # of a session that is over: the sweep ends its socket
            place = await in_thread(with_session, self.session_id, latest_open)
            if place and self.conversation_id is None and not self.is_gone:
                await self.enter(place.pk, 0)

    def renew(self, seconds_left: float) -> None:
        if seconds_left > WARN_BEFORE:
            self.was_warned = False
        elif not self.was_warned:
            self.was_warned = True
            self.push(frame("expiring", **{"in": max(0, int(seconds_left))}))

    def is_meant(self, kind: str, subject: str) -> bool:
        ids = {
            "session": self.session_id,
            "end_user": self.end_user_id,
            "channel": self.admitted.channel_id,
            "company": self.admitted.company_id,
            "credential": self.admitted.credential_id,
        }
        return str(ids.get(kind)) == subject

    def leave(self) -> None:
        if self.is_joined:
            self.hub.leave_visitor(self)
