"""pytest plugin: a PostgreSQL made for this run and gone after it. Loaded before Django reads its settings."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from core import embedded

READ_BY_SETTINGS = """
    ALLOWED_HOSTS ATTACHMENT_MAX ATTACHMENTS_PER_MESSAGE EMAIL_URL LIMITS LOG_FORMAT METRICS_TOKEN OUTBOUND_ALLOW
    PUBLIC_URL REPLY_ADDRESS SECRET_KEY SECRET_KEY_FALLBACKS SIGN_IN_LOG_DAYS SMS_BACKEND SMS_COUNTRIES SMS_HTTPS_SECRET
    SMS_HTTPS_URL SOCKETS_PER_ADDRESS SOCKETS_PER_SESSION SOCKETS_PER_STAFF STAFF_SECOND_FACTOR TOKEN_KEYS
    TRUSTED_PROXIES TWILIO_ACCOUNT_SID TWILIO_AUTH_TOKEN TWILIO_FROM TWILIO_URL USHER_ADMIN_EMAIL USHER_ADMIN_PASSWORD
    VAULT_KEYS
""".split()


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    server = embedded.throwaway()
    home = Path(tempfile.mkdtemp(prefix="usher-home-"))
    early_config.add_cleanup(server.stop)
    early_config.add_cleanup(lambda: shutil.rmtree(home))
    os.environ.update(dict.fromkeys(READ_BY_SETTINGS, ""))
    os.environ |= {
        "DATABASE_URL": server.url(),
        "DATABASE_MAY_LOSE_DATA": "true",
        "DEBUG": "true",
        "USHER_HOME": str(home),
        # Playwright's loop runs in the thread of the tests, where the ORM is at home.
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
    }


@pytest.hookimpl(trylast=True)
def pytest_configure() -> None:
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
