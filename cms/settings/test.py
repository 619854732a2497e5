"""The test suite: the demo's parts in throw-away places, or PostgreSQL where DATABASE_URL names one."""

import os
import tempfile
from pathlib import Path

import environ

from cms.settings.base import *  # noqa: F403

SECRET_KEY = "tests-only"  # noqa: S105 - it guards nothing
ALLOWED_HOSTS = ["*"]
PUBLIC_PORT = 80
WAGTAILADMIN_BASE_URL = "http://localhost"

# Removed when the process ends.
_SCRATCH_DIR = tempfile.TemporaryDirectory(prefix="maillage-tests-")
VAR_DIR = Path(_SCRATCH_DIR.name)
_SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;",
    "timeout": 20,
}
DATABASES = {
    "default": {
        "ATOMIC_REQUESTS": True,
        **environ.Env.db_url_config(os.environ.get("DATABASE_URL", "sqlite://:memory:")),
    }
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = _SQLITE_OPTIONS
MEDIA_ROOT = VAR_DIR / "media"
SEARCH_INDEX_PATH = VAR_DIR / "search"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir()
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
