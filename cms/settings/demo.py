"""A laptop: SQLite, the embedded search engine, and files under var/. Never for a public server."""

import os
from pathlib import Path

from django.core.management.utils import get_random_secret_key

from cms.settings.base import *  # noqa: F403
from cms.settings.base import BASE_DIR

VAR_DIR = Path(os.environ.get("MAILLAGE_VAR", BASE_DIR / "var"))
VAR_DIR.mkdir(parents=True, exist_ok=True)

_SECRET_FILE = VAR_DIR / "secret_key"
if not _SECRET_FILE.exists():
    _SECRET_FILE.write_text(get_random_secret_key())
SECRET_KEY = _SECRET_FILE.read_text()

ALLOWED_HOSTS = ["localhost", "127.0.0.1", ".localhost"]
# The demo writes down its port, so that a command in another terminal makes the same addresses.
_PORT_FILE = VAR_DIR / "port"
PUBLIC_PORT = int(os.environ.get("PORT") or (_PORT_FILE.read_text() if _PORT_FILE.exists() else "8000"))
WAGTAILADMIN_BASE_URL = f"http://localhost:{PUBLIC_PORT}"

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": VAR_DIR / "demo.sqlite3",
        # An editor's action and its journal rows stand or fall together.
        "ATOMIC_REQUESTS": True,
        "OPTIONS": {
            # Readers go on while one writes; a writer waits its turn from the start instead of failing half-way.
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=134217728;",
            "timeout": 20,
        },
    }
}
MEDIA_ROOT = VAR_DIR / "media"
SEARCH_INDEX_PATH = VAR_DIR / "search"
EMAIL_TRANSPORT = "django.core.mail.backends.console.EmailBackend"
# Static files come from where they lie: nothing to collect before the first start.
WHITENOISE_USE_FINDERS = True
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
