"""The one settings file. Everything that differs between machines comes from the environment (config/env.py)."""

import os
import sys
from typing import Any
from urllib.parse import urlsplit

from django.utils.csp import CSP
from kombu import Exchange, Queue

from config import env, logs, sentry
from config.local import paths

BASE_DIR = paths.BASE_DIR
LOCAL_DIR = paths.LOCAL_DIR
SOCKET_DIR = paths.socket_folder()

BASE_URL = env.base_url("BASE_URL", "http://127.0.0.1:8000")
IS_HTTPS = BASE_URL.startswith("https://")

# Questionnaires and rules are everybody's on this installation. Where one organisation runs it, its owners may publish
# and retire them on a page; elsewhere whoever runs the server does, by a command.
OWNERS_PUBLISH = env.flag("OWNERS_PUBLISH", default=not IS_HTTPS)

DEBUG = env.flag("DEBUG", default=False)

SECRET_KEY = env.text("SECRET_KEY") if IS_HTTPS or env.is_set("SECRET_KEY") else paths.secret_key()
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
for name, keys in (("SECRET_KEY", [SECRET_KEY]), ("SECRET_KEY_FALLBACKS", SECRET_KEY_FALLBACKS)):
    env.refuse_short(name, keys, shortest=50)

ALLOWED_HOSTS = [urlsplit(BASE_URL).hostname or "", "127.0.0.1", "localhost", *env.words("ALLOWED_HOSTS")]
CSRF_TRUSTED_ORIGINS = [BASE_URL]
# The number of proxies in front, each of which appends to X-Forwarded-For. Earlier entries can be forged by anybody.
PROXIES = env.number("PROXIES", 0)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "lucide",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "apps.core",
    "apps.accounts",
    "apps.instruments",
    "apps.mailing",
    "apps.engagements",
    "apps.responses",
    "apps.outreach",
    "apps.assessments",
    "apps.calibration",
    "apps.decisions",
    "apps.exchange",
    "apps.reports",
    "apps.retention",
    "apps.rehearsal",
    "apps.portfolio",
    "apps.administration",
    "apps.operations",
    "apps.room",
    "apps.demo",
]
MIDDLEWARE = [
    "apps.operations.middleware.request_middleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "apps.core.web.middleware.PermissionsPolicyMiddleware",
    "apps.core.web.middleware.CompressTextMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "apps.core.web.middleware.DatabaseAwayMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "apps.engagements.middleware.ArchivedMiddleware",
    "apps.engagements.middleware.WallMiddleware",
    "apps.core.web.middleware.BusyMiddleware",
    "apps.instruments.middleware.OtherVersionMiddleware",
]
ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
WSGI_APPLICATION = "config.wsgi.application"
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
                "django.template.context_processors.csp",
                "apps.accounts.navigation.navigation",
            ],
            "libraries": {"report_pages": "apps.reports.pdf.printing"},
            "builtins": [
                "apps.core.templatetags.times",
                "apps.core.templatetags.directions",
                "apps.core.templatetags.tables",
            ],
        },
    }
]

# --- Data -----------------------------------------------------------------------------------------------------------
# Pages, workers and migrations connect by roles of their own (apps/core/database/roles.py). Where only DATABASE_URL is
# set, all three do by that one.
DATABASE_ROLES = {
    place: env.database(name, env.text("DATABASE_URL", paths.database_url(user=role)))
    for place, name, role in (
        ("web", "DATABASE_URL", "scalelens_app"),
        ("worker", "WORKER_DATABASE_URL", "scalelens_worker"),
        ("owner", "MIGRATE_DATABASE_URL", "scalelens_owner"),
    )
}
HAS_OWN_DATABASE = not env.is_set("DATABASE_URL")  # the one in .local/, which `make reset` forgets
_ADMIN = env.text("ADMIN_DATABASE_URL", paths.database_url() if HAS_OWN_DATABASE else "")
ADMIN_DATABASE = env.database("ADMIN_DATABASE_URL", _ADMIN) if _ADMIN else None  # for `make_roles` alone
IS_WEB = os.environ.get("SCALELENS_ENTRY") in {"asgi", "wsgi"}
DATABASES = {"default": dict(DATABASE_ROLES["web" if IS_WEB else "worker"])}
DATABASES["default"]["OPTIONS"] = DATABASES["default"]["OPTIONS"] | {
    "application_name": "scalelens",
    "options": "-c statement_timeout=15000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=30000",
    # Plan repeated statements once: the look-up on every save joins seven tables.
    "server_side_binding": True,
    "prepare_threshold": 5,
}
if os.environ.get("SCALELENS_ENTRY") == "asgi":
    # Persistent connections don't work under ASGI; a pool does. It gives up on a connection soon, and a page asks anew:
    # left to itself it would pause for as long as PostgreSQL was away.
    DATABASES["default"]["OPTIONS"]["pool"] = {
        "min_size": 1,
        "max_size": 16,
        "timeout": 5,
        "reconnect_timeout": 2,
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
# No page is the one that finds out that PostgreSQL was restarted.
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# Nothing that must hold is cached, so each process may have its own and Redis may be down.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# --- Background work ------------------------------------------------------------------------------------------------
REDIS_URL = env.redis("REDIS_URL", paths.redis_url())
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_PUBLISH_RETRY = False
# By the clock, against what hangs alone: what works is held to its processor time, which a busy machine does not shorten.
CELERY_TASK_TIME_LIMIT = 900
# What beat sends has no date of expiry, which clocks would have to agree on: a worker that starts empties this queue.
CELERY_TASK_DEFAULT_QUEUE = CELERY_TASK_DEFAULT_EXCHANGE = CELERY_TASK_DEFAULT_ROUTING_KEY = "upkeep"
CELERY_TASK_QUEUES = [
    Queue(name, Exchange(name), routing_key=name)
    for name in ("upkeep", "live", "rankings", "mails", "reports")
]
CELERY_TASK_ROUTES = {
    "apps.assessments.tasks.run_next": {"queue": "rankings"},
    "apps.mailing.tasks.send": {"queue": "mails"},
    "apps.reports.tasks.render": {"queue": "reports"},
    "apps.room.tasks.read_next": {"queue": "live"},
    "apps.room.tasks.print_next": {"queue": "reports"},
}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# A worker process is replaced once it has ever held so much memory (kB), and against slower leaks after hours: a new one
# unpacks the fonts of reports again. Sweeps are tasks too, and take a count of 50 a minute and a half.
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000
CELERY_WORKER_MAX_TASKS_PER_CHILD = 10_000
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_CHANNEL_ERROR_RETRY = True
CELERY_TIMEZONE = "UTC"
_SOCKET_LIMITS = {"socket_timeout": 5, "socket_connect_timeout": 2, "health_check_interval": 15}
_KEEPALIVE = {} if REDIS_URL.startswith("redis+socket") else {"socket_keepalive": True}
if os.environ.get("SCALELENS_ENTRY") == "worker":
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 600,
        "unacked_restore_interval": 5,
        "global_keyprefix": "scalelens:",
        **_SOCKET_LIMITS,
        **_KEEPALIVE,
    }
else:
    # A page that enqueues a task answers at once even without Redis: the row is in the database, and beat finds it.
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "socket_timeout": 0.3,
        "socket_connect_timeout": 0.3,
        "max_retries": 0,
        "interval_start": 0,
        "interval_step": 0,
        "interval_max": 0,
        "retry_on_timeout": False,
        "global_keyprefix": "scalelens:",
    }
CELERY_BEAT_SCHEDULE = {
    name: {"task": f"apps.{task}", "schedule": seconds}
    for name, task, seconds in (
        ("rehearsals", "rehearsal.tasks.go_on", 3.0),
        ("reports", "reports.tasks.sweep", 5.0),
        ("assessments", "assessments.tasks.sweep", 5.0),
        ("mails", "mailing.tasks.sweep", 5.0),
        ("erasing", "retention.tasks.erase", 5.0),
        ("readings", "room.tasks.sweep", 5.0),
        ("deadlines", "assessments.tasks.close_overdue", 10.0),
        ("lost_links", "outreach.tasks.send_lost_links", 10.0),
        ("password_links", "accounts.tasks.send_password_links", 10.0),
        ("deleting", "retention.tasks.delete", 10.0),
        ("thanks", "outreach.tasks.thank", 30.0),
        ("rooms", "room.tasks.tidy", 30.0),
        ("audit", "retention.tasks.seal_audit", 60.0),
        ("due", "decisions.tasks.tell_what_is_due", 3600.0),
        ("retention", "retention.tasks.purge", 3600.0),
        ("archiving", "retention.tasks.archive", 3600.0),
        ("addresses", "accounts.tasks.forget_addresses", 3600.0),
    )
}

# --- Who runs it ----------------------------------------------------------------------------------------------------
# Whoever sends it reads /metrics; without one nobody does.
METRICS_TOKEN = env.text("METRICS_TOKEN", "")
env.refuse_short("METRICS_TOKEN", [METRICS_TOKEN] if METRICS_TOKEN else [], shortest=20)
# Addresses of members who also see how the whole installation is, at /operations/.
OPERATORS = env.addresses("OPERATORS")

# --- Mail -----------------------------------------------------------------------------------------------------------
MAIL_FOLDER = LOCAL_DIR / "mail"  # where there is no MAIL_URL
MAILS_ARE_FILES = not env.is_set("MAIL_URL")
MAILERS = {"default": env.mailer("MAIL_URL", MAIL_FOLDER)}
DEFAULT_FROM_EMAIL = env.sender("MAIL_FROM", f"Scalelens <scalelens@{urlsplit(BASE_URL).hostname}>")

# --- People ---------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["apps.core.hashing.Argon2Hasher"]
BREACHES = {
    "list_file": env.file("PASSWORD_BREACH_LIST"),
    "range_url": env.http_url("PASSWORD_BREACH_URL"),
}
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": name, "OPTIONS": options}
    for name, options in (
        ("django.contrib.auth.password_validation.MinimumLengthValidator", {"min_length": 12}),
        ("apps.accounts.signing_in.passwords.LongestPassword", {"most": 128}),
        ("django.contrib.auth.password_validation.CommonPasswordValidator", {}),
        (
            "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
            {"user_attributes": ["name", "email"]},
        ),
        ("apps.accounts.signing_in.passwords.BreachedPassword", BREACHES),
    )
]
PASSWORD_RESET_TIMEOUT = 3600  # seconds, of the link in a mail
ACCOUNT_ADAPTER = "apps.accounts.signing_in.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
# allauth locks accounts and addresses, and counts in a cache; apps/core/guessing.py does neither.
ACCOUNT_RATE_LIMITS = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 30 * 60
ACCOUNT_FORMS = {
    "login": "apps.accounts.signing_in.forms.SignInForm",
    "reauthenticate": "apps.accounts.signing_in.forms.ProveForm",
    "change_password": "apps.accounts.signing_in.forms.PasswordForm",
    "reset_password_from_key": "apps.accounts.signing_in.forms.NewPasswordForm",
}
MFA_ADAPTER = "apps.accounts.signing_in.adapters.MFAAdapter"
MFA_FORMS = {
    "authenticate": "apps.accounts.signing_in.forms.SecondFactorForm",
    "reauthenticate": "apps.accounts.signing_in.forms.ProveByCodeForm",
    "activate_totp": "apps.accounts.signing_in.forms.AppForm",
    "add_webauthn": "apps.accounts.signing_in.forms.PasskeyForm",
    "authenticate_webauthn": "apps.accounts.signing_in.forms.GivePasskeyForm",
    "login_webauthn": "apps.accounts.signing_in.forms.PasskeySignInForm",
    "reauthenticate_webauthn": "apps.accounts.signing_in.forms.ProveByPasskeyForm",
}
MFA_RATE_LIMITS = False  # as ACCOUNT_RATE_LIMITS; a passkey can't be guessed at
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an owner vouches for the address, allauth knows none
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_TOTP_TOLERANCE = 1  # a clock may be half a minute off; each code works once all the same
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_RECOVERY_CODE_DIGITS = 10
# Sign-in by an OpenID Connect provider, where there is one.
OIDC_URL = env.secure_url("OIDC_URL")
env.refuse_without("OIDC_URL", "OIDC_ID", "OIDC_SECRET")
OIDC_NAME = env.text("OIDC_NAME", "your organisation’s account")
OIDC_PROVIDER = "provider"  # its name in our own addresses
SOCIALACCOUNT_ADAPTER = "apps.accounts.signing_in.provider.ProviderAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = True  # a form that leads to another site is against our form-action
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": []}}
if OIDC_URL:
    SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"].append(
        {
            "provider_id": OIDC_PROVIDER,
            "name": OIDC_NAME,
            "client_id": env.text("OIDC_ID"),
            "secret": env.text("OIDC_SECRET"),
            # The provider asks again whom it has not asked within the half hour that proof holds here.
            "settings": {"server_url": OIDC_URL, "auth_params": {"max_age": "1800"}},
        }
    )
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"

# --- The browser ----------------------------------------------------------------------------------------------------
# Messages name people: they stay in the browser, never in the table of sessions.
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
SESSION_ENGINE = "apps.accounts.signing_in.session_store"
SESSION_SERIALIZER = "apps.core.web.sealing.SealedSessions"
SESSION_COOKIE_AGE = 7 * 24 * 3600
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True  # scripts read the token from the page
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_NAME = "__Host-sessionid" if IS_HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if IS_HTTPS else "csrftoken"
# The proxy redirects to https; HSTS preload is a promise for ever, so it is left to the operator.
SILENCED_SYSTEM_CHECKS = ["security.W008", "security.W021"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_HTTPS else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin" if IS_HTTPS else None
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "object-src": [CSP.NONE],
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000

# --- Words, numbers, files ------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"  # the language of the sources
# A browser gets the first of its languages that is listed here (docs/decisions/0016-languages.md).
LANGUAGES = [("en-gb", "English")]
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = True
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Served from static/ during development; hashed and compressed when and once collected.
IS_COLLECTED = sys.argv[1:2] == ["collectstatic"] or (STATIC_ROOT / "staticfiles.json").exists()
WHITENOISE_USE_FINDERS = not IS_COLLECTED
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS
WHITENOISE_ALLOW_ALL_ORIGINS = False  # no other site needs our files
STATIC_ROOT.mkdir(exist_ok=True)  # WhiteNoise warns of a missing folder
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "config.static_files.HashedStaticFilesStorage"
        if IS_COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# --- What it says of itself ------------------------------------------------------------------------------------------
# One JSON object a line, for programs that gather logs; plain for who reads them in a terminal.
LOG_JSON = env.flag("LOG_JSON", default=IS_HTTPS)
LOGGING = logs.logging(as_json=LOG_JSON)
SENTRY_DSN = env.sentry("SENTRY_DSN")
if SENTRY_DSN:
    sentry.start(SENTRY_DSN)
