"""What is to be published later: at its hour, and without waiting for what no longer can be."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from admin_forms import PUBLISH, edit_address, send
from content import journal
from content.models import Call, EntryKind, Network, NewsPost
from content.visibility import visible
from factories import make_entry
from lines import PACA, entry, load

pytestmark = pytest.mark.django_db


def schedule(network: Network, title: str, at: datetime, slug: str = "") -> NewsPost:
    draft = make_entry(NewsPost, network, title, live=False, first_published_at=None)
    draft.go_live_at = at
    draft.slug = slug or draft.slug
    draft.save_revision(approved_go_live_at=at)
    return draft


def titles() -> set[str]:
    return set(visible(NewsPost).values_list("title", flat=True))


@pytest.fixture
def tomorrow(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> "Tomorrow":
    settings.SESSION_COOKIE_AGE = 2 * 24 * 3600  # who is signed in stays so
    return Tomorrow(monkeypatch)


class Tomorrow:
    """An hour of the next day, which comes when told to."""

    def __init__(self, clock: pytest.MonkeyPatch) -> None:
        self.clock, self.hour = clock, timezone.now().replace(microsecond=0) + timedelta(days=1)

    def comes(self) -> None:
        self.clock.setattr(timezone, "now", lambda: self.hour + timedelta(seconds=1))


def test_an_invalid_scheduled_entry_does_not_hold_up_the_next(
    paca: Network, tomorrow: Tomorrow, caplog: pytest.LogCaptureFixture, admin_client: Client
) -> None:
    early, late = tomorrow.hour - timedelta(hours=2), tomorrow.hour - timedelta(hours=1)
    refused = schedule(paca, "Forum", early, slug="salon")
    make_entry(NewsPost, paca, "Salon", slug="salon")
    schedule(paca, "Caravane", late)
    tomorrow.comes()
    call_command("publish_scheduled")
    assert titles() == {"Salon", "Caravane"}
    call_command("publish_scheduled")
    (message,) = (record.getMessage() for record in caplog.records if "Forum" in record.getMessage())
    assert f"Forum (page {refused.pk})" in message
    assert "slug" in message
    history = admin_client.get(reverse("wagtailadmin_pages:history", args=[refused.pk])).content.decode()
    assert "Publication programmée refusée : slug : " in history
    assert not NewsPost.objects.get(pk=refused.pk).approved_schedule


def test_an_unreadable_scheduled_revision_does_not_hold_up_the_next(
    paca: Network, tomorrow: Tomorrow, caplog: pytest.LogCaptureFixture
) -> None:
    broken = schedule(paca, "Forum", tomorrow.hour - timedelta(hours=2))
    broken.revisions.update(content={"pk": broken.pk, "date": "hier"})
    schedule(paca, "Caravane", tomorrow.hour - timedelta(hours=1))
    tomorrow.comes()
    call_command("publish_scheduled")
    assert titles() == {"Caravane"}
    assert f"page {broken.pk}" in caplog.text


def test_a_scheduled_entry_is_published_after_its_former_network_is_deleted(
    paca: Network, bretagne: Network, tomorrow: Tomorrow
) -> None:
    draft = schedule(paca, "Forum", tomorrow.hour)
    draft.move(bretagne.section(EntryKind.NEWS_POST), "last-child")
    Network.objects.get(pk=paca.pk).delete()
    tomorrow.comes()
    call_command("publish_scheduled")
    assert titles() == {"Forum"}


def test_an_imported_entry_dated_later_is_published_and_journalled_at_its_date(
    tmp_path: Path, tomorrow: Tomorrow
) -> None:
    line = entry("call", "x", published_at=tomorrow.hour.isoformat())
    load(tmp_path, [PACA, line])
    call_command("publish_scheduled")
    assert not visible(Call).exists()
    assert not journal.changes_after(0).exists()
    tomorrow.comes()
    assert not visible(Call).exists(), "it is shown once it is published, so that the journal has it"
    call_command("publish_scheduled")
    assert visible(Call).get().first_published_at == tomorrow.hour
    (change,) = journal.changes_after(0)
    assert (change.was_shown_to, change.shown_to) == ("", f"|{Network.objects.get().pk}|")
    assert "unchanged" in load(tmp_path, [line])


def test_an_imported_entry_keeps_its_text_until_its_scheduled_version(
    admin_client: Client, tmp_path: Path, tomorrow: Tomorrow
) -> None:
    load(tmp_path, [PACA, entry("news", "salon", title="Salon")])
    imported = NewsPost.objects.get(slug="salon")
    at = timezone.localtime(timezone.now() + timedelta(hours=1)).strftime("%Y-%m-%d %H:%M")
    send(admin_client, edit_address(imported), {"title": "Grand salon", "go_live_at": at} | PUBLISH)
    assert titles() == {"Salon"}
    assert [revision.as_object().title for revision in imported.revisions.order_by("pk")] == ["Salon", "Grand salon"]
    tomorrow.comes()
    call_command("publish_scheduled")
    assert titles() == {"Grand salon"}
