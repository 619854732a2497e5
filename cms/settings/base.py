"""What every installation shares; demo.py, test.py and production.py say the rest."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

from pythonjsonlogger.core import RESERVED_ATTRS

import cms  # noqa: F401 - puts graphql/ on the import path before Django loads the apps

BASE_DIR = Path(__file__).resolve().parent.parent.parent

INSTALLED_APPS = [
    "cms",
    "cms.calls",
    "cms.directory",
    "cms.health",
    "cms.mail",
    "cms.personal_data",
    "cms.quality",
    "cms.relays",
    "cms.review",
    "cms.search_admin",
    "cms.two_factor",
    "content",
    "portal",
    "search",
    "api",
    "wagtail.contrib.redirects",
    "wagtail.contrib.table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "wagtail_headless_preview",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "modelcluster",
    "taggit",
    "django_filters",
    "graphene_django",
    "corsheaders",
    "django_guid",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django_guid.middleware.guid_middleware",
    "cms.health.middleware.ProbeMiddleware",
    "cms.access_log.AccessLogMiddleware",
    "cms.middleware.DeadlockMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "cms.two_factor.middleware.TwoFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "cms.middleware.VisiblePagesMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
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

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 4 * 3600  # seconds, for the link in a mail

# Five wrong passwords close the account for a quarter of an hour, to that address alone: nobody locks a colleague out.
AXES_FAILURE_LIMIT = 5
AXES_CLIENT_IP_CALLABLE = "cms.clients.client_address"
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "cms/locked_out.html"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_ENABLE_ACCESS_FAILURE_LOG = True
AXES_DISABLE_ACCESS_LOG = True  # accounts keep their last sign-in

# Mails are queued. manage.py send_mail sends them by EMAIL_TRANSPORT, which may be silent for as many seconds.
EMAIL_BACKEND = "cms.mail.backend.QueueBackend"
EMAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_TIMEOUT = 60

SESSION_COOKIE_AGE = 12 * 3600  # seconds, a working day
CSRF_COOKIE_HTTPONLY = True  # Wagtail's scripts are given the token in the page

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_TZ = True
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Wagtail would go on giving out, in one process, files that another has deleted.
    "renditions": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
MEDIA_URL = "/media/"
STORAGES = {
    "default": {"BACKEND": "content.storage.WholeFileStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

WAGTAIL_SITE_NAME = "Maillage"
WAGTAILADMIN_USER_LOGIN_FORM = "cms.sign_in.FrenchLoginForm"
# A code beside the password is asked of whoever has set it up, and of groups that must: their form says so.
OTP_TOTP_ISSUER = "Maillage"
TWO_FACTOR_FOR_ADMINISTRATORS = False
# The admin asks nothing of other hosts about the people who use it.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
# An address pasted as a link stays one: Wagtail would look the page up, and tell the title of its draft.
WAGTAILADMIN_EXTERNAL_LINK_CONVERSION = ""
# Where a draft is shown to whoever holds its token: on the portal, or on the front end that a hostname has here.
WAGTAIL_HEADLESS_PREVIEW: dict[str, dict[str, str]] = {"CLIENT_URLS": {"default": "{SITE_ROOT_URL}/apercu/"}}
WAGTAILIMAGES_IMAGE_MODEL = "content.Picture"
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "svg", "webp"]
# What a telephone's camera makes, and what one process decodes in a second and 200 MB; an animation's images all count.
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.uploads.CheckedImageForm"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "cms.uploads.CheckedDocumentForm"
WAGTAILDOCS_EXTENSIONS = ["csv", "doc", "docx", "ods", "odt", "pdf", "xls", "xlsx", "zip"]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES = [
    ("fr", "français"),
    ("en", "anglais"),
    ("es", "espagnol"),
    ("pt", "portugais"),
    ("de", "allemand"),
    ("it", "italien"),
    ("ar", "arabe"),
    ("br", "breton"),
    ("co", "corse"),
    ("eu", "basque"),
    ("oc", "occitan"),
]
# The hub's own full-text search replaces Wagtail's on the public side; the admin's search boxes use the database.
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
SEARCH_ENGINE = "tantivy"  # a module of search/engines/
# Of the engine elasticsearch only: what its client takes, and the indices' common name and shape.
ELASTICSEARCH: dict[str, Any] = {"hosts": os.environ.get("ELASTICSEARCH_URL", "http://localhost:9200").split(",")}
SEARCH_INDEX_NAME = "maillage"
SEARCH_INDEX_SHARDS = 1
SEARCH_INDEX_REPLICAS = 0

GRAPHENE = {"SCHEMA": "api.schema.schema", "SCHEMA_OUTPUT": "graphql/schema.graphql"}

# The API is public and read-only: any site may query it, none with a visitor's cookies.
CORS_ALLOW_ALL_ORIGINS = True
CORS_URLS_REGEX = r"^/(graphql|search-clicks)/?$"
CORS_ALLOW_CREDENTIALS = False
CORS_ALLOW_METHODS = ["GET", "OPTIONS", "POST"]
CORS_EXPOSE_HEADERS = ["X-Request-ID"]

# A request's id is the proxy's, if that sends a UUID; the answer, what is logged and errors quote it.
DJANGO_GUID = {"GUID_HEADER_NAME": "X-Request-ID", "EXPOSE_HEADER": False}

METRICS_TOKEN = ""  # of whoever may read /metrics

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} {request_id} {message}", "style": "{"},
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": "{levelname} {name} {request_id} {message}",
            "style": "{",
            "timestamp": True,
            # Of the records of Django: as text, it holds the query string.
            "reserved_attrs": [*RESERVED_ATTRS, "request"],
            "json_ensure_ascii": False,
        },
    },
    "filters": {
        "request_id": {"()": "django_guid.log_filters.CorrelationId", "correlation_id_field": "request_id"},
        "served": {
            "()": "django.utils.log.CallbackFilter",
            "callback": lambda record: getattr(record, "status_code", None) != 503,
        },
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["request_id"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        # It tells of every question that a node doesn't answer: content/outage.py says so once.
        "elastic_transport": {"level": "ERROR"},
        # Each refusal while the database is away or locked: content/database.py and cms/errors.py say so.
        "django.request": {"filters": ["served"]},
        # It warns of each attempt to reach a collector, before it tells that spans are lost.
        "opentelemetry": {"level": "ERROR"},
        # It warns of each id that a client made up.
        "django_guid": {"level": "ERROR"},
    },
}
