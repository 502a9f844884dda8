"""USHER_HOME: the folder for what the program keeps for itself. Nobody but its owner can read it."""

import base64
import fcntl
import os
import secrets
from pathlib import Path

from config.env import BASE_DIR, Misconfigured, keys, text


def home() -> Path:
    """The folder, made if need be; relative paths are relative to the checkout."""
    folder = BASE_DIR / Path(text("USHER_HOME", ".usher")).expanduser()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
    except OSError as error:
        raise Misconfigured(f"USHER_HOME ({folder}) cannot be used: {error.strerror}.") from None
    return folder.resolve()


def secret_key(debug: bool) -> str:
    value = text("SECRET_KEY") or (kept("secret_key", secrets.token_urlsafe(64)) if debug else "")
    if not value:
        raise Misconfigured("SECRET_KEY is missing; production needs one, and DEBUG=true makes its own.")
    if len(value) < 32:
        raise Misconfigured("SECRET_KEY is too short; it needs 32 characters or more.")
    return value


def key_set(name: str, debug: bool) -> dict[str, bytes]:
    """TOKEN_KEYS or VAULT_KEYS, see `config.env.keys`."""
    fresh = "k1:" + base64.urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=")
    value = text(name) or (kept(name.lower(), fresh) if debug else "")
    if not value:
        raise Misconfigured(f"{name} is missing; production needs it as kid:base64url of 32 random bytes.")
    return keys(name, value)


def kept(name: str, fresh: str) -> str:
    """The value kept in the file `name`, written with `fresh` by whoever comes first; mode 600."""
    descriptor = os.open(home() / name, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        os.fchmod(file.fileno(), 0o600)
        value = file.read().strip()
        if not value:
            value = fresh
            file.write(value)
            file.flush()
            os.fsync(file.fileno())
    return value
