"""Settings of Passbook. What a server must choose is read from the environment, by `config.env`; see .env.example."""

from pathlib import Path
from typing import Any

import django_stubs_ext
from django.core.exceptions import ImproperlyConfigured

from config import api_settings, env, hr_admin, services
from config.secret import kept_secret_key

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent

# --- Where and how it runs ---------------------------------------------------------------------------------------

DEBUG = env.flag("DEBUG", default=False)
BIND = env.address("BIND", "127.0.0.1:8000")
HTTPS = env.flag("HTTPS", default=False)
# Reached from this machine alone, or with embedded servers: one user, a trial. Else what must be chosen is asked for.
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
ON_OWN_MACHINE = not env.text("DATABASE_URL", "") or (BIND[0] in LOOPBACK and not HTTPS)

OWN_MACHINE = ["localhost", ".localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = env.names(
    "ALLOWED_HOSTS",
    OWN_MACHINE if ON_OWN_MACHINE else None,
    hint="Write the host names of the companies, such as .passbook.example.com.",
)
SECRET_KEY = env.text(
    "SECRET_KEY",
    kept_secret_key(services.data_folder()) if ON_OWN_MACHINE else None,
    hint='Make one with: python -c "import secrets; print(secrets.token_urlsafe(50))"',
)
# The host of the operators' admin. It is no company's, and no company can take it.
OPERATORS_HOST = env.text("OPERATORS_HOST", "operators.localhost")

# Lets anybody sign in as a person of the demo companies: a demonstration on one's own machine, never a server.
DEMO = env.flag("DEMO", default=False)
if DEMO and (BIND[0] not in LOOPBACK or not set(ALLOWED_HOSTS) <= set(OWN_MACHINE)):
    raise ImproperlyConfigured(
        "DEMO is on, but Passbook is open to other machines. Set BIND to 127.0.0.1 or DEMO to 0."
    )

# --- Applications ------------------------------------------------------------------------------------------------

_ADMIN = [
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "unfold.contrib.inlines",
    "config.admin_app.CompanyAdminConfig",
]
_ACCOUNTS = ["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions", "axes"]

# In the public schema: the companies, and the operators who look after them.
SHARED_APPS = [
    # The admin comes first: django_tenants has templates of the same names, which do not fit this admin.
    *_ADMIN,
    "django_tenants",
    "config.apps.ConfigApp",
    "tenants",
    *_ACCOUNTS,
    "django.contrib.messages",
    "django.contrib.postgres",
    "config.static_files.PassbookStaticFilesConfig",
    "django_htmx",
    "template_partials",
    "rest_framework",
    "drf_spectacular",
]
# In the schema of each company: its own users, and all that it keeps.
TENANT_APPS = [*_ADMIN, *_ACCOUNTS, "ledger", "people", "approvals", "timeoff"]
INSTALLED_APPS = [*SHARED_APPS, *(app for app in TENANT_APPS if app not in SHARED_APPS)]

TENANT_MODEL = "tenants.Company"
TENANT_DOMAIN_MODEL = "tenants.Domain"
PUBLIC_SCHEMA_URLCONF = "config.urls_operators"
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tenants.middleware.HealthMiddleware",
    "tenants.middleware.CompanyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "people.middleware.EmployeeMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "people.context.shell",
            ],
        },
    },
]

# --- Data --------------------------------------------------------------------------------------------------------

DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        **(env.database("DATABASE_URL") or services.POSTGRES.django_settings),
        "ENGINE": "django_tenants.postgresql_backend",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # The ledger's statements are prepared the second time that a connection sends them. Not behind a pooler that
        # gives each transaction another connection, unless it knows of prepared statements.
        "OPTIONS": {"prepare_threshold": 1 if env.flag("PREPARE_STATEMENTS", default=True) else None},
    },
}
# Makes a new company's first HR administrator, in the company's schema.
COMPANY_SETUP = "people.setup.set_up_company"
# Queued for each company when its day has turned, as task(on="2026-03-01").
NIGHTLY_TASKS = [
    "ledger.tasks.run_day",
    "ledger.tasks.continue_closings",
    "ledger.tasks.continue_trials",
    "people.tasks.fill_holidays_ahead",
    "people.tasks.forget_answers",
]
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
# The search path is set when the company changes, not before each statement.
TENANT_LIMIT_SET_CALLS = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.redis("REDIS_URL") or services.REDIS.url
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        # Each company has keys of its own.
        "KEY_FUNCTION": "django_tenants.cache.make_key",
        "REVERSE_KEY_FUNCTION": "django_tenants.cache.reverse_key",
    },
}

CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Every task is safe to run twice, so one is only taken off the queue when it is done.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(services.data_folder() / "beat-schedule")

# --- Who may in --------------------------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "people.backends.EmailBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/sign-in/"
PASSWORD_RESET_TIMEOUT = 3 * 24 * 60 * 60

# Five wrong passwords for one name from one address close it for a quarter of an hour.
AXES_FAILURE_LIMIT = env.number("SIGN_IN_ATTEMPTS", 5, least=1)
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
# A try during the pause does not prolong it: the page says how long it is, and that has to stay true.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_CALLABLE = "people.views.locked_out"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REDIRECT_EXEMPT = [r"^-/"]
CSRF_TRUSTED_ORIGINS = env.names("CSRF_TRUSTED_ORIGINS", [])
X_FRAME_OPTIONS = "DENY"

# --- Language, time, files, mail, log ----------------------------------------------------------------------------

LANGUAGE_CODE = "en"
USE_I18N = True
# Dates and times as the pages write them, wherever Django writes them by itself (the admin).
FORMAT_MODULE_PATH = "config.formats"
USE_TZ = True
# Instants are kept in UTC. Days are a company's or a person's own, and never the server's.
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = env.text("STATIC_ROOT", str(BASE_DIR / "staticfiles"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# Documents that people hand in: never below anything that is served, a folder for each company.
DOCUMENTS_ROOT = env.text("DOCUMENTS_ROOT", str(services.data_folder() / "documents"))
DOCUMENT_BYTES_MAX = env.number("DOCUMENT_MB_MAX", 10, least=1) * 1_000_000
STORAGES["documents"] = {
    "BACKEND": "django.core.files.storage.FileSystemStorage",
    "OPTIONS": {
        "location": DOCUMENTS_ROOT,
        "base_url": None,
        "file_permissions_mode": 0o600,
        "directory_permissions_mode": 0o700,
    },
}

EMAIL_HOST = env.text("EMAIL_HOST", "")
EMAIL_PORT = env.number("EMAIL_PORT", 25, least=1)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=False)
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Passbook <passbook@localhost>")

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"company": {"()": "django_tenants.log.TenantContextFilter"}},
    "formatters": {"line": {"format": "{asctime} {levelname} [{schema_name}] {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["company"]}},
    "root": {"handlers": ["console"], "level": env.one_of("LOG_LEVEL", LOG_LEVELS, "INFO")},
    "loggers": {"django.security.DisallowedHost": {"handlers": [], "propagate": False}},
}

REST_FRAMEWORK: dict[str, Any] = api_settings.REST_FRAMEWORK
SPECTACULAR_SETTINGS: dict[str, Any] = api_settings.SPECTACULAR_SETTINGS

# The company's admin for HR, and the operators' own.
UNFOLD: dict[str, Any] = hr_admin.HR_LOOK
UNFOLD_OPERATORS: dict[str, Any] = hr_admin.LOOK
