"""The one settings file. Everything a host may change is a `NABIJ_` variable (docs/hosting/settings.md)."""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONE, SELF

from nabij import __version__
from nabij.config import env
from nabij.config.database_driver import use_newer_sqlite
from nabij.config.keys import key_file

use_newer_sqlite()

VERSION = __version__
PACKAGE_DIR = Path(__file__).resolve().parent.parent
REPOSITORY_DIR = PACKAGE_DIR.parent.parent
CONTENT_DIR = next(
    (place for place in (PACKAGE_DIR / "_content", REPOSITORY_DIR / "content") if place.is_dir()),
    REPOSITORY_DIR / "content",
)

# --- where things are kept
DEMO = env.boolean("NABIJ_DEMO", default=False)
DATA_ROOT = env.directory("NABIJ_DATA_DIR", Path.cwd() / "data")
DATA_DIR = DATA_ROOT / "demo" if DEMO else DATA_ROOT
UPLOAD_DIR = DATA_DIR / "uploads"
DATABASES = {
    "default": env.sqlite(DATA_DIR / "demo.sqlite3")
    if DEMO  # the demo never touches the database of a real school
    else env.database("NABIJ_DATABASE_URL", sqlite_file=DATA_DIR / "nabij.sqlite3")
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATA_DIR.mkdir(parents=True, exist_ok=True)

# --- secrets
SECRET_KEY = env.secret("NABIJ_SECRET_KEY") or key_file(DATA_DIR / "secret.key")
SEAL_KEY = env.secret("NABIJ_SEAL_KEY") or key_file(DATA_DIR / "seal.key")

# --- the web
DEBUG = env.boolean("NABIJ_DEBUG", default=False)
NABIJ_GALLERY = env.boolean("NABIJ_GALLERY", default=DEBUG or DEMO)
BASE_URL = env.text("NABIJ_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.words("NABIJ_HOSTS", "127.0.0.1 localhost [::1] testserver")
CSRF_TRUSTED_ORIGINS = [BASE_URL] if BASE_URL.startswith("https://") else []
HTTPS = BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "nabij_session"
SESSION_COOKIE_AGE = env.integer("NABIJ_SESSION_HOURS", 10, least=1) * 3600
SESSION_ENGINE = "nabij.apps.accounts.sessions"
CSRF_COOKIE_NAME = "nabij_csrf"
CSRF_FAILURE_VIEW = "nabij.web.responses.csrf_failure"
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.boolean("NABIJ_PROXY", default=False) else None
)
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
ROSTER_MAX_BYTES = env.integer("NABIJ_ROSTER_MAX_MB", 50, least=1) * 1_000_000
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
ROOT_URLCONF = "nabij.config.urls"
WSGI_APPLICATION = "nabij.config.wsgi.application"
APPEND_SLASH = True

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "nabij.web",
    "nabij.apps.accounts",
    "nabij.apps.schools",
    "nabij.apps.contact",
    "nabij.apps.knowing",
    "nabij.apps.picture",
    "nabij.apps.voice",
    "nabij.apps.diary",
    "nabij.apps.guides",
    "nabij.apps.plans",
    "nabij.apps.repair",
    "nabij.apps.overview",
    "nabij.config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "nabij.web.security.SecurityHeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "nabij.apps.accounts.middleware.PersonMiddleware",
    "nabij.apps.accounts.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "nabij.apps.accounts.middleware.SignInRequiredMiddleware",
    "nabij.apps.schools.middleware.ViewerMiddleware",
]
MESSAGE_STORAGE = "nabij.apps.accounts.flashes.Flashes"

TEMPLATES = [
    {
        "BACKEND": "nabij.web.engine.Templates",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "nabij.web.engine.environment",
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "nabij.web.context.page",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.Jinja2"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_ROOT / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = DEBUG
if DEBUG:
    STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"

# --- people
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["nabij.apps.accounts.hashers.Argon2", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "display_name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "overview:today"
LOGOUT_REDIRECT_URL = "accounts:sign_in"

# --- language and time
LANGUAGES = [("nl", "Nederlands"), ("en", "English")]
LANGUAGE_CODE = env.choice("NABIJ_LANGUAGE", "nl", ("nl", "en"))
LANGUAGE_COOKIE_NAME = "nabij_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False
TIME_ZONE = env.text("NABIJ_TIME_ZONE", "Europe/Amsterdam")

# --- mail and jobs
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.text("NABIJ_SMTP_HOST")
EMAIL_PORT = env.integer("NABIJ_SMTP_PORT", 587)
EMAIL_HOST_USER = env.text("NABIJ_SMTP_USER")
EMAIL_HOST_PASSWORD = env.secret("NABIJ_SMTP_PASSWORD")
EMAIL_USE_TLS = env.boolean("NABIJ_SMTP_TLS", default=True)
DEFAULT_FROM_EMAIL = env.text("NABIJ_MAIL_FROM", "nabij@localhost")
TASKS = {
    "default": {
        "BACKEND": "django_tasks.backends.immediate.ImmediateBackend"
        if env.choice("NABIJ_JOBS", "worker", ("worker", "inline")) == "inline"
        else "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default"],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {
        "handlers": ["console"],
        "level": env.choice("NABIJ_LOG", "WARNING", ("DEBUG", "INFO", "WARNING", "ERROR")),
    },
}
