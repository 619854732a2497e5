"""Deadlines that an editor extends: earlier ones stay in the call's form, in its history and in the API."""

from datetime import datetime, timedelta
from unittest.mock import patch
from zoneinfo import ZoneInfo

from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry

from admin_forms import PUBLISH, edit_address, filled, main_text, send
from asking import ask
from cms.roles import Role
from content.models import Call, Network
from content.models.call import DEADLINE_EXTENDED
from factories import make_entry
from signing_in import log_in

PARIS = ZoneInfo("Europe/Paris")


def test_an_extended_deadline_is_recorded_with_its_editor_and_date(client: Client, paca: Network) -> None:
    call = make_entry(Call, paca, "Eau", closes_at=datetime(2027, 4, 15, 12, tzinfo=PARIS))
    log_in(client, Role.EDITOR, paca)
    assert "Dates limites précédentes" not in main_text(client.get(edit_address(call)))
    send(client, edit_address(call), {"closes_at": "2027-04-30 12:00"})
    assert "Dates limites précédentes" not in main_text(client.get(edit_address(call))), "a draft extends nothing"
    send(client, edit_address(call), {"closes_at": "2027-04-30 12:00"} | PUBLISH)
    today = f"{timezone.localdate():%Y}"
    page_text = main_text(client.get(edit_address(call)))
    assert "Dates limites précédentes 15 avril 2027 à 12 h 00, remplacée le" in page_text
    assert f"{today} par Camille" in page_text
    send(client, edit_address(call), {"closes_at": "2027-05-15 12:00"} | PUBLISH)
    assert "30 avril 2027 à 12 h 00, remplacée le" in main_text(client.get(edit_address(call)))
    history = main_text(client.get(reverse("wagtailadmin_pages:history", args=[call.pk])))
    assert "Date limite reportée du 15 avril 2027 à 12 h 00 au 30 avril 2027 à 12 h 00" in history
    query = '{ calls(network: "paca") { nodes { closesAt deadlineHistory } } }'
    assert ask(query)["calls"]["nodes"] == [
        {
            "closesAt": "2027-05-15T12:00:00+02:00",
            "deadlineHistory": ["2027-04-15T12:00:00+02:00", "2027-04-30T12:00:00+02:00"],
        }
    ]


def test_a_preview_records_no_extended_deadline(client: Client, paca: Network) -> None:
    call = make_entry(Call, paca, "Eau", closes_at=datetime(2027, 4, 15, 12, tzinfo=PARIS))
    log_in(client, Role.EDITOR, paca)
    extension = {"closes_at": "2027-04-30 12:00"}
    preview = reverse("wagtailadmin_pages:preview_on_edit", args=[call.pk])
    for _pause in range(2):
        assert client.post(preview, filled(client, edit_address(call), extension)).json()["is_valid"]
        preview_page = client.get(preview, {"mode": "", "in_preview_panel": "true"}, follow=True)
        assert "30 avril 2027" in main_text(preview_page)
    extensions = PageLogEntry.objects.filter(page=call.pk, action=DEADLINE_EXTENDED)
    assert not extensions.exists()
    call.refresh_from_db()
    assert call.deadline_history == []
    send(client, edit_address(call), extension | PUBLISH)
    assert [entry.data["from"] for entry in extensions] == ["2027-04-15T10:00:00+00:00"]


def test_an_earlier_deadline_is_not_recorded(client: Client, paca: Network) -> None:
    call = make_entry(Call, paca, "Eau", closes_at=datetime(2027, 4, 15, 12, tzinfo=PARIS))
    log_in(client, Role.EDITOR, paca)
    send(client, edit_address(call), {"closes_at": "2027-04-10 12:00"} | PUBLISH)
    assert "Dates limites précédentes" not in main_text(client.get(edit_address(call)))


def test_a_deadline_extended_by_a_scheduled_publication_is_recorded(client: Client, paca: Network) -> None:
    call = make_entry(Call, paca, "Eau", closes_at=datetime(2027, 4, 15, 12, tzinfo=PARIS))
    call.save_revision().publish()
    log_in(client, Role.EDITOR, paca)
    publication_time = timezone.localtime() + timedelta(days=2)
    fields = {"closes_at": "2027-04-30 12:00", "go_live_at": publication_time.strftime("%Y-%m-%d %H:%M")}
    send(client, edit_address(call), fields | PUBLISH)
    assert Call.objects.get().deadline_history == []
    with patch("django.utils.timezone.now", return_value=publication_time + timedelta(minutes=1)):
        call_command("publish_scheduled")
    assert "15 avril 2027 à 12 h 00, remplacée le" in main_text(client.get(edit_address(call)))
