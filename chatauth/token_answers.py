"""Reading what a site's token endpoint answers: a bare token, or JSON. Of anything else only its kind is told."""

import json
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chatauth.inspector import Finding
from chatauth.inspector.advice import advice_for
from core.outbound import Answer
from core.reasons import Reason, Refused

CREDENTIALS = ("token", "authToken", "externalAuthCode")
COMPACT = re.compile(r"[\w-]+(\.[\w-]+){2}", re.ASCII)
SECRET = re.compile(r"usher_(mt|key)_", re.ASCII)

SHAPE = gettext_lazy('Answer with the token alone, or with JSON such as {"token": "…", "client": "…"}.')
NOBODY = gettext_lazy(
    "It was called as nobody: without cookie or log-in. Let it answer for a test client while you try it."
)
LOG_IN = gettext_lazy(
    "A redirect usually leads to a log-in page, because the call came without a cookie. Let it answer by itself."
)
GIVEN_AWAY = gettext_lazy(
    "Revoke it now and generate another. Return the token that your server mints, not what it mints with."
)


@dataclass(frozen=True)
class Handed:
    """What the page would pass on: `client` is `window.MB_CLIENT`, None where the endpoint names nobody."""

    credential: str
    client: str | None = None


def read_answer(answer: Answer) -> Handed | Finding:
    """The credential, or what is wrong with the answer."""
    text = text_of(answer.body)
    if text and SECRET.search(text):
        return wrong(_("Your endpoint gave away a management token or an API key to whoever asks."), GIVEN_AWAY)
    if answer.status != 200:
        return passed_on(text) or bad_status(answer.status)
    if not text:
        return wrong(_("Your endpoint answered with nothing that can be read."), SHAPE)
    if text.startswith("<") or "html" in answer.headers.get("content-type", "").lower():
        return wrong(_("Your endpoint answered with an HTML page, not with a token."), f"{NOBODY} {SHAPE}")
    if COMPACT.fullmatch(text):
        return Handed(text)
    return passed_on(text) or read_json(text)


def read_json(text: str) -> Handed | Finding:
    value = parsed(text)
    if isinstance(value, str) and COMPACT.fullmatch(value):
        return Handed(value)
    if not isinstance(value, dict):
        return wrong(_("What your endpoint returned is no token."), SHAPE)
    credential = next((value[name] for name in CREDENTIALS if value.get(name)), None)
    if credential is None:
        return wrong(_("The JSON that your endpoint returned has no member “token”."), SHAPE)
    if not isinstance(credential, str) or not COMPACT.fullmatch(credential):
        return wrong(_("The JSON that your endpoint returned has a “token” that is none."), SHAPE)
    client = value.get("client")
    if client is not None and (isinstance(client, bool) or not isinstance(client, str | int)):
        return wrong(
            _("The “client” that your endpoint returned is no text."), _("Return the clientID that you minted for.")
        )
    return Handed(credential, None if client is None else str(client))


def passed_on(text: str) -> Finding | None:
    """A refusal of ours that the endpoint hands through: `{"error": {"code"}}`, or problem+json."""
    value = parsed(text)
    if not isinstance(value, dict):
        return None
    error = value.get("error")
    code = error.get("code") if isinstance(error, dict) else value.get("code")
    if not isinstance(code, str) or code not in set(Reason):
        return None
    reason = Reason(code)
    preface = _("Your endpoint passed on that its own call was refused.")
    return Finding(reason, f"{preface} {Refused(reason).detail}", advice_for(reason))


def bad_status(status: int) -> Finding:
    match status:
        case 401 | 403:
            return wrong(_("Your endpoint refused the call (HTTP %(status)s).") % {"status": status}, NOBODY)
        case 404 | 410:
            return wrong(
                _("There is nothing at this address of yours (HTTP %(status)s).") % {"status": status},
                _("Check the path."),
            )
        case 405:
            return wrong(_("Your endpoint does not answer a GET (HTTP 405)."), _("Let it answer GET, as fetch() asks."))
        case _ if 300 <= status < 400:
            return wrong(
                _("Your endpoint redirects instead of answering (HTTP %(status)s).") % {"status": status}, LOG_IN
            )
        case _ if status >= 500:
            return wrong(
                _("Your endpoint failed (HTTP %(status)s).") % {"status": status},
                _("The log of your own server says why."),
            )
    return wrong(_("Your endpoint answered with HTTP %(status)s instead of 200.") % {"status": status}, SHAPE)


def wrong(sentence: str, advice: str | Promise) -> Finding:
    return Finding(Reason.DELIVERY_FAILED, sentence, str(advice))


def text_of(body: bytes) -> str:
    with suppress(UnicodeDecodeError):
        return body.decode("utf-8-sig").strip()
    return ""


def parsed(text: str) -> Any:
    """The JSON in a text, None if it is none."""
    with suppress(ValueError, RecursionError):
        return json.loads(text)
    return None
