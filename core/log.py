"""Log records as one line each, without control characters and without anything that would let a reader in.

Checks G01 and G03: secrets are blanked by their shape wherever they stand, also in tracebacks.
"""

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

request_id: ContextVar[str] = ContextVar("request_id", default="")

BLANK = "[...]"
SECRETS = re.compile(
    r"""
    (?P<keep>usher_(?:mt|key)_[A-Za-z0-9]{8})_[A-Za-z0-9_-]{8,}          # our tokens keep their public prefix
    | eyJ[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]*\.?[A-Za-z0-9_=-]*              # a JWT, also one that is cut
    | (?<=://)[^\s/@:]+:[^\s/@]+(?=@)                                     # user:password in an address
    | (?<=[?&\#])(?P<name>[A-Za-z0-9_.~%-]{1,64})=[^\s&\#"'<>]*           # the value of a query parameter
    | (?<=/)[0-9a-z]{1,13}-[0-9a-f]{32}(?=[/?\s"']|$)                     # an invitation: Django's token in a path
    | (?<=/)(?=[A-Za-z0-9_-]*[A-Z_])(?=[A-Za-z0-9_-]*[a-z0-9])[A-Za-z0-9_-]{32,}(?=[/?\s"']|$)  # a one-time link
    """,
    re.VERBOSE,
)
NAMED_SECRETS = re.compile(
    r"""(?ix)
    (?P<name>authorization|cookie|set-cookie|api-?token|x-api-key|password|passwd|secret|external-?auth-?code)
    (?P<gap>["']?\s*[:=]\s*["']?(?:bearer\s+|basic\s+)?)
    [^\s"',;&}]+
    """
)
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}


def redact(text: str) -> str:
    """`text` with the values of tokens, codes, passwords and query parameters blanked."""
    text = NAMED_SECRETS.sub(lambda found: f"{found['name']}{found['gap']}{BLANK}", text)
    return SECRETS.sub(_blank, text)


def one_line(text: str) -> str:
    """`text` with line breaks and other control characters written out, so that no record can pose as two."""
    return CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def _blank(found: re.Match[str]) -> str:
    if found["keep"]:
        return f"{found['keep']}_{BLANK}"
    if found["name"]:
        return f"{found['name']}={BLANK}"
    return BLANK


class Formatter(logging.Formatter):
    def clean(self, record: logging.LogRecord) -> dict[str, Any]:
        """The parts of a record: at, level, logger, message, request_id?, error?, and what `extra` added."""
        parts: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": redact(record.getMessage()),
        }
        if request_id.get():
            parts["request_id"] = request_id.get()
        for name, value in vars(record).items():
            if name not in STANDARD and isinstance(value, str | int | float | bool):
                parts[name] = redact(value) if isinstance(value, str) else value
        if record.exc_info:
            parts["error"] = redact(self.formatException(record.exc_info))
        return parts


class JsonFormatter(Formatter):
    def format(self, record: logging.LogRecord) -> str:
        text = json.dumps(self.clean(record), ensure_ascii=False)
        return CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


class ConsoleFormatter(Formatter):
    def format(self, record: logging.LogRecord) -> str:
        parts = self.clean(record)
        line = f"{parts.pop('at')} {parts.pop('level').upper():<7} {parts.pop('logger')}: {parts.pop('message')}"
        error = parts.pop("error", "")
        rest = " ".join(f"{name}={value}" for name, value in parts.items())
        return one_line(" ".join(filter(None, [line, rest, error])))


def logging_settings(style: str) -> dict[str, Any]:
    """LOGGING for `style`, "json" or "console": everything to stderr."""
    formatter = {"json": "core.log.JsonFormatter", "console": "core.log.ConsoleFormatter"}[style]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": formatter}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.server": {"handlers": [], "level": "INFO", "propagate": True},
            "django.request": {"level": "ERROR"},
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            "uvicorn": {"handlers": [], "level": "WARNING", "propagate": True},
            "procrastinate": {"level": "WARNING"},
            "axes": {"level": "WARNING"},
            "httpx2": {"level": "WARNING"},
            "httpcore2": {"level": "WARNING"},
        },
    }
