"""What the page around the chat says about itself: claimed by the browser, cut to what the channel keeps."""

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from accounts.properties import MAX_KEYS, is_clean
from channels_app.models import Channel
from core.reasons import Reason, Refused

LONGEST = 1_024  # characters of one value


def read_context(raw: Any) -> dict[str, str]:
    """Raises Refused(invalid_request) unless it is a flat object of texts within the limits."""
    if raw is None:
        return {}
    if not isinstance(raw, dict) or len(raw) > MAX_KEYS:
        raise _wrong()
    for key, value in raw.items():
        if not key or len(key) > 64 or not isinstance(value, str) or not is_clean(key + value):
            raise _wrong()
    return {key: value[:LONGEST] for key, value in raw.items()}


def keep_context(channel: Channel, context: dict[str, str]) -> dict[str, str]:
    """Drop every URL parameter that the channel does not keep, from `CHAT_URL` and from the `URL_` values."""
    kept = {name.upper() for name in channel.kept_parameters}
    clean = {key: value for key, value in context.items() if not key.startswith("URL_") or key[4:] in kept}
    if "CHAT_URL" in clean:
        clean["CHAT_URL"] = clean_url(clean["CHAT_URL"], channel.kept_parameters)
    return clean


def clean_url(url: str, kept: list[str]) -> str:
    """Origin, path and the kept parameters; "" if it is not a web address."""
    try:
        parts = urlsplit(url)
        pairs = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    query = urlencode([(name, value) for name, value in pairs if name in kept])
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, query, ""))


def _wrong() -> Refused:
    sentence = f"Send an object of at most {MAX_KEYS} texts."
    return Refused(Reason.INVALID_REQUEST, sentence, errors={"context": [sentence]})
