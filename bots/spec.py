"""Scripts and what they stand among as plain values: what the checks judge and what import and export carry."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from bots.placeholders import names_in, tokens_in
from channels_app.models.channels import Kind as ChannelKind

VALUE = re.compile(r"val([1-9][0-9]?)")


@dataclass(frozen=True)
class StepSpec:
    key: str
    kind: str
    settings: dict[str, Any] = field(default_factory=dict)
    next: str = ""


@dataclass(frozen=True)
class ScriptSpec:
    slug: str
    name: str
    starts: tuple[dict[str, Any], ...] = ()
    steps: tuple[StepSpec, ...] = ()


@dataclass(frozen=True)
class ChannelSpec:
    """A channel on which the bot may answer."""

    name: str
    kind: str
    allows_tokens: bool = False

    @property
    def takes_tokens(self) -> bool:
        """Authorization tokens belong to messaging, SMS and phone; a web channel has to allow them."""
        return self.kind != ChannelKind.WEB or self.allows_tokens


@dataclass(frozen=True)
class TokenSpec:
    """`hosts` may receive the token."""

    uid: str
    hosts: frozenset[str]


@dataclass(frozen=True)
class ServiceSpec:
    uid: str
    host: str
    tokens: frozenset[str]  # unique ids; "" is `{authtoken}` alone
    values: int = 0  # the highest number of `{val1}`, `{val2}`, ...
    questions: int = 0


@dataclass(frozen=True)
class Place:
    """What a script stands among. `teams` None: nothing is known of teams."""

    channels: tuple[ChannelSpec, ...] = ()
    tokens: Mapping[str, TokenSpec] = field(default_factory=dict)
    services: Mapping[str, ServiceSpec] = field(default_factory=dict)
    scripts: frozenset[str] = frozenset()
    teams: frozenset[str] | None = None


def host_of(url: str) -> str:
    """`host` or `host:port` of an address, in lower case; empty if it has none."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""


def token_spec(uid: str, url: str, hosts: list[str]) -> TokenSpec:
    return TokenSpec(uid, frozenset(host.lower() for host in hosts) or frozenset({host_of(url)}))


def service_spec(uid: str, url: str, *parts: Any, questions: int = 0) -> ServiceSpec:
    """`parts` are everything else that may hold placeholders: query, headers, body."""
    numbers = [int(match[1]) for name in names_in([url, *parts]) if (match := VALUE.fullmatch(name))]
    return ServiceSpec(uid, host_of(url), frozenset(tokens_in([url, *parts])), max(numbers, default=0), questions)
