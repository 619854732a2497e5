"""A public hub: everything that differs from one to the next comes from the environment.

DJANGO_SETTINGS_MODULE=cms.settings.production, and:
SECRET_KEY; DATABASE_URL (postgres://…); PUBLIC_URL, the hub's own address (https://hub.example.org);
ALLOWED_HOSTS, its hostname and the networks', separated by commas; VAR_DIR, where uploads and the index are kept.
"""

from pathlib import Path
from urllib.parse import urlsplit

import environ

from cms.settings.base import *  # noqa: F403

env = environ.Env()

SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
DATABASES = {"default": {**env.db_url("DATABASE_URL"), "ATOMIC_REQUESTS": True, "CONN_MAX_AGE": 600}}

WAGTAILADMIN_BASE_URL = env.str("PUBLIC_URL").rstrip("/")
PUBLIC_PORT = 443 if urlsplit(WAGTAILADMIN_BASE_URL).scheme == "https" else 80

VAR_DIR = Path(env.str("VAR_DIR"))
MEDIA_ROOT = VAR_DIR / "media"
SEARCH_INDEX_PATH = VAR_DIR / "search"

# A proxy ends TLS and says so.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = PUBLIC_PORT == 443
SECURE_HSTS_SECONDS = 31_536_000
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PUBLIC_PORT == 443

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
