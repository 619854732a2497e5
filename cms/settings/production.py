"""A public hub: everything that differs from one to the next comes from the environment.

DJANGO_SETTINGS_MODULE=cms.settings.production, and:
SECRET_KEY; SECRET_KEY_FALLBACKS, the keys before it whose signatures are still taken, separated by commas;
DATABASE_URL (postgres://…); PUBLIC_URL, the hub's own address (https://hub.example.org); ALLOWED_HOSTS, its hostname
and the networks', separated by commas; VAR_DIR, where uploads and the index are kept;
EMAIL_URL (smtp+tls://user:password@mail.example.org:587), without which mails go to this machine's own server, and
EMAIL_FROM, their sender; PREVIEW_URLS, where networks with a front end of their own show drafts, by hostname
(paca.example.org=https://paca.example.org/brouillon), separated by commas.

Before it stands one proxy, which ends TLS, sets X-Forwarded-Proto, and adds the client's address to X-Forwarded-For;
deploy/nginx.conf and deploy/Caddyfile do.

Each request is logged to the standard error. LOG_FORMAT=json makes each line of the log a JSON object.

METRICS_TOKEN lets Prometheus, which sends it, read /metrics; PROMETHEUS_MULTIPROC_DIR is then a directory, empty at
first, that the processes of the web server share.

OTEL_EXPORTER_OTLP_ENDPOINT, the address of a collector that takes OTLP over HTTP, has requests traced, as
OpenTelemetry's own variables say (OTEL_SERVICE_NAME, OTEL_TRACES_SAMPLER).

With SEARCH_ENGINE=elasticsearch, or opensearch: ELASTICSEARCH_URL, the addresses of one or more nodes
(https://es1.example.org:9200), separated by commas; ELASTICSEARCH_API_KEY (which OpenSearch may not have), or
ELASTICSEARCH_USER and ELASTICSEARCH_PASSWORD; ELASTICSEARCH_CA, the file of the authority that vouches for the nodes,
if it is not a public one; SEARCH_INDEX_NAME, which two hubs on one cluster must not share; SEARCH_INDEX_SHARDS (1) and
SEARCH_INDEX_REPLICAS (1), which the next rebuild_search takes up.
"""

import re
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from cms.settings.base import *  # noqa: F403
from cms.settings.base import ELASTICSEARCH, LOGGING, MIDDLEWARE, STORAGES, WAGTAIL_HEADLESS_PREVIEW

env = environ.Env()

SECRET_KEY = env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
DATABASES = {
    "default": {
        **env.db_url("DATABASE_URL"),
        "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": 600,
        # After a failover or a restart, no request meets a connection that is gone.
        "CONN_HEALTH_CHECKS": True,
    }
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    # Seconds and milliseconds after which a server that is silent, as a host that is switched off, is taken to be away.
    silence = {"connect_timeout": 5, "tcp_user_timeout": 10_000}
    DATABASES["default"]["OPTIONS"] = silence | DATABASES["default"].get("OPTIONS", {})

WAGTAILADMIN_BASE_URL = env.str("PUBLIC_URL").rstrip("/")
PUBLIC_PORT = 443 if urlsplit(WAGTAILADMIN_BASE_URL).scheme == "https" else 80

mail_server = env.email("EMAIL_URL", default="smtp://localhost:25")
EMAIL_TRANSPORT = mail_server.pop("EMAIL_BACKEND")
vars().update(mail_server)
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default=f"Maillage <maillage@{urlsplit(WAGTAILADMIN_BASE_URL).hostname}>")

WAGTAIL_HEADLESS_PREVIEW["CLIENT_URLS"] |= env.dict("PREVIEW_URLS", default={})

VAR_DIR = Path(env.str("VAR_DIR"))
MEDIA_ROOT = VAR_DIR / "media"
SEARCH_INDEX_PATH = VAR_DIR / "search"

SEARCH_ENGINE = env.str("SEARCH_ENGINE", default="tantivy")
SEARCH_INDEX_NAME = env.str("SEARCH_INDEX_NAME", default="maillage")
SEARCH_INDEX_SHARDS = env.int("SEARCH_INDEX_SHARDS", default=1)
SEARCH_INDEX_REPLICAS = env.int("SEARCH_INDEX_REPLICAS", default=1)
for address in ELASTICSEARCH["hosts"]:
    if not re.match(r"https?://[^/:]+:\d+", address):
        raise ImproperlyConfigured(f"ELASTICSEARCH_URL: {address} should be like https://es1.example.org:9200.")
if api_key := env.str("ELASTICSEARCH_API_KEY", default=""):
    ELASTICSEARCH["api_key"] = api_key
elif user := env.str("ELASTICSEARCH_USER", default=""):
    ELASTICSEARCH["basic_auth"] = user, env.str("ELASTICSEARCH_PASSWORD")
if authority := env.str("ELASTICSEARCH_CA", default=""):
    ELASTICSEARCH["ca_certs"] = authority

TWO_FACTOR_FOR_ADMINISTRATORS = True

# A proxy ends TLS and says so, and who is asking.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = PUBLIC_PORT == 443
SECURE_HSTS_SECONDS = 31_536_000
# Hostnames below these, and what is preloaded for years, are for those who own the domains to decide.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PUBLIC_PORT == 443
if PUBLIC_PORT == 443:
    # Browsers then take them from this very host only, over TLS.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"

STORAGES["staticfiles"]["BACKEND"] = "whitenoise.storage.CompressedManifestStaticFilesStorage"

LOGGING["handlers"]["console"]["formatter"] = env.str("LOG_FORMAT", default="line", choices=["line", "json"])
LOGGING["loggers"]["access"] = {"level": "INFO"}

# What is off is not even imported. Both leave out probes; neither traces nor logs tell of what asks for metrics.
access_log = MIDDLEWARE.index("cms.access_log.AccessLogMiddleware")
if env.str("OTEL_EXPORTER_OTLP_ENDPOINT", default=""):
    MIDDLEWARE.insert(access_log, "cms.tracing.TracingMiddleware")
if METRICS_TOKEN := env.str("METRICS_TOKEN", default=""):
    MIDDLEWARE.insert(access_log, "cms.health.metrics.MetricsMiddleware")
