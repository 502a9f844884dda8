import base64
import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
KEY = base64.urlsafe_b64encode(b"k" * 32).decode().rstrip("=")
OTHER = base64.urlsafe_b64encode(b"o" * 40).decode()
PRODUCTION = {
    "DEBUG": "false",
    "SECRET_KEY": "s" * 50,
    "TOKEN_KEYS": f"new:{KEY},old:{OTHER}",
    "VAULT_KEYS": f"v1:{KEY}",
    "DATABASE_URL": "postgresql://usher:p%40ss@db.test:5433/usher",
}
ORIGIN = "PUBLIC_URL must be an origin such as https://chat.example.com, without a path."
POSTGRESQL = "DATABASE_URL must be a PostgreSQL address such as postgresql://user:password@host/usher."
OUTBOUND = "OUTBOUND_ALLOW must list host:port or CIDR, and nonsense is neither."
REPLY = "REPLY_ADDRESS must be an address such as reply@chat.example.com, with at most 15 characters before the @."
READ = """
import json
from config import settings
print(json.dumps({name: getattr(settings, name) for name in dir(settings) if name.isupper()}, default=repr))
"""
DEPLOY = """
import os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
django.setup()
from django.core.management import call_command
call_command("check", deploy=True, fail_level="WARNING")
"""


def read(tmp_path: Path, **changes: str) -> dict[str, Any]:
    """The settings as another process reads them from an environment of its own."""
    answer = run(tmp_path, READ, **changes)
    assert answer.returncode == 0, answer.stderr
    settings: dict[str, Any] = json.loads(answer.stdout)
    return settings


def refusal(tmp_path: Path, **changes: str) -> str:
    """What `manage.py` says when it does not start: exactly one line."""
    answer = run(tmp_path, None, **changes)
    assert answer.returncode == 1
    (line,) = answer.stderr.splitlines()
    return line.removeprefix("Usher does not start: ")


def run(tmp_path: Path, code: str | None, **changes: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "USHER_HOME": str(tmp_path / "home"), **PRODUCTION, **changes}
    command = [sys.executable, "-c", code] if code else [sys.executable, "manage.py", "diffsettings"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)


def test_production_starts_with_its_keys_and_is_not_debug(tmp_path: Path) -> None:
    settings = read(tmp_path)
    assert settings["DEBUG"] is False
    assert settings["DATABASES"]["default"]["PASSWORD"] == "p@ss"
    assert settings["DATABASES"]["default"]["CONN_MAX_AGE"] == 0
    assert "pool" in settings["DATABASES"]["default"]["OPTIONS"]
    assert settings["LOG_FORMAT"] == "json"


@pytest.mark.parametrize("name", ["SECRET_KEY", "TOKEN_KEYS", "VAULT_KEYS"])
def test_production_refuses_to_start_without_a_key(tmp_path: Path, name: str) -> None:
    assert refusal(tmp_path, **{name: ""}).startswith(f"{name} is missing")
    assert not (tmp_path / "home" / name.lower()).exists()


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DEBUG", "maybe", "DEBUG must be true or false."),
        ("SECRET_KEY", "short", "SECRET_KEY is too short; it needs 32 characters or more."),
        ("TOKEN_KEYS", "k1", "TOKEN_KEYS must give every key a name of its own, as in kid:base64url."),
        ("TOKEN_KEYS", "k1:???", "TOKEN_KEYS must be kid:base64url, several separated by commas."),
        ("TOKEN_KEYS", "k1:c2hvcnQ", "TOKEN_KEYS has a key of 5 bytes; each needs 32 or more."),
        ("VAULT_KEYS", f"a:{KEY},a:{OTHER}", "VAULT_KEYS must give every key a name of its own, as in kid:base64url."),
        ("VAULT_KEYS", ",", "VAULT_KEYS holds no key."),
        ("PUBLIC_URL", "chat.example.com", ORIGIN),
        ("PUBLIC_URL", "https://a.test/chat", ORIGIN),
        ("ALLOWED_HOSTS", "*", "ALLOWED_HOSTS must name hosts; * works with DEBUG=true only."),
        ("TRUSTED_PROXIES", "-1", "TRUSTED_PROXIES must be a whole number, 0 or more."),
        ("DATABASE_URL", "sqlite:///x", POSTGRESQL),
        ("EMAIL_URL", "pigeon://x", "EMAIL_URL must be an address such as smtp+tls://user:password@host:587."),
        ("REPLY_ADDRESS", "reply+x@chat.test", REPLY),
        ("REPLY_ADDRESS", "longer-than-fifteen@chat.test", REPLY),
        ("REPLY_ADDRESS", "reply@chat.test>\nBcc: x@x.test", REPLY),
        ("SMS_BACKEND", "pigeon", "SMS_BACKEND must be console, file:<directory>, twilio or https."),
        ("SMS_BACKEND", "console", "SMS_BACKEND=console prints codes and works with DEBUG=true only."),
        ("OUTBOUND_ALLOW", "10.0.0.0/8,nonsense", OUTBOUND),
        ("LOG_FORMAT", "xml", "LOG_FORMAT must be one of console, json."),
        ("SECRET_KEY_FILE", "/nowhere", "SECRET_KEY_FILE cannot be read: No such file or directory."),
    ],
)
def test_a_wrong_value_stops_the_start_with_one_sentence(tmp_path: Path, name: str, value: str, sentence: str) -> None:
    assert refusal(tmp_path, **{name: value}) == sentence


def test_the_first_key_signs_and_all_verify(tmp_path: Path) -> None:
    assert read(tmp_path)["TOKEN_KEYS"] == {"new": repr(b"k" * 32), "old": repr(b"o" * 40)}
    assert list(read(tmp_path)["TOKEN_KEYS"]) == ["new", "old"]


def test_every_name_may_point_to_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("f" * 40 + "\n")
    assert read(tmp_path, SECRET_KEY="", SECRET_KEY_FILE=str(tmp_path / "key"))["SECRET_KEY"] == "f" * 40


def test_under_debug_keys_are_made_once_and_kept_private(tmp_path: Path) -> None:
    absent = {"DEBUG": "true", "SECRET_KEY": "", "TOKEN_KEYS": "", "VAULT_KEYS": ""}
    first, second = read(tmp_path, **absent), read(tmp_path, **absent)
    home = tmp_path / "home"
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    for name in ("SECRET_KEY", "TOKEN_KEYS", "VAULT_KEYS"):
        assert first[name] == second[name]
        assert stat.S_IMODE((home / name.lower()).stat().st_mode) == 0o600
    assert first["TOKEN_KEYS"] != first["VAULT_KEYS"]


def test_A06_https_makes_cookies_secure_and_host_bound(tmp_path: Path) -> None:
    settings = read(tmp_path, PUBLIC_URL="https://chat.example.com")
    assert settings["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert settings["CSRF_COOKIE_NAME"].startswith("__Host-")
    assert settings["SESSION_COOKIE_SECURE"] is settings["CSRF_COOKIE_SECURE"] is True
    assert settings["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert "chat.example.com" in settings["ALLOWED_HOSTS"]


def test_M03_the_checks_of_a_deployment_find_nothing(tmp_path: Path) -> None:
    answer = run(tmp_path, DEPLOY, PUBLIC_URL="https://chat.example.com", SECRET_KEY="0123456789" * 5)
    assert answer.returncode == 0, answer.stderr
    weaker = run(tmp_path, DEPLOY, PUBLIC_URL="https://chat.example.com", SECRET_KEY="s" * 50)
    assert weaker.returncode != 0


def test_http_sends_neither_secure_cookies_nor_hsts(tmp_path: Path) -> None:
    settings = read(tmp_path, PUBLIC_URL="http://chat.example.com")
    assert settings["SESSION_COOKIE_SECURE"] is False
    assert settings["SECURE_HSTS_SECONDS"] == 0


def test_a_database_that_may_lose_data_is_for_debug_only(tmp_path: Path) -> None:
    assert read(tmp_path, DATABASE_MAY_LOSE_DATA="true")["DATABASE_MAY_LOSE_DATA"] is False
