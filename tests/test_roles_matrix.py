"""docs/roles.md is true: each of its lines is tried through the admin's views, by each role, on its own network and on
another's."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.test import Client

import roles_choosing  # noqa: F401 - its lines
import roles_files  # noqa: F401 - its lines
import roles_reading  # noqa: F401 - its lines
import roles_running  # noqa: F401 - its lines
import roles_sharing  # noqa: F401 - its lines
import roles_writing  # noqa: F401 - its lines
from content.models import Network
from factories import make_network
from roles_scene import ACTIONS, GROUPS, OF_A_NETWORK, ROLES, Scene

DOCS = Path(__file__).resolve().parent.parent / "docs" / "roles.md"


@cache
def table() -> dict[str, dict[str, str]]:
    """By role, what docs/roles.md says of each action."""
    rows = [line.strip("| ").split(" | ") for line in DOCS.read_text("utf-8").splitlines() if line.startswith("| ")]
    head = ["action", *ROLES]
    assert head in rows
    cells_by_action = {row[0]: row[1:] for row in rows if row != head and not row[0].startswith("---")}
    return {role: {line: cells[place] for line, cells in cells_by_action.items()} for place, role in enumerate(ROLES)}


def test_the_table_is_tried_whole() -> None:
    assert sorted(table()["editor"]) == sorted(ACTIONS)
    assert {cell for cells_by_action in table().values() for cell in cells_by_action.values()} == {"all", "own", "–"}


@pytest.fixture
def networks(paca: Network, bretagne: Network) -> list[Network]:
    User.objects.create_user("collègue")
    return [paca, bretagne, make_network("normandie")]


def tried(act: Callable[[Scene], bool], scene: Scene) -> bool:
    scene.client.cookies.pop("messages", None)  # what the last one did is still to be told, titles and all
    with transaction.atomic():
        done = act(scene)
        transaction.set_rollback(True)
    return done


@pytest.mark.parametrize("role", ROLES)
def test_each_role_may_do_what_the_table_says(client: Client, networks: list[Network], role: str) -> None:
    user = User.objects.create_user("camille", is_superuser=role == "administrator")
    user.groups.set(Group.objects.filter(name=GROUPS.get(role)))
    client.force_login(user)
    own_network, foreign_network, third = networks
    elsewhere = Scene(client, user, foreign_network, third)
    for line, act in ACTIONS.items():
        permission = table()[role][line]
        assert (line, tried(act, elsewhere)) == (line, permission == "all")
        if role in OF_A_NETWORK:
            assert (line, tried(act, Scene(client, user, own_network, third))) == (line, permission != "–")
