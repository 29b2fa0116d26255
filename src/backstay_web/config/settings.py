"""The settings of the site: safe as they stand, and loosened only by name."""

from pathlib import Path
from typing import Final

from backstay_web.config import environment
from backstay_web.config.texts import compile_texts

SECRET_KEY = environment.text("BACKSTAY_SECRET")
DEBUG = False
ALLOWED_HOSTS = environment.words("BACKSTAY_HOSTS", "localhost 127.0.0.1 [::1]")
ROOT_URLCONF = "backstay_web.config.urls"
WSGI_APPLICATION = "backstay_web.config.wsgi.application"

DATABASES = {
    "default": environment.database("BACKSTAY_DATABASE_URL"),
    # Another role, which alone may open sessions: see core/door.py.
    "door": environment.database("BACKSTAY_DOOR_URL"),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "backstay_web.donations",
    "backstay_web.catalogue",
    "backstay_web.sites",
    "backstay_web.nations",
    "backstay_web.core",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "backstay_web.config.headers.add_headers",
    "backstay_web.config.static_files.StaticMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "backstay_web.config.refusals.RefusalMiddleware",
    "backstay_web.core.middleware.ActingMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "backstay_web.config.doors.DoorMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["backstay_web.config.face.face"]},
    }
]

STATIC_URL = "/static/"
STORAGES = {"staticfiles": {"BACKEND": "backstay_web.config.static_files.HashedFiles"}}
WHITENOISE_USE_FINDERS = True

# Only a site on this machine's own address may do without: see config/safety.py.
HTTPS: Final = environment.flag("BACKSTAY_HTTPS", usual=True)
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 63_072_000 if HTTPS else 0  # two years, as browsers' lists ask
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_REDIRECT_EXEMPT = [r"^health/$"]  # asked from this machine, without TLS
SECURE_REFERRER_POLICY = "no-referrer"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
X_FRAME_OPTIONS = "DENY"
if environment.flag("BACKSTAY_BEHIND_PROXY", usual=False):
    # Only then: whoever reaches us directly could write this header himself.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("uk", "українська")]
LANGUAGE_COOKIE_NAME = "backstay_language"
LANGUAGE_COOKIE_AGE = 31_536_000  # a year
LOCALE_PATHS = [Path(__file__).parent / "locale"]
compile_texts()
USE_TZ = True
TIME_ZONE = "UTC"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
