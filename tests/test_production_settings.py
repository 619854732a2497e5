"""What the environment says of a public hub."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SEARCH = ["SEARCH_ENGINE", "ELASTICSEARCH", "SEARCH_INDEX_NAME", "SEARCH_INDEX_SHARDS", "SEARCH_INDEX_REPLICAS"]
MAIL = [
    *("EMAIL_BACKEND", "EMAIL_TRANSPORT", "EMAIL_HOST", "EMAIL_PORT", "EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD"),
    *("EMAIL_USE_TLS", "DEFAULT_FROM_EMAIL"),
]
NEEDED = {
    "SECRET_KEY": "x",
    "DATABASE_URL": "postgres://localhost/maillage",
    "PUBLIC_URL": "https://hub.example.org",
    "ALLOWED_HOSTS": "hub.example.org",
    "VAR_DIR": "/var/lib/maillage",
}


def settings_with(printed: list[str] = SEARCH, **variables: str) -> dict[str, Any]:
    code = f"import json, cms.settings.production as s; print(json.dumps({{n: getattr(s, n) for n in {printed}}}))"
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("ELASTICSEARCH", "SEARCH"))}
    output = subprocess.check_output(
        [sys.executable, "-c", code],
        env=inherited | NEEDED | variables,
        cwd=Path(__file__).parent.parent,
        stderr=subprocess.PIPE,
    )
    production_settings: dict[str, Any] = json.loads(output)
    return production_settings


def test_the_deployment_check_of_django_has_no_remark() -> None:
    secret = {"SECRET_KEY": "".join(map(chr, range(40, 110))), "DJANGO_SETTINGS_MODULE": "cms.settings.production"}
    checked = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level=WARNING"],
        env=os.environ | NEEDED | secret,
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (checked.returncode, checked.stderr) == (0, "")


def test_cookies_are_bound_to_the_host_over_tls_only() -> None:
    names = ["SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME"]
    assert settings_with([*names, "SESSION_COOKIE_SECURE"]) == {
        "SESSION_COOKIE_NAME": "__Host-sessionid",
        "CSRF_COOKIE_NAME": "__Host-csrftoken",
        "SESSION_COOKIE_SECURE": True,
    }
    plain = settings_with(["SESSION_COOKIE_SECURE"], PUBLIC_URL="http://hub.example.org")
    assert plain == {"SESSION_COOKIE_SECURE": False}


def test_connections_are_checked_before_they_are_used_again_and_silent_servers_given_up() -> None:
    database = settings_with(["DATABASES"], DATABASE_URL="postgres://localhost/maillage?sslmode=require")["DATABASES"]
    assert database["default"]["CONN_HEALTH_CHECKS"]
    assert database["default"]["OPTIONS"] == {"connect_timeout": 5, "tcp_user_timeout": 10_000, "sslmode": "require"}


def test_previous_keys_are_separated_by_commas() -> None:
    assert settings_with(["SECRET_KEY_FALLBACKS"], SECRET_KEY_FALLBACKS="old,older") == {
        "SECRET_KEY_FALLBACKS": ["old", "older"]
    }
    assert settings_with(["SECRET_KEY_FALLBACKS"], SECRET_KEY_FALLBACKS="") == {"SECRET_KEY_FALLBACKS": []}


def test_the_embedded_engine_is_the_default() -> None:
    assert settings_with()["SEARCH_ENGINE"] == "tantivy"


def test_a_cluster_with_a_key() -> None:
    production_settings = settings_with(
        SEARCH_ENGINE="elasticsearch",
        ELASTICSEARCH_URL="https://es1.example.org:9200,https://es2.example.org:9200",
        ELASTICSEARCH_API_KEY="key",
        ELASTICSEARCH_CA="/etc/ssl/es.pem",
        SEARCH_INDEX_NAME="hub",
        SEARCH_INDEX_SHARDS="2",
    )
    assert production_settings == {
        "SEARCH_ENGINE": "elasticsearch",
        "ELASTICSEARCH": {
            "hosts": ["https://es1.example.org:9200", "https://es2.example.org:9200"],
            "api_key": "key",
            "ca_certs": "/etc/ssl/es.pem",
        },
        "SEARCH_INDEX_NAME": "hub",
        "SEARCH_INDEX_SHARDS": 2,
        "SEARCH_INDEX_REPLICAS": 1,
    }


def test_a_cluster_with_a_user_and_a_password() -> None:
    production_settings = settings_with(ELASTICSEARCH_USER="hub", ELASTICSEARCH_PASSWORD="secret")
    assert production_settings["ELASTICSEARCH"]["basic_auth"] == ["hub", "secret"]


def test_an_address_of_elasticsearch_without_a_port_is_refused() -> None:
    with pytest.raises(subprocess.CalledProcessError) as error:
        settings_with(ELASTICSEARCH_URL="https://es1.example.org:9200,es2.example.org")
    assert b"es2.example.org should be like https://es1.example.org:9200." in error.value.stderr


def test_the_mail_server_comes_from_its_url() -> None:
    assert settings_with(MAIL, EMAIL_URL="smtp+tls://hub:secret@mail.example.org:587") == {
        "EMAIL_BACKEND": "cms.mail.backend.QueueBackend",
        "EMAIL_TRANSPORT": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "mail.example.org",
        "EMAIL_PORT": 587,
        "EMAIL_HOST_USER": "hub",
        "EMAIL_HOST_PASSWORD": "secret",
        "EMAIL_USE_TLS": True,
        "DEFAULT_FROM_EMAIL": "Maillage <maillage@hub.example.org>",
    }


def test_front_ends_that_show_drafts_are_set_by_hostname() -> None:
    production_settings = settings_with(
        ["WAGTAIL_HEADLESS_PREVIEW"],
        PREVIEW_URLS="paca.example.org=https://paca.example.org/brouillon,corse.example.org=https://corse.example.org/p",
    )
    assert production_settings["WAGTAIL_HEADLESS_PREVIEW"]["CLIENT_URLS"] == {
        "default": "{SITE_ROOT_URL}/apercu/",
        "paca.example.org": "https://paca.example.org/brouillon",
        "corse.example.org": "https://corse.example.org/p",
    }
