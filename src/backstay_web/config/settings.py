"""The settings of the site: safe as they stand, and loosened only by name."""

import hashlib
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
# Whoever may migrate, for the commands that found a site, and for nothing that serves.
OWNER_URL: Final = environment.optional("BACKSTAY_OWNER_URL")
DATABASE_ROUTERS = ["backstay_web.accounts.router.DoorRouter"]
CACHES = {
    # Counts attempts to sign in, for all processes alike; in the door's own table.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_cache",
        # Whoever tries many names must not push out what was counted for one.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "backstay_web.config",
    "backstay_web.transfers",
    "backstay_web.repair",
    "backstay_web.plans",
    "backstay_web.briefs",
    "backstay_web.overview",
    "backstay_web.training",
    "backstay_web.donations",
    "backstay_web.requirements",
    "backstay_web.accounts",
    "backstay_web.catalogue",
    "backstay_web.sites",
    "backstay_web.hooks",
    "backstay_web.devices",
    "backstay_web.nations",
    "backstay_web.notebook",
    "backstay_web.log",
    "backstay_web.core.imports",
    "backstay_web.core.releases",
    "backstay_web.core",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_filters",
    # Signing in. Of these, accounts/router.py says whose tables are made.
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
]
# What can be imported, each as its app declares it.
IMPORTS = [
    "backstay_web.nations.imports.ORGANISATIONS",
    "backstay_web.sites.imports.SITES",
    "backstay_web.catalogue.imports.VARIANTS",
    "backstay_web.catalogue.imports.TERMS",
    "backstay_web.requirements.imports.NEEDS",
    "backstay_web.donations.imports.MATERIEL",
    "backstay_web.donations.imports.COURSES",
    "backstay_web.donations.imports.BAYS",
    "backstay_web.donations.imports.LIFTS",
    "backstay_web.donations.imports.MONEY",
    "backstay_web.transfers.imports.FOUND",
    "backstay_web.transfers.imports.SERIALS",
    "backstay_web.transfers.report_imports.REPORTED",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "backstay_web.config.headers.add_headers",
    "backstay_web.config.static_files.StaticMiddleware",
    "backstay_web.config.api.answering.problems_alone",
    "django.middleware.locale.LocaleMiddleware",
    "backstay_web.config.refusals.RefusalMiddleware",
    "backstay_web.config.api.limiting.not_too_often",
    "backstay_web.core.middleware.ActingMiddleware",
    # Asks the database only on the pages of the door: its cookie goes to no others.
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "backstay_web.config.doors.DoorMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "backstay_web.config.face.face",
            ]
        },
    }
]

# What plans tell of needs, by the names of functions: see outlook.py and fielding.py
# of requirements.
NEEDS_OUTLOOK = "backstay_web.plans.outlook.outlooks"
NEEDS_PROMISERS = "backstay_web.plans.outlook.promisers"
NEEDS_PROMISED_BY = "backstay_web.plans.outlook.promised_by"
NEEDS_EFFECT = "backstay_web.plans.order_views.tried_at"
NEEDS_PLAN = "backstay_web.plans.order_views.newest_plan_at"
NEEDS_PLANNED = "backstay_web.plans.planned.planned"
NEEDS_FIELDED = "backstay_web.plans.fielded.of_needs"
NEEDS_FIELDED_AT = "backstay_web.plans.fielded_views.where"
# What is needed, told to those who offer: see donations/needs.py.
OFFERS_NEEDED = "backstay_web.overview.wanted.wanted"
OFFERS_GROUPS = "backstay_web.requirements.groups.groups"

STATIC_URL = "/static/"
STORAGES = {"staticfiles": {"BACKEND": "backstay_web.config.static_files.HashedFiles"}}
WHITENOISE_USE_FINDERS = True

AUTH_USER_MODEL = "accounts.Account"
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # a name is unique, in whatever case
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
_RULES = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": f"{_RULES}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["name"]},
    },
    {"NAME": f"{_RULES}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_RULES}.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:enter"

# How long one may act after signing in, and how long do nothing.
SESSION_LENGTH_S: Final = environment.seconds("BACKSTAY_SESSION_LENGTH_S", 43_200)
SESSION_IDLE_S: Final = environment.seconds("BACKSTAY_SESSION_IDLE_S", 1_800)
# How long after showing a second factor one may release or change who may do what.
STEP_UP_S: Final = environment.seconds("BACKSTAY_STEP_UP_S", 600)

# Django's own session knows who is signing in, until he acts; the cookie by which he
# then acts is another (core/middleware.py).
SESSION_COOKIE_NAME = "backstay_door"
SESSION_COOKIE_PATH = "/door/"
SESSION_COOKIE_AGE = SESSION_LENGTH_S
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Strict"

ACCOUNT_ADAPTER = "backstay_web.accounts.adapters.SignInAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = "name"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_REAUTHENTICATION_METHODS = {"mfa"}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
MFA_ADAPTER = "backstay_web.accounts.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody has an address
MFA_FORMS = {
    "add_webauthn": "backstay_web.accounts.forms.PasskeyForm",
    "edit_webauthn": "backstay_web.accounts.forms.RenamedPasskeyForm",
}
MFA_TOTP_ISSUER = "Backstay"
MFA_TOTP_TOLERANCE = 1  # half a minute either way, for clocks that are a little wrong
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_USER_VERIFICATION = "preferred"

# Who else may say who somebody is; none unless it is named.
OIDC_ISSUER: Final = environment.issuer("BACKSTAY_OIDC_ISSUER")
OIDC_CLIENT: Final = (
    environment.text("BACKSTAY_OIDC_CLIENT")
    if OIDC_ISSUER
    else environment.optional("BACKSTAY_OIDC_CLIENT")
)
OIDC_SECRET: Final = environment.optional("BACKSTAY_OIDC_SECRET")
OIDC_NAME: Final = environment.optional("BACKSTAY_OIDC_NAME") or OIDC_ISSUER
OIDC_FACTORS: Final = environment.words("BACKSTAY_OIDC_FACTORS", "")
# Who is known by one issuer is not known by another, whatever that calls him.
OIDC_KEY: Final = f"oidc-{hashlib.sha256(OIDC_ISSUER.encode()).hexdigest()[:12]}"
SOCIALACCOUNT_ADAPTER = "backstay_web.accounts.issuer.IssuerAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = True  # a form may lead to no other host: headers.py

# What core shows and apps above it know: bodies by name, who may do something, filters
# that one keeps, and what people put beside rows.
BODIES = "backstay_web.nations.queries.bodies"
WHO_MAY = "backstay_web.nations.queries.who_may"
KEPT_FILTERS = "backstay_web.notebook.queries.filters_for"
BESIDE = "backstay_web.notebook.detail.beside"
# Our policy as labels call it where they leave, and its restrictions, the lowest first.
LABEL_POLICY: Final = environment.optional("BACKSTAY_LABEL_POLICY") or "BACKSTAY"
RESTRICTIONS: Final = environment.names("BACKSTAY_RESTRICTIONS")
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
FILTERS_EMPTY_CHOICE_LABEL = "-"

# How often programs may ask, and how many seconds' worth of that at once; 0: no limit.
TOKEN_PER_MINUTE: Final = environment.count("BACKSTAY_TOKEN_PER_MINUTE", 600)
PERSON_PER_MINUTE: Final = environment.count("BACKSTAY_PERSON_PER_MINUTE", 1_200)
AT_ONCE_S: Final = 60

# Where webhooks may be sent beside public addresses, and whether without TLS.
HOOKS_NETWORKS: Final = environment.networks("BACKSTAY_HOOKS_NETWORKS")
HOOKS_HTTP: Final = environment.flag("BACKSTAY_HOOKS_HTTP", usual=False)
HOOKS_SENT_DAYS: Final = environment.days("BACKSTAY_HOOKS_SENT_DAYS", 30)
HOOKS_FAILED_DAYS: Final = environment.days("BACKSTAY_HOOKS_FAILED_DAYS", 90)

# Only a site on this machine's own address may do without: see config/safety.py.
HTTPS: Final = environment.flag("BACKSTAY_HTTPS", usual=True)
SECURE_SSL_REDIRECT = HTTPS
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
SECURE_HSTS_SECONDS = 63_072_000 if HTTPS else 0  # two years, as browsers' lists ask
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_REDIRECT_EXEMPT = [r"^health/$"]  # asked from this machine, without TLS
SESSION_COOKIE_SECURE = HTTPS
# To no other host; without it to our own, browsers would not say where a form is from.
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "backstay_web.config.refusals.forged"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
X_FRAME_OPTIONS = "DENY"
BEHIND_PROXY: Final = environment.flag("BACKSTAY_BEHIND_PROXY", usual=False)
if BEHIND_PROXY:
    # Only then: whoever reaches us directly could write this header himself.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # Attempts to sign in are counted by address: the last one that the proxy wrote.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1

DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("uk", "українська")]
LANGUAGE_COOKIE_NAME = "backstay_language"
LANGUAGE_COOKIE_AGE = 31_536_000  # a year
LOCALE_PATHS = [Path(__file__).parent / "locale"]
compile_texts()
# Numbers on pages are grouped as the language does. What a form or an address carries,
# and a number that names something, is written with the filter `unlocalize`.
USE_THOUSAND_SEPARATOR = True
USE_TZ = True
TIME_ZONE = "UTC"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
