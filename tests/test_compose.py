"""deploy/compose.yaml, as Docker Compose reads it."""

import json
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from database import ROOT

ENVIRONMENT = {
    "SECRET_KEY": "x",
    "PUBLIC_URL": "https://hub.example.org",
    "ALLOWED_HOSTS": "hub.example.org",
    "POSTGRES_PASSWORD": "x",
    "ELASTIC_PASSWORD": "x",
    "EMAIL_URL": "smtp://mail.example.org:25",
}


def compose_config(environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    compose = Path(sys.executable).with_name("docker-compose")
    command = f"{compose} --file {ROOT}/deploy/compose.yaml config --format json"
    return subprocess.run(shlex.split(command), env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    config = compose_config(ENVIRONMENT)
    assert (config.returncode, config.stderr) == (0, "")
    services: dict[str, Any] = json.loads(config.stdout)["services"]
    return services


def test_what_runs_for_good_has_a_health_check_and_is_started_again(services: dict[str, Any]) -> None:
    assert services.pop("migrate")["restart"] == "no"
    assert {name for name in services if "healthcheck" not in services[name]} == set()
    assert {service["restart"] for service in services.values()} == {"unless-stopped"}


def test_only_the_web_process_is_reached_from_outside_by_the_proxy_of_this_machine(services: dict[str, Any]) -> None:
    ports = [(name, port["host_ip"]) for name, service in services.items() for port in service.get("ports", [])]
    assert ports == [("web", "127.0.0.1")]


@pytest.mark.parametrize("name", ENVIRONMENT)
def test_what_the_environment_lacks_is_named(name: str) -> None:
    config = compose_config({key: value for key, value in ENVIRONMENT.items() if key != name})
    assert config.returncode != 0
    assert f"required variable {name} is missing" in config.stderr
