"""What the tests of the console's pages share: somebody who is logged in, and a walk over every page they can reach."""

import re
from html import unescape
from urllib.parse import urldefrag

from django.test import Client

from accounts.models import User

LINK = re.compile(r'href="(/admin/[^"]*)"')
NONCE = re.compile(r'name="once" value="([^"]+)"')
TOKEN = re.compile(r"usher_mt_[A-Za-z0-9]{8}_[A-Za-z0-9]{43}")
MOST = 300


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def nonce_of(page: str) -> str:
    """The one-use value that a form carries."""
    found = NONCE.search(page)
    assert found, "The page has no form that works once."
    return unescape(found[1])


def walk(client: Client, start: str = "/admin/") -> dict[str, str]:
    """Every page that links lead to, as {address: text}. Queries that only sort or filter are followed once a path."""
    found: dict[str, str] = {}
    waiting = [start]
    paths: dict[str, int] = {}
    while waiting and len(found) < MOST:
        address = waiting.pop(0)
        path = address.partition("?")[0]
        if address in found or paths.get(path, 0) > 1 or "/jsi18n/" in address:
            continue
        response = client.get(address)
        assert response.status_code in (200, 302), f"{address} answers {response.status_code}"
        text = "" if response.status_code == 302 else response.content.decode()
        found[address] = text
        paths[path] = paths.get(path, 0) + 1
        waiting += [urldefrag(unescape(link))[0] for link in LINK.findall(text)]
    return found
