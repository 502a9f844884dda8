"""Codes as a site's backend signs them."""

from typing import Any

import jwt
from django.utils import timezone

from tests.factories import SIGNING_SECRET


def code_for(
    client: str = "customer-1042",
    name: str = "Vera",
    *,
    ttl: int = 3_600,
    age: int = 0,
    secret: str = SIGNING_SECRET,
    **claims: Any,
) -> str:
    """A code that finds or makes this customer. Other `claims` come on top; None leaves one out."""
    now = int(timezone.now().timestamp()) - age
    body = {"iat": now, "exp": now + ttl, "user": {"id": client, "name": name}, **claims}
    return jwt.encode({name: value for name, value in body.items() if value is not None}, secret, algorithm="HS256")
