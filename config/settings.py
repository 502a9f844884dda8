"""All settings. The environment's part is read by config/env.py; docs/settings.md lists it."""

from typing import Any
from urllib.parse import urlsplit

from config import env
from config.home import home, key_set, secret_key
from config.hosts import KnownHosts
from core import embedded
from core.log import logging_settings

BASE_DIR = env.BASE_DIR
DEBUG = env.flag("DEBUG", False)
USHER_HOME = home()

# Keys: three kinds, none of which verifies what another signed.
SECRET_KEY = secret_key(DEBUG)
SECRET_KEY_FALLBACKS = env.listed("SECRET_KEY_FALLBACKS")
TOKEN_KEYS = key_set("TOKEN_KEYS", DEBUG)
VAULT_KEYS = key_set("VAULT_KEYS", DEBUG)

# Where we are. `manage.py serve` fills in its own host and port when PUBLIC_URL is absent.
PUBLIC_URL = env.public_url("http://localhost:8000")
PUBLIC_URL_IS_DEFAULT = not env.text("PUBLIC_URL")
IS_HTTPS = PUBLIC_URL.startswith("https:")
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 0)
ALLOWED_HOSTS = KnownHosts(env.allowed_hosts(PUBLIC_URL, debug=DEBUG))
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

COOKIE_PREFIX = "__Host-usher" if IS_HTTPS else "usher"
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}_session"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = IS_HTTPS
SESSION_ENGINE = "accounts.staff_sessions"
SESSION_COOKIE_AGE = 12 * 60 * 60  # staff log in anew at least that often
STAFF_IDLE_SECONDS = 4 * 60 * 60  # and after so long without a request or an open inbox
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}_csrf"
CSRF_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_NAME = "usher_language"
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if IS_HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"  # with "no-referrer" browsers post forms with `Origin: null`, which CSRF refuses
SILENCED_SYSTEM_CHECKS = [
    "security.W002",  # frame-ancestors of the CSP says it per channel, X-Frame-Options cannot
    "security.W005",  # a customer's other subdomains are none of our business
    "security.W008",  # whoever ends TLS in front of us redirects to it
    "security.W021",  # nor is the browsers' preload list
]

INSTALLED_APPS = [
    "console.apps.ConsoleAdminConfig",
    "console",
    "widget",
    "bots",
    "scripting",
    "chat",
    "chatauth",
    "channels_app",
    "accounts",
    "core",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    "rest_framework",
    "drf_spectacular",
    "axes",
]

MIDDLEWARE = [
    "config.probes.Probes",
    "django.middleware.security.SecurityMiddleware",
    "core.csp.ContentSecurityPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "console.language.ConsoleLanguage",
    "django.contrib.messages.middleware.MessageMiddleware",
    "axes.middleware.AxesMiddleware",
    "core.not_found.OwnNotFound",
]

ROOT_URLCONF = "config.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Reached by config/asgi.py: plain ASGI handlers by path, things to run beside them, and what `/readyz` asks.
ASGI_APPLICATION = "config.asgi.application"
WEBSOCKETS: dict[str, str] = {"/ws/chat/": "chat.sockets.visitor", "/ws/inbox/": "chat.sockets.staff"}
FAST_LANE: str | None = "chatauth.fast_lane.FastLane"  # ASGI in front of Django's handler; None: Django answers all
BEFORE_SERVING = ["console.provision.operators.first_operator"]
LIFESPAN = ["core.db.opened_pool", "chat.live.lifespan"]
CHAT_RESPONDER: str | None = "bots.responder"  # says, in SQL, where a bot answers and how its job is enqueued
PROVISIONED = {"bots": "bots.provisioning.provision"}  # further members of a company in a provisioning file
READINESS = {
    "database": "config.probes.database",
    "migrations": "config.probes.migrations",
    "jobs": "core.jobs.ready",
    "live": "chat.live.ready",
}

# Django's views run in threads: only a pool keeps connections under ASGI, persistent ones would leak.
DATABASE_MAY_LOSE_DATA = DEBUG and env.flag("DATABASE_MAY_LOSE_DATA", False)
if env.text("DATABASE_URL"):
    DATABASE = env.database()
else:
    try:
        EMBEDDED = embedded.start(USHER_HOME)
    except embedded.CannotStart as error:
        raise env.Misconfigured(str(error)) from None
    DATABASE = EMBEDDED.settings()
POOL = {"min_size": 0, "max_size": 20, "timeout": 10, "max_idle": 300, "reconnect_timeout": 5}
DATABASES: dict[str, dict[str, Any]] = {
    "default": DATABASE
    | {
        "ENGINE": "core.postgresql",
        "CONN_MAX_AGE": 0,
        "OPTIONS": {"pool": POOL} | DATABASE.get("OPTIONS", {}),
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "admin:login"
PASSWORD_RESET_TIMEOUT = 60 * 60  # seconds that a link to a new password lives
INVITATION_DAYS = 7
STAFF_SECOND_FACTOR = env.choice("STAFF_SECOND_FACTOR", "optional", {"optional", "required"})
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "core.net.client_address"
AXES_USERNAME_FORM_FIELD = "username"  # the log-in form's name for it, whatever the model calls it
AXES_USERNAME_CALLABLE = "console.lockout.name_tried"
AXES_LOCKOUT_CALLABLE = "console.lockout.locked_out"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "core.problems.exception_handler",
    "NUM_PROXIES": TRUSTED_PROXIES,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SIMPLE_JWT = {"TOKEN_TYPE_CLAIM": "typ"}
SPECTACULAR_SETTINGS = {
    "TITLE": "Usher",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "PREPROCESSING_HOOKS": ["config.openapi.own_doors"],
    "POSTPROCESSING_HOOKS": ["config.openapi.add_shared"],
}

TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"),
    ("tr", "Türkçe"),
    ("de", "Deutsch"),
    ("fr", "Français"),
    ("es", "Español"),
    ("ar", "العربية"),
]
LOCALE_PATHS = [BASE_DIR / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage" if DEBUG else "core.storage.HashedFiles"
    },
}
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
MEDIA_ROOT = USHER_HOME / "media"
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o600, 0o700
ATTACHMENT_MAX = env.number("ATTACHMENT_MAX", 10_000_000, least=1)  # bytes
ATTACHMENTS_PER_MESSAGE = env.number("ATTACHMENTS_PER_MESSAGE", 5, least=1)
BODY_MAX = 32 * 1024 * 1024  # bytes of any request; the doors have smaller limits of their own

SMS_BACKEND = env.sms_backend(f"file:{USHER_HOME / 'sent'}" if DEBUG else "", debug=DEBUG)
SMS_COUNTRIES = env.sms_countries(debug=DEBUG)
TWILIO_ACCOUNT_SID = env.sms_needs(SMS_BACKEND, "TWILIO_ACCOUNT_SID")
TWILIO_AUTH_TOKEN = env.sms_needs(SMS_BACKEND, "TWILIO_AUTH_TOKEN")
TWILIO_FROM = env.sms_needs(SMS_BACKEND, "TWILIO_FROM")
TWILIO_URL = env.text("TWILIO_URL", "https://api.twilio.com").rstrip("/")
SMS_HTTPS_URL = env.sms_needs(SMS_BACKEND, "SMS_HTTPS_URL")
SMS_HTTPS_SECRET = env.sms_needs(SMS_BACKEND, "SMS_HTTPS_SECRET")
SENT_MAIL = {
    "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
    "EMAIL_FILE_PATH": str(USHER_HOME / "sent"),
}
vars().update(env.email(SENT_MAIL if DEBUG else {}))
REPLY_ADDRESS = env.reply_address()
DEFAULT_FROM_EMAIL = SERVER_EMAIL = f"Usher <no-reply@{urlsplit(PUBLIC_URL).hostname}>"

OUTBOUND_ALLOW = env.outbound_allow()
LIMITS = env.limits()
TENANCY = "accounts.tenancy"
# What is kept of a person, from the top of the layers down: each module exports and erases its app's part.
PERSONAL_DATA = ["bots.personal_data", "chat.personal_data", "chatauth.personal_data", "accounts.personal_data"]
SOCKETS_PER_SESSION = env.number("SOCKETS_PER_SESSION", 5, least=1)  # in one process; the tabs of a browser share one
SOCKETS_PER_ADDRESS = env.number("SOCKETS_PER_ADDRESS", 20, least=1)
SOCKETS_PER_STAFF = env.number("SOCKETS_PER_STAFF", 20, least=1)
SIGN_IN_LOG_DAYS = env.number("SIGN_IN_LOG_DAYS", 90)
METRICS_TOKEN = env.text("METRICS_TOKEN")
USHER_ADMIN_EMAIL = env.text("USHER_ADMIN_EMAIL")
USHER_ADMIN_PASSWORD = env.text("USHER_ADMIN_PASSWORD")
LOG_FORMAT = env.choice("LOG_FORMAT", "console" if DEBUG else "json", {"console", "json"})
LOGGING = logging_settings(LOG_FORMAT)
