"""Settings: one file for every machine; what differs comes from the environment (`jct/environment.py`)."""

from pathlib import Path

import structlog
from celery.schedules import crontab
from csp.constants import NONE, SELF

from jct import environment

BASE_DIR = Path(__file__).resolve().parent.parent
ENV = environment.read()
JCT_MODE = ENV.mode
JCT_DEMONSTRATION = ENV.mode == "demonstration"
JCT_DEMO_PASSWORD = ENV.demo_password
JCT_DEMO_DATE = ENV.demo_date if ENV.mode != "production" else None
JCT_UPLOAD_MAX_BYTES = ENV.upload_max_bytes
SERVICE_NAME = "Joint commissioning"

DEBUG = False
SECRET_KEY = ENV.secret_key
ALLOWED_HOSTS = ENV.allowed_hosts
CSRF_TRUSTED_ORIGINS = ENV.csrf_trusted_origins
ROOT_URLCONF = "jct.urls"
WSGI_APPLICATION = "jct.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "jct",
    "jct.support",
    "jct.accounts",
    "partnerships",
    "contracts",
    "budgets",
    "performance",
    "reports",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.usersessions",
    "csp",
    "django_filters",
    "django_htmx",
    "django_structlog",
    "django_tables2",
    "guardian",
    "simple_history",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "jct.accounts.middleware.SessionsNotedNowAndThen",
    "django_htmx.middleware.HtmxMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
]

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
                "jct.support.context.site",
            ],
        },
    },
]
FORM_RENDERER = "jct.support.forms.GovukRenderer"
DJANGO_TABLES2_TEMPLATE = "components/table_list.html"

# Database, cache, queue --------------------------------------------------------------------------------------------
DATABASES = {
    "default": {
        **ENV.database,
        "OPTIONS": {**ENV.database.get("OPTIONS", {}), "application_name": "jct"},
        "CONN_MAX_AGE": 0 if ENV.mode == "test" else 60,
        "CONN_HEALTH_CHECKS": True,
    },
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": ENV.redis_url}}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

CELERY_BROKER_URL = ENV.redis_url
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600
}  # longer than the longest task; the job row is the truth
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_TASK_TIME_LIMIT = 1800
CELERY_TASK_SOFT_TIME_LIMIT = 1700
CELERY_TIMEZONE = "Europe/London"
CELERY_BEAT_SCHEDULE = {
    "sweep stalled jobs": {"task": "support.sweep_jobs", "schedule": 20.0},
    "refresh access for today's posts and seats": {"task": "partnerships.refresh_access", "schedule": 3600.0},
    "inspect schemes each night": {
        "task": "partnerships.inspect_schemes",
        "schedule": crontab(hour=2, minute=30),
    },
    "chase unanswered requests each night": {
        "task": "partnerships.chase_requests",
        "schedule": crontab(hour=3, minute=0),
    },
    "put aside ledger files that wait each night": {
        "task": "budgets.sweep_ledger",
        "schedule": crontab(hour=3, minute=30),
    },
    "keep the lines of settled quarters each night": {
        "task": "budgets.keep_settled",
        "schedule": crontab(hour=3, minute=45),
    },
    "remind people each morning": {"task": "partnerships.remind", "schedule": crontab(hour=6, minute=0)},
}

# Who is signed in --------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
    "guardian.backends.ObjectPermissionBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home:work"
ACCOUNT_ADAPTER = "jct.accounts.adapter.InvitedOnly"
ACCOUNT_FORMS = {
    "login": "jct.accounts.forms.SignIn",
    "reset_password": "jct.accounts.forms.Reset",
    "reset_password_from_key": "jct.accounts.forms.NewPassword",
    "change_password": "jct.accounts.forms.ChangePassword",
    "reauthenticate": "jct.accounts.forms.Confirm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = "jct.accounts.adapter.display"
ACCOUNT_EMAIL_VERIFICATION = "none"  # an account exists only by invitation to that address
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
USERSESSIONS_TRACK_ACTIVITY = True
ALLAUTH_TRUSTED_PROXY_COUNT = ENV.trusted_proxies
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
if ENV.mode == "test":
    # Argon2 is slow on purpose; a suite that signs in a thousand times need not pay for it.
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    ACCOUNT_RATE_LIMITS = False
    USERSESSIONS_TRACK_ACTIVITY = False  # five queries a page; the tests of sessions turn it on

# What browsers are told --------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    },
}
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no third cookie
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENV.behind_tls
SECURE_SSL_REDIRECT = ENV.behind_tls
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV.behind_tls else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if ENV.behind_tls else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = ENV.behind_tls
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # a return's grid has a few cells for each line
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# Files -------------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / ENV.static_root
MEDIA_ROOT = BASE_DIR / ENV.media_root
_files = (
    {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": ENV.s3_bucket,
            "endpoint_url": ENV.s3_endpoint or None,
            "default_acl": "private",
            "querystring_auth": True,
            "file_overwrite": False,
        },
    }
    if ENV.s3_bucket
    else {"BACKEND": "django.core.files.storage.FileSystemStorage"}
)
_static = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
    if ENV.mode == "test"
    else "whitenoise.storage.CompressedManifestStaticFilesStorage"
)
STORAGES = {"default": _files, "staticfiles": {"BACKEND": _static}}
WHITENOISE_USE_FINDERS = ENV.mode == "test"
WHITENOISE_AUTOREFRESH = (
    ENV.mode == "test"
)  # else each of a thousand test clients would read every file first

# Words, places, post -----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True
DATE_FORMAT = "j F Y"
_mail = {key: value for key, value in ENV.email.items() if key.startswith("EMAIL_")}
EMAIL_BACKEND = _mail.pop("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
globals().update(_mail)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENV.email_from

# Logs: one JSON line per event in production, readable lines elsewhere ------------------------------------------------
_shared = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
_last: list[structlog.typing.Processor] = (
    [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    if ENV.production
    else [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)]
)
structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *_shared,
        structlog.processors.StackInfoRenderer(),
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "lines": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_last],
            "foreign_pre_chain": _shared,
        },
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["stderr"], "level": ENV.log_level},
    "loggers": {
        "fontTools": {"level": "WARNING"},
        "weasyprint": {"level": "WARNING"},
        "django.server": {"handlers": ["stderr"], "propagate": False},
    },
}
