"""Reading a `curl` line as somebody pasted it: its address, headers and body. Nothing is run."""

import shlex
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.utils.translation import gettext

from core.reasons import Reason, Refused

TAKES_VALUE = {"-H", "--header", "-d", "--data", "--data-raw", "--data-binary", "--json", "-X", "--request", "--url"}
BODY = {"-d", "--data", "--data-raw", "--data-binary", "--json"}


@dataclass
class Call:
    """One HTTP call. Header names are in lower case."""

    method: str = ""
    path: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""


def read_curl(line: str) -> Call:
    """Raises Refused(invalid_request) for what is no curl line."""
    try:
        words = shlex.split(line.replace("\\\n", " ").replace("\\\r\n", " "))
    except ValueError as error:
        raise Refused(
            Reason.INVALID_REQUEST, gettext("The line cannot be read: %(error)s.") % {"error": error}
        ) from error
    if not words or words[0] != "curl":
        raise Refused(Reason.INVALID_REQUEST, gettext("The line does not begin with curl."))
    call = Call()
    rest = iter(words[1:])
    for word in rest:
        option, glued = split_option(word)
        if option in TAKES_VALUE:
            apply(call, option, glued if glued is not None else next(rest, ""))
        elif not word.startswith("-"):
            call.path = call.path or urlsplit(word).path
    call.method = call.method or ("POST" if call.body else "GET")
    return call


def split_option(word: str) -> tuple[str, str | None]:
    """`-HName: x` and `--data=x` carry their value with them."""
    if word.startswith("--"):
        name, equals, value = word.partition("=")
        return name, value if equals else None
    if word[:2] in TAKES_VALUE and len(word) > 2:
        return word[:2], word[2:]
    return word, None


def apply(call: Call, option: str, value: str) -> None:
    if option in {"-X", "--request"}:
        call.method = value.upper()
    elif option == "--url":
        call.path = urlsplit(value).path
    elif option in BODY:
        call.body += value
        default = "application/json" if option == "--json" else "application/x-www-form-urlencoded"
        call.headers.setdefault("content-type", default)
    else:
        name, _, text = value.partition(":")
        call.headers[name.strip().lower()] = text.strip()
