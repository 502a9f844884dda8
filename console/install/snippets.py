"""The code that integrators copy. Each piece stands once, in templates/console/install, for docs and console alike."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.template import Context, Engine

from channels_app.models import Channel

FOLDER = "console/install/snippets"
LANGUAGES = {
    "curl": "curl",
    "python": "Python",
    "node": "Node",
    "php": "PHP",
    "ruby": "Ruby",
    "go": "Go",
    "java": "Java",
    "csharp": "C#",
}
RUN_BY_TESTS = frozenset({"curl", "python", "node", "php", "ruby"})
MINTING = tuple(LANGUAGES)
SIGNING = ("python", "node", "php", "ruby")


@dataclass(frozen=True)
class Place:
    """What the snippets name. Origins and URLs are without a slash at the end."""

    public_url: str
    channel_id: str
    script_url: str
    chat_url: str

    @classmethod
    def of(cls, channel: Channel) -> "Place":
        """Where the channel's script and page stand: on its own host, if it has one."""
        public_url = settings.PUBLIC_URL.rstrip("/")
        host = channel.hosts.first()
        if host is None:
            return cls.at(public_url, str(channel.pk))
        scheme = urlsplit(public_url).scheme
        return cls(public_url, str(channel.pk), f"{scheme}://{host}/widget.js", f"{scheme}://{host}/")

    @classmethod
    def at(cls, public_url: str, channel_id: str) -> "Place":
        """A channel without a host of its own."""
        script_url = f"{public_url}/widget.js?channel={channel_id}"
        return cls(public_url, channel_id, script_url, f"{public_url}/chat/{channel_id}/")

    def values(self) -> dict[str, str]:
        """What stands for the placeholders."""
        script, frame = urlsplit(self.script_url), urlsplit(self.public_url)
        return {
            "public_url": self.public_url,
            "channel_id": self.channel_id,
            "script_url": self.script_url,
            "chat_url": self.chat_url,
            "script_origin": f"{script.scheme}://{script.netloc}",
            "frame_origin": f"{frame.scheme}://{frame.netloc}",
        }


@dataclass(frozen=True)
class Snippet:
    """`key` is unique on a page; `text` is code, not HTML."""

    key: str
    language: str
    text: str
    is_run: bool

    @property
    def code_id(self) -> str:
        return f"install-{self.key}"


def minting(place: Place) -> list[Snippet]:
    """Mint a client token, in each language."""
    return [snippet("mint", language, place) for language in MINTING]


def signing(place: Place) -> list[Snippet]:
    """Sign an externalAuthCode with the standard library alone."""
    return [snippet("sign", language, place) for language in SIGNING]


def snippet(task: str, language: str, place: Place) -> Snippet:
    name = f"{task}.{language}"
    return Snippet(f"{task}-{language}", LANGUAGES[language], text_of(name, place), language in RUN_BY_TESTS)


def text_of(name: str, place: Place) -> str:
    """The snippet of a name such as "mint.python" or "page.token"."""
    return rendered(f"{FOLDER}/{name}.txt", place.values()).rstrip("\n")


def rendered(template: str, values: dict[str, Any]) -> str:
    """A template that is plain text: nothing in it is escaped, so whoever shows it as HTML has to."""
    return Engine.get_default().get_template(template).render(Context(values, autoescape=False))
