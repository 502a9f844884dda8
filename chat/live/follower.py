"""What the hub knows of a socket."""

from typing import Protocol
from uuid import UUID

from channels_app.reach import Limits
from chat.live.closing import Close


class Follower(Protocol):
    """A socket as the hub sees it. Nothing here waits: a socket that cannot take more is ended, and resumes."""

    is_staff: bool
    is_gone: bool

    def push(self, text: str) -> None:
        """Queue a frame for the browser."""

    def end(self, reason: str, code: Close) -> None:
        """Say `closed {reason}` and close with that code."""

    def is_meant(self, kind: str, subject: str) -> bool:
        """Whether an `end` hint about this session, end user, channel, company, credential or user is about it."""


class VisitorFollower(Follower, Protocol):
    session_id: UUID
    end_user_id: UUID

    def look_again(self) -> None:
        """A conversation was opened that this socket, which has none yet, may belong to."""

    def renew(self, seconds_left: float) -> None:
        """The session still counts, for so long."""


class StaffFollower(Follower, Protocol):
    id: UUID
    user_id: UUID
    session_key: str
    password: str
    companies: frozenset[UUID]
    limits: Limits  # in which of them on which channels alone
