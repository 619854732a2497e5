"""A cluster that lets nobody in without TLS and a key, and nodes that are away."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme
from django.core.management import CommandError, call_command
from elasticsearch import Elasticsearch
from pytest_django import Settings

from content.models import Network, NewsPost
from factories import make_entry
from search import indexing
from search.engines.elasticsearch import server as breaker
from servers import another_machine, search

pytestmark = pytest.mark.elasticsearch

# Whoever comes without a key may do all: so do the tests, to make keys.
SETTINGS = """
discovery.type: single-node
transport.port: 0
xpack.security.enabled: true
xpack.security.authc.anonymous.username: tests
xpack.security.authc.anonymous.roles: superuser
xpack.security.http.ssl.enabled: true
xpack.security.http.ssl.key: node.key
xpack.security.http.ssl.certificate: node.pem
"""
RIGHTS: dict[str, Any] = {
    "indices": [{"names": ["maillage-*"], "privileges": ["manage", "read", "write"]}]
}  # docs/search.md
USER, PASSWORD = "hub", "password-of-hub"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def guarded(authority: trustme.CA) -> Iterator[str]:
    """A second server's address."""
    certificate = authority.issue_cert("127.0.0.1")
    files = {
        "node.key": certificate.private_key_pem.bytes(),
        "node.pem": certificate.cert_chain_pems[0].bytes(),
    }
    with another_machine(SETTINGS, files) as machine:
        yield machine.address


@pytest.fixture
def hub(guarded: str, authority: trustme.CA, settings: Settings, tmp_path: Path) -> Iterator[dict[str, Any]]:
    """What ELASTICSEARCH_URL and ELASTICSEARCH_CA make of it, and an entry; nobody has been let in yet."""
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    options: dict[str, Any] = {"hosts": [guarded], "ca_certs": str(tmp_path / "ca.pem")}
    settings.SEARCH_ENGINE = "elasticsearch"
    settings.SEARCH_INDEX_NAME = "maillage"
    settings.ELASTICSEARCH = options
    yield options
    with Elasticsearch(**options) as client:
        client.indices.delete(index="maillage-*")


@pytest.fixture(params=["key", "user"])
def credentials(request: pytest.FixtureRequest, hub: dict[str, Any]) -> dict[str, Any]:
    with Elasticsearch(**hub) as client:
        client.security.put_role(name=USER, **RIGHTS)
        client.security.put_user(username=USER, password=PASSWORD, roles=[USER])
        if request.param == "user":
            return {"basic_auth": (USER, PASSWORD)}
        client.security.put_user(username="root", password=PASSWORD, roles=["superuser"])
    with Elasticsearch(**hub, basic_auth=("root", PASSWORD)) as client:
        return {"api_key": client.security.create_api_key(name=USER, role_descriptors={USER: RIGHTS})["encoded"]}


def test_an_api_key_or_a_user_with_the_documented_rights_is_enough(
    credentials: dict[str, Any], hub: dict[str, Any], paca: Network, settings: Settings
) -> None:
    """By a key, and by a user, with no more rights than docs/search.md says."""
    settings.ELASTICSEARCH = hub | credentials
    make_entry(NewsPost, paca, "avant")
    call_command("rebuild_search")
    make_entry(NewsPost, paca, "après")
    indexing.catch_up()
    assert search() == ({"avant", "après"}, False)
    call_command("rebuild_search")
    call_command("check_search")
    assert search() == ({"avant", "après"}, False)


@pytest.mark.parametrize("wrong", [{"api_key": "d3Jvbmc6d3Jvbmc="}, {"basic_auth": (USER, "wrong")}])
def test_wrong_credentials_are_told_and_the_database_answers(
    wrong: dict[str, Any], hub: dict[str, Any], paca: Network, settings: Settings
) -> None:
    settings.ELASTICSEARCH = hub | wrong
    make_entry(NewsPost, paca, "avant")
    with pytest.raises(CommandError, match=r"401.*unable to authenticate"):
        call_command("rebuild_search")
    assert search() == ({"avant"}, True)


def test_an_unknown_certificate_authority_is_told_and_the_database_answers(
    hub: dict[str, Any], paca: Network, settings: Settings, tmp_path: Path
) -> None:
    trustme.CA().cert_pem.write_to_path(tmp_path / "other.pem")
    settings.ELASTICSEARCH = hub | {"ca_certs": str(tmp_path / "other.pem")}
    make_entry(NewsPost, paca, "avant")
    with pytest.raises(CommandError, match="CERTIFICATE_VERIFY_FAILED"):
        call_command("rebuild_search")
    assert search() == ({"avant"}, True)


@pytest.mark.parametrize("listening", [True, False])
def test_one_node_of_two_is_enough(
    hub: dict[str, Any], paca: Network, settings: Settings, monkeypatch: pytest.MonkeyPatch, listening: bool
) -> None:
    """Or takes connections, and answers none."""
    monkeypatch.setattr(breaker, "PATIENCE", 0.5)
    make_entry(NewsPost, paca, "avant")
    call_command("rebuild_search")
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        if listening:
            silent.listen()
        settings.ELASTICSEARCH = hub | {"hosts": [f"https://127.0.0.1:{silent.getsockname()[1]}", *hub["hosts"]]}
        assert [search() for _ in range(3)] == [({"avant"}, False)] * 3
