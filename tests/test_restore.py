"""The backup and the restore of docs/operations.md, with the very commands that stand there."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connection, connections
from django.test import Client
from pytest_django import Settings

from asking import ask
from cms.directory.models import DirectoryImport, ImportRow
from content.models import Actor, Contact, Network
from database import ROOT
from factories import make_entry, make_network, make_picture

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

AWA = {"name": "Awa Diop", "email": "awa.diop@exemple.fr"}
ACTORS = """{
  actors { nodes { title image { rendition(width: 160) { url } } contacts { name } } }
  search(query: "sahel") { nodes { title } }
}"""


def commands(verb: str) -> str:
    """The first block of commands of docs/operations.md that has this one."""
    page = (ROOT / "docs" / "operations.md").read_text("utf-8")
    blocks = re.findall(r"(?:^    .+\n)+", page, re.MULTILINE)
    return next(block for block in blocks if f"    {verb} " in block)


class Machine:
    """Where an operator types the commands: a hub's folder, with the database and VAR_DIR of the environment."""

    def __init__(self, folder: Path, database: str) -> None:
        self.var = folder / "var"
        self.var.mkdir(parents=True)
        (folder / "manage.py").symlink_to(ROOT / "manage.py")
        server = os.environ["DATABASE_URL"]
        address = urlsplit(server)
        self.folder, self.database = folder, database
        self._environment = {
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            # As createdb takes them, which knows no address.
            "PGHOST": address.hostname or "",
            "PGPORT": str(address.port or ""),
            "PGUSER": address.username or "",
            "PGPASSWORD": address.password or "",
            "DJANGO_SETTINGS_MODULE": "cms.settings.production",
            "DATABASE_URL": f"{server.rpartition('/')[0]}/{database}",
            "SECRET_KEY": "tests-only",
            "PUBLIC_URL": "http://localhost",
            "ALLOWED_HOSTS": "localhost",
            "VAR_DIR": str(self.var),
        }

    def run(self, script: str) -> None:
        subprocess.run(["bash", "-euc", script], cwd=self.folder, env=self._environment, check=True)  # noqa: S607

    def copy(self, path: Path) -> None:
        (self.folder / path.name).write_bytes(path.read_bytes())


@pytest.fixture
def lost_machine(tmp_path: Path, settings: Settings) -> Machine:
    machine = Machine(tmp_path / "lost", connection.settings_dict["NAME"])
    settings.VAR_DIR, settings.MEDIA_ROOT = machine.var, machine.var / "media"
    settings.SEARCH_INDEX_PATH = machine.var / "search"
    return machine


@pytest.fixture
def new_machine(tmp_path: Path, settings: Settings) -> Iterator[Machine]:
    machine = Machine(tmp_path / "new", f"{connection.settings_dict['NAME']}_restored")
    yield machine
    connections.close_all()
    connection.settings_dict["NAME"] = machine.database.removesuffix("_restored")
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{machine.database}" WITH (FORCE)')


def open_hub(machine: Machine, settings: Settings) -> None:
    connections.close_all()
    connection.settings_dict["NAME"] = machine.database
    settings.VAR_DIR, settings.MEDIA_ROOT = machine.var, machine.var / "media"
    settings.SEARCH_INDEX_PATH = machine.var / "search"
    cache.clear()


@pytest.fixture
def network() -> Network:
    network = make_network("paca")
    contacts = [Contact(**AWA, public=True), Contact(name="Moussa Ba", public=True)]
    actor = make_entry(Actor, network, "Puits du Sahel", image=make_picture(), contacts=contacts)
    actor.save_revision().publish()
    rows = DirectoryImport.objects.create(
        network=network, file_name="a.csv", headings=["Nom", "Mél"], mapping=["title", "contact_email"]
    )
    ImportRow.objects.create(directory_import=rows, number=2, cells=["Puits", AWA["email"]])
    User.objects.create_superuser("admin", "admin@exemple.fr")
    return network


def erase_awa(client: Client) -> None:
    client.force_login(User.objects.get(username="admin"))
    occurrences = client.post("/admin/personal-data/", AWA).context["occurrences"]
    keys = [occurrence.key for occurrence in occurrences]
    client.post("/admin/personal-data/", {**AWA, "occurrence": keys, "do": "erase"})


def test_a_restored_hub_has_all_but_whom_was_erased_since(
    lost_machine: Machine, network: Network, new_machine: Machine, client: Client, settings: Settings
) -> None:
    lost_machine.run(commands("pg_dump"))
    erase_awa(client)
    make_entry(Actor, network, "Arrivé après la sauvegarde")
    for path in (
        lost_machine.folder / "hub.dump",
        lost_machine.folder / "media.tar.gz",
        lost_machine.var / "erasures.log",
    ):
        new_machine.copy(path)
    new_machine.run(commands("pg_restore"))

    open_hub(new_machine, settings)
    data = ask(ACTORS)
    (actor,) = data["actors"]["nodes"]
    assert (actor["title"], actor["contacts"]) == ("Puits du Sahel", [{"name": "Moussa Ba"}])
    assert data["search"] == {"nodes": [{"title": "Puits du Sahel"}]}
    picture = client.get(actor["image"]["rendition"]["url"].removeprefix("http://localhost"))
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/png")
    assert ImportRow.objects.get().cells == ["Puits", ""]
    client.force_login(User.objects.get(username="admin"))
    assert client.post("/admin/personal-data/", AWA).context["occurrences"] == []
