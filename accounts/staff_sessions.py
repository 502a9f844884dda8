"""Django's sessions for staff (setting SESSION_ENGINE): stored under a digest, with two ends, known by person.

The cookie holds 32 random characters; the table holds their SHA-256, cut to the column's 40 hex digits (160 bits).
"""

import hashlib
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Least
from django.utils import timezone

from accounts.models import Login, User
from core.live import notify
from core.reasons import Reason

NOTED_EVERY = timedelta(minutes=5)
DEVICE = "_device"
USER_AGENT_LENGTH = 255


class SessionStore(DatabaseStore):
    @classmethod
    def get_model_class(cls) -> type[Login]:
        return Login

    def load(self) -> dict[str, Any]:
        """What is stored; being read counts as being used, at most once in NOTED_EVERY."""
        row = Login.objects.live().filter(session_key=row_key(self.session_key)).first()
        if row is None:
            self._session_key = None
            return {}
        if row.user_id and row.seen_at <= timezone.now() - NOTED_EVERY:
            Login.objects.filter(pk=row.pk).update(seen_at=timezone.now(), expire_date=expiry())
        return dict(self.decode(row.session_data))

    def exists(self, session_key: str) -> bool:
        return Login.objects.filter(session_key=row_key(session_key)).exists()

    def save(self, must_create: bool = False) -> None:
        """Raises CreateError for a key that exists already, UpdateError for one that was ended meanwhile."""
        if self.session_key is None:
            self.create()
            return
        data: dict[str, Any] = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        key, fields = row_key(self.session_key), {**columns(data), "session_data": self.encode(data)}
        if must_create:
            try:
                with transaction.atomic():
                    Login.objects.create(session_key=key, expire_date=timezone.now() + idle(), **fields)
            except IntegrityError:
                raise CreateError from None
        elif not Login.objects.filter(session_key=key).update(expire_date=expiry(), **fields):
            raise UpdateError

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            Login.objects.filter(session_key=row_key(key)).delete()


def row_key(cookie: str | None) -> str:
    """What stands in the table for a cookie's value."""
    return hashlib.sha256((cookie or "").encode()).hexdigest()[:40]


def idle() -> timedelta:
    return timedelta(seconds=settings.STAFF_IDLE_SECONDS)


def expiry() -> Any:
    """The end of a row that is used now, for an update."""
    absolute = F("started_at") + timedelta(seconds=settings.SESSION_COOKIE_AGE)
    return Least(timezone.now() + idle(), absolute)


def columns(data: dict[str, Any]) -> dict[str, Any]:
    """Who is logged in, and with what, as `login` noted it."""
    device = data.get(DEVICE) or {}
    found = data.get(SESSION_KEY)
    return {
        "user_id": UUID(found) if found else None,
        "address": device.get("address") or None,
        "user_agent": str(device.get("user_agent", ""))[:USER_AGENT_LENGTH],
    }


def end_logins(user: User, *, but: str | None = None) -> None:
    """Log somebody out everywhere, or everywhere but in the browser with this cookie.

    Open sockets close at once; with `but`, those whose login is gone close with the next sweep, within 5 s.
    """
    rows = Login.objects.filter(user=user)
    if but:
        rows.exclude(session_key=row_key(but)).delete()
        return
    rows.delete()
    notify({"k": "end", "user": str(user.pk), "reason": Reason.TOKEN_REVOKED})


def end_login(user: User, public_id: UUID) -> bool:
    """Log somebody out in one browser; whether it was theirs and logged in."""
    return bool(Login.objects.filter(user=user, public_id=public_id).delete()[0])
