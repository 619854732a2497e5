"""A hub from before an upgrade keeps all that it holds: a demo of November 2026 is migrated to what the code is now."""

import gzip
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from django_otp import user_has_device
from wagtail.models import ModelLogEntry, PageLogEntry, Task, TaskState, WorkflowState

from cms.calls.models import LinkCheck
from cms.directory.models import CorrectionOutcome, CorrectionProposal, ImportRow, RowOutcome
from cms.review.models import NationalApprovalTask, NetworkApprovalTask
from database import ROOT, copy_migrated_file
from search.models import BestBet, IgnoredWord

# The demo of commit 9d73d76, trimmed to two networks, after editors had reviewed, imported, corrected and so on.
DUMP = Path(__file__).parent / "upgrades" / "demo-2026-11.sqlite3.gz"
SCHEMA = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY 1, 2"
CONTENT_TYPES = "SELECT app_label, model FROM django_content_type ORDER BY 1, 2"
PERMISSIONS = """
    SELECT app_label, model, codename, name FROM auth_permission
    JOIN django_content_type ON django_content_type.id = content_type_id ORDER BY 1, 2, 3
"""

pytestmark = [
    pytest.mark.skipif(
        settings.DATABASES["default"]["ENGINE"].endswith("postgresql"), reason="the dump is an SQLite file"
    ),
    pytest.mark.xdist_group("upgrade"),  # they share one hub
]


@pytest.fixture(scope="module")
def upgraded_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("upgrade") / "demo.sqlite3"
    path.write_bytes(gzip.decompress(DUMP.read_bytes()))
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{path}", "DJANGO_SETTINGS_MODULE": "cms.settings.test"}
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity=0"], cwd=ROOT, env=environment, check=True)
    return path


@pytest.fixture
def upgraded_hub(transactional_db: None, upgraded_file: Path) -> Iterator[None]:
    """Takes the place of the test's database."""
    name = connection.settings_dict["NAME"]
    _connect_to(str(upgraded_file))
    yield
    _connect_to(name)


def _connect_to(name: str) -> None:
    connections.close_all()
    connection.settings_dict["NAME"] = name
    cache.clear()
    ContentType.objects.clear_cache()


@pytest.mark.parametrize("query", [SCHEMA, CONTENT_TYPES, PERMISSIONS], ids=["schema", "content types", "permissions"])
def test_an_upgraded_hub_is_like_a_new_one(upgraded_file: Path, tmp_path: Path, query: str) -> None:
    copy_migrated_file(tmp_path / "new.sqlite3")
    with closing(sqlite3.connect(upgraded_file)) as upgraded, closing(sqlite3.connect(tmp_path / "new.sqlite3")) as new:
        assert upgraded.execute(query).fetchall() == new.execute(query).fetchall()


@pytest.mark.django_db(transaction=True)
def test_permissions_reviews_and_histories_survive_the_upgrade(upgraded_hub: None) -> None:
    group = Group.objects.get(name="Secrétariat")
    permissions = group.permissions.filter(content_type__app_label="review")
    assert sorted(permissions.values_list("codename", flat=True)) == [
        *("add_nationalapprovaltask", "add_networkapprovaltask"),
        *("change_nationalapprovaltask", "change_networkapprovaltask"),
        *("delete_nationalapprovaltask", "delete_networkapprovaltask"),
        *("view_nationalapprovaltask", "view_networkapprovaltask"),
    ]
    assert User.objects.get(username="editeur").has_perm("review.view_networkapprovaltask")
    assert {type(task.specific) for task in Task.objects.all()} == {NationalApprovalTask, NetworkApprovalTask}
    assert NetworkApprovalTask.objects.get(name="Validation – paca").days == 7
    waiting = WorkflowState.objects.filter(status="in_progress", current_task_state__status="in_progress")
    assert waiting.count() == 3  # two of news, one of a correction
    assert TaskState.objects.filter(reminder__isnull=False).count() == 1
    histories = ModelLogEntry.objects.filter(content_type__app_label="review")
    assert {str(entry.content_type.get_object_for_this_type(pk=entry.object_id)) for entry in histories} == {
        "Validation – paca",
        "Coordination nationale",
    }
    actions = PageLogEntry.objects.values_list("action", flat=True)
    assert {"cms.directory_import", "cms.correction.link", "cms.personal_data.export"} <= set(actions)


@pytest.mark.django_db(transaction=True)
def test_imports_corrections_and_links_survive_the_upgrade(upgraded_hub: None) -> None:
    rows = ImportRow.objects.filter(directory_import__file_name="acteurs.csv", directory_import__state="done")
    assert [row.outcome for row in rows] == [RowOutcome.CREATED, RowOutcome.CREATED, RowOutcome.SKIPPED]
    proposal = CorrectionProposal.objects.get()
    assert (proposal.outcome, proposal.new_texts) == (CorrectionOutcome.APPLIED, {"city": "Aubagne"})
    assert proposal.link.made_by == User.objects.get(username="editeur")
    assert proposal.revision == proposal.link.actor.latest_revision
    assert LinkCheck.objects.get(broken=True).failure == "la page n’existe plus (404)"
    assert (BestBet.objects.count(), IgnoredWord.objects.count()) == (1, 1)
    assert user_has_device(User.objects.get(username="responsable"))


@pytest.mark.django_db(transaction=True)
def test_the_admin_opens_the_upgraded_content(upgraded_hub: None, client: Client) -> None:
    client.force_login(User.objects.get(username="admin"))
    row, proposal = ImportRow.objects.first(), CorrectionProposal.objects.get()
    assert row
    addresses = [
        reverse("wagtailadmin_home"),
        reverse("call_follow_up") + "?show=broken-links",
        reverse("directory_import", args=[row.directory_import_id]),
        reverse("correction_proposal", args=[proposal.pk]),
        reverse("correction_links", args=[proposal.link.actor_id]),
        reverse("wagtailadmin_pages:edit", args=[proposal.link.actor_id]),
        reverse("wagtailadmin_pages:history", args=[proposal.link.actor_id]),
        reverse("wagtailadmin_reports:site_history"),
        reverse("wagtailadmin_reports:workflow_tasks"),
        reverse("wagtailusers_groups:edit", args=[Group.objects.get(name="Secrétariat").pk]),
        *(reverse("wagtailadmin_workflows:edit_task", args=[task.pk]) for task in Task.objects.all()),
    ]
    assert {address: client.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 200)
