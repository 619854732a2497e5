"""Clients that networks use, in Node.js, against the served API: tests/clients/."""

import json
import os
import subprocess
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from content.models import Call
from factories import make_entry, make_network
from services import CLIENTS, node_packages

pytestmark = [pytest.mark.node, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module", autouse=True)
def packages() -> None:
    node_packages()


def run(server: LiveServer, *command: str) -> str:
    environment = {**os.environ, "MAILLAGE_API": f"{server.url}/graphql/"}
    done = subprocess.run(command, cwd=CLIENTS, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_graphql_over_http_audits(live_server: LiveServer) -> None:
    audits: list[dict[str, Any]] = json.loads(run(live_server, "node", "audit.mjs"))
    assert len(audits) > 50
    due_audits = [audit for audit in audits if audit["name"].startswith(("MUST", "SHOULD"))]
    failed = {f"{audit['id']} {audit['name']}": audit["reason"] for audit in due_audits if audit["status"] != "ok"}
    assert failed == {}


def test_types_are_generated_for_typescript(live_server: LiveServer) -> None:
    run(live_server, "npx", "graphql-codegen", "--config", "codegen.mjs")
    run(live_server, "npx", "tsc")


def test_apollo_client_reads_all_pages(live_server: LiveServer) -> None:
    paca = make_network("paca", "Territoires Solidaires")
    opens = timezone.localdate() - timedelta(days=1)
    for number in range(5):
        make_entry(Call, paca, f"Appel {number}", opens_on=opens)
    answer = json.loads(run(live_server, "node", "apollo.mjs", "paca"))
    assert answer == {"requests": 3, "titles": [f"Appel {number}" for number in range(5)]}
