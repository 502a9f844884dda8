"""Reads the environment. A wrong value stops the start with one sentence that names the variable."""

import base64
import binascii
import ipaddress
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from environ.fileaware_mapping import FileAwareMapping

SMS_BACKENDS = {
    "TWILIO_ACCOUNT_SID": "twilio",
    "TWILIO_AUTH_TOKEN": "twilio",
    "TWILIO_FROM": "twilio",
    "SMS_HTTPS_URL": "https",
    "SMS_HTTPS_SECRET": "https",
}
BASE_DIR = Path(__file__).resolve().parent.parent
KEY_BYTES_MIN = 32
HOST_AND_PORT = re.compile(r"(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+):(\d{1,5})")


class Misconfigured(ImproperlyConfigured):
    """The text is one sentence for the person who starts the program."""


ENVIRONMENT = FileAwareMapping()
if (BASE_DIR / ".env").is_file():
    environ.Env.read_env(BASE_DIR / ".env")


def text(name: str, default: str = "") -> str:
    """The value of NAME, or what stands in the file that NAME_FILE names. An empty value is an absent one."""
    try:
        value = str(ENVIRONMENT.get(name) or "").strip()
    except OSError as error:
        raise Misconfigured(f"{name}_FILE cannot be read: {error.strerror}.") from None
    return value or default


def flag(name: str, default: bool) -> bool:
    value = text(name, "true" if default else "false").lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise Misconfigured(f"{name} must be true or false.")


def number(name: str, default: int, *, least: int = 0) -> int:
    value = text(name, str(default))
    if not re.fullmatch(r"[0-9]{1,9}", value) or int(value) < least:
        raise Misconfigured(f"{name} must be a whole number, {least} or more.")
    return int(value)


def choice(name: str, default: str, allowed: set[str]) -> str:
    value = text(name, default)
    if value not in allowed:
        raise Misconfigured(f"{name} must be one of {', '.join(sorted(allowed))}.")
    return value


def listed(name: str) -> list[str]:
    return [part for part in (part.strip() for part in text(name).split(",")) if part]


def public_url(default: str) -> str:
    """PUBLIC_URL without a slash at its end; an origin, because cookies and links are made from it."""
    value = text("PUBLIC_URL", default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query or parts.fragment:
        raise Misconfigured("PUBLIC_URL must be an origin such as https://chat.example.com, without a path.")
    return value


def allowed_hosts(own_url: str, *, debug: bool) -> list[str]:
    """ALLOWED_HOSTS, else the host of PUBLIC_URL and this machine's own names."""
    hosts = listed("ALLOWED_HOSTS")
    if "*" in hosts and not debug:
        raise Misconfigured("ALLOWED_HOSTS must name hosts; * works with DEBUG=true only.")
    return hosts or [str(urlsplit(own_url).hostname), "localhost", ".localhost", "127.0.0.1", "[::1]"]


def keys(name: str, value: str) -> dict[str, bytes]:
    """`kid:base64url,kid:base64url`; the first one signs, the others still verify."""
    found: dict[str, bytes] = {}
    for part in filter(None, (part.strip() for part in value.split(","))):
        kid, colon, encoded = part.partition(":")
        try:
            key = base64.b64decode(encoded + "=" * (-len(encoded) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            raise Misconfigured(f"{name} must be kid:base64url, several separated by commas.") from None
        if not colon or not re.fullmatch(r"[A-Za-z0-9_.-]{1,32}", kid) or kid in found:
            raise Misconfigured(f"{name} must give every key a name of its own, as in kid:base64url.")
        if len(key) < KEY_BYTES_MIN:
            raise Misconfigured(f"{name} has a key of {len(key)} bytes; each needs {KEY_BYTES_MIN} or more.")
        found[kid] = key
    if not found:
        raise Misconfigured(f"{name} holds no key.")
    return found


def outbound_allow() -> list[str]:
    """Targets that may be private and plain http: `host:port` or CIDR."""
    targets = listed("OUTBOUND_ALLOW")
    for target in targets:
        if HOST_AND_PORT.fullmatch(target):
            continue
        try:
            ipaddress.ip_network(target)
        except ValueError:
            raise Misconfigured(f"OUTBOUND_ALLOW must list host:port or CIDR, and {target} is neither.") from None
    return targets


def limits() -> dict[str, tuple[int, int]]:
    """LIMITS, such as `mint=6000/60,session=600/60`: how many in how many seconds. docs/limits.md has the names."""
    found: dict[str, tuple[int, int]] = {}
    for part in listed("LIMITS"):
        match = re.fullmatch(r"([a-z_]+)=([1-9][0-9]{0,8})/([1-9][0-9]{0,7})", part)
        if not match:
            raise Misconfigured(f"LIMITS must be name=count/seconds, several separated by commas; {part} is not.")
        found[match[1]] = (int(match[2]), int(match[3]))
    return found


def database() -> dict[str, Any]:
    """DATABASE_URL as Django's settings; a socket folder may stand as the host, with %2F for each slash."""
    value = text("DATABASE_URL")
    if not value.startswith(("postgresql://", "postgres://")):
        raise Misconfigured("DATABASE_URL must be a PostgreSQL address such as postgresql://user:password@host/usher.")
    try:
        found: dict[str, Any] = environ.Env.db_url_config(value)
    except ValueError:
        raise Misconfigured("DATABASE_URL cannot be read; write special characters as %40.") from None
    return found | {"HOST": unquote(found["HOST"])}


def email(default: dict[str, Any]) -> dict[str, Any]:
    """EMAIL_URL as Django's settings, such as smtp+tls://user:password@host:587."""
    value = text("EMAIL_URL")
    if not value:
        return default
    try:
        found: dict[str, Any] = environ.Env.email_url_config(value)
    except (ValueError, ImproperlyConfigured):
        raise Misconfigured("EMAIL_URL must be an address such as smtp+tls://user:password@host:587.") from None
    return {name: setting for name, setting in found.items() if setting}


def reply_address() -> str:
    """REPLY_ADDRESS, short enough for a token of 48 characters behind it: 64 may stand before the @."""
    value = text("REPLY_ADDRESS")
    if value and not re.fullmatch(r"[A-Za-z0-9._-]{1,15}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", value):
        raise Misconfigured(
            "REPLY_ADDRESS must be an address such as reply@chat.example.com, with at most 15 characters before the @."
        )
    return value


def sms_backend(default: str, *, debug: bool) -> str:
    value = text("SMS_BACKEND", default)
    if value not in {"", "console", "twilio", "https"} and not re.fullmatch(r"file:.+|[A-Za-z_]\w*(\.\w+)+", value):
        raise Misconfigured("SMS_BACKEND must be console, file:<directory>, twilio or https.")
    if value == "console" and not debug:
        raise Misconfigured("SMS_BACKEND=console prints codes and works with DEBUG=true only.")
    return value


def sms_needs(backend: str, name: str, default: str = "") -> str:
    """A setting without which this back-end cannot send."""
    value = text(name, default)
    if not value and SMS_BACKENDS.get(name) == backend:
        raise Misconfigured(f"{name} is missing; SMS_BACKEND={backend} needs it.")
    return value


def sms_countries(*, debug: bool) -> list[str]:
    """SMS_COUNTRIES: where channels that name no country send codes. Everywhere under DEBUG, else nowhere."""
    countries = listed("SMS_COUNTRIES") or (["*"] if debug else [])
    for country in countries:
        if not re.fullmatch(r"[A-Z]{2}|\*", country):
            raise Misconfigured(f"SMS_COUNTRIES must list two-letter countries such as GB, and {country} is none.")
    return countries
