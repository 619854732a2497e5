"""The directory's import from a spreadsheet: the file, the columns, the preview, the report, and how it is undone."""

import io
import zipfile
from datetime import date, datetime, timedelta
from typing import Any

import openpyxl
import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from admin_forms import main_text
from cms.directory.imports import reading, running
from cms.directory.models import DirectoryImport, ImportRow
from cms.directory.tasks import delete_old_imports
from cms.roles import Role
from content.models import Actor, Audience, Contact, Network, Theme
from factories import make_entry

LIST = "/admin/directory/imports/"
SIREN = "732829320"


@pytest.fixture
def editor(client: Client, paca: Network) -> User:
    user = User.objects.create_user("camille")
    user.groups.set(Group.objects.filter(name=f"{Role.EDITOR.label} – {paca.code}"))
    client.force_login(user)
    return user


def upload(client: Client, network: Network, content: bytes, name: str = "acteurs.csv") -> Any:
    return client.post(LIST, {"network": network.pk, "file": SimpleUploadedFile(name, content)}, follow=True)


def upload_and_map_columns(client: Client, network: Network, *lines: str) -> DirectoryImport:
    """Upload the lines, and accept the field that is guessed for each column."""
    answer = upload(client, network, "\n".join(lines).encode())
    form = answer.context["form"]
    answer = client.post(answer.redirect_chain[-1][0], {name: field.initial for name, field in form.fields.items()})
    assert answer.status_code == 302
    return DirectoryImport.objects.latest("pk")


def post(client: Client, directory_import: DirectoryImport, do: str, **fields: str) -> None:
    client.post(reverse("directory_import", args=[directory_import.pk]), {"do": do, **fields})
    directory_import.refresh_from_db()


def run_import(directory_import: DirectoryImport) -> None:
    for _ in range(10):
        running.work_on_imports()
    directory_import.refresh_from_db()


def report_text(client: Client, directory_import: DirectoryImport) -> str:
    return main_text(client.get(reverse("directory_import", args=[directory_import.pk])))


def outcomes(directory_import: DirectoryImport) -> list[str]:
    return [row.outcome for row in directory_import.rows.all()]


def workbook(*rows: list[Any]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


ROWS = [["Raison sociale", "Résumé"], ["Énergie", "à Nîmes"]]


@pytest.mark.parametrize(
    "content",
    [
        "Raison sociale,Résumé\nÉnergie,à Nîmes\n".encode(),
        "\ufeffRaison sociale;Résumé\r\nÉnergie;à Nîmes\r\n\r\n".encode(),
        "Raison sociale\tRésumé\nÉnergie\tà Nîmes".encode("cp1252"),
        workbook(*ROWS),
    ],
)
def test_csv_in_any_writing_and_xlsx_are_read_alike(content: bytes) -> None:
    assert reading.read_table(content) == ROWS


def zip_bomb() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(reading.MAX_BYTES_UNZIPPED + 1))
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"Nom\n", "vide"),
        (b"\xd0\xcf\x11\xe0rest", ".xls"),
        (b"\x89PNG\0\0", "pas un tableur lisible"),
        (b"PK\x03\x04broken", "ne s’ouvre pas"),
        (zip_bomb(), "trop gros"),
        (b"Nom\n" + b"a\n" * 5001, "plus de 5000 lignes"),
        (b";" * 60 + b"\n" + b";" * 60 + b"a", "vide"),
        (b"Nom" + b";" * 60 + b"x\na", "plus de 60 colonnes"),
        (b"Nom\n" + b"a" * (5 * 1024 * 1024), "plus de 5 Mo"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(
    client: Client, editor: User, paca: Network, content: bytes, message: str
) -> None:
    assert message in main_text(upload(client, paca, content))
    assert not DirectoryImport.objects.exists()


def test_new_actors_are_created_with_all_their_fields(client: Client, editor: User, paca: Network) -> None:
    Theme.objects.create(slug="eau", name="Eau et assainissement")
    answer = upload(
        client,
        paca,
        workbook(
            [
                "Nom",
                "Sigle",
                "Type",
                "N° SIREN",
                "CP",
                "Ville",
                "Latitude",
                "Longitude",
                "Site web",
                "Pays",
                "Thèmes",
                "Vérifié le",
                "Contact",
                "Téléphone",
                "E-mail",
                "Contact public",
                "Couleur",
            ],
            [
                "Énergie",
                "ESM",
                "Association",
                "732 829 320",
                13001,
                "Marseille",
                "43,29",
                5.37,
                "www.esm.example",
                "Sénégal, ML",
                "eau ET assainissement",
                datetime(2025, 12, 31),
                "Awa",
                "0491",
                "awa@esm.example",
                "oui",
                "bleu",
            ],
        ),
        "acteurs.xlsx",
    )
    form = answer.context["form"]
    assert "Marseille" in main_text(answer), "the first values of each column are shown"
    assert [field.initial for field in form.fields.values()][-1] == ""
    client.post(answer.redirect_chain[-1][0], {name: field.initial for name, field in form.fields.items()})
    directory_import = DirectoryImport.objects.get()
    assert "Nouveau" in report_text(client, directory_import)
    assert not Actor.objects.exists(), "to look changes nothing"
    post(client, directory_import, "start", publish="yes")
    assert "0 lignes faites sur 1" in report_text(client, directory_import)
    run_import(directory_import)
    actor = Actor.objects.get()
    assert (actor.title, actor.acronym, actor.kind, actor.siren) == ("Énergie", "ESM", "association", SIREN)
    assert (actor.postal_code, actor.latitude, actor.longitude) == ("13001", 43.29, 5.37)
    assert (actor.website, actor.verified_on) == ("https://www.esm.example", date(2025, 12, 31))
    assert {place.code for place in actor.countries.all()} == {"SN", "ML"}
    assert [theme.slug for theme in actor.themes.all()] == ["eau"]
    contact = actor.contacts.get()
    assert (contact.name, contact.phone, contact.email, contact.public) == ("Awa", "0491", "awa@esm.example", True)
    assert (actor.live, actor.network, actor.owner) == (True, paca, editor)
    assert actor.latest_revision.user == editor
    history = client.get(reverse("wagtailadmin_pages:history", args=[actor.pk])).content.decode()
    assert "Importé du tableur « acteurs.xlsx »" in history
    assert "terminé" in report_text(client, directory_import)


def test_each_fault_names_its_cell_and_what_to_write_instead(client: Client, editor: User, paca: Network) -> None:
    directory_import = upload_and_map_columns(
        client,
        paca,
        "Nom;SIREN;Type;Vérifié le;Pays;Lat;Lon",
        "A;123456789;;;;;",
        "B;;bistrot;;;;",
        "C;;;hier;;;",
        "D;;;;Atlantide;;",
        "E;;;;;43;",
        ";;;;;43;5",
        "G;;;;;;",
        "g !;;;;;;",
    )
    page_text = report_text(client, directory_import)
    for part in (
        "SIREN « 123456789 » : Ce numéro SIREN n’existe pas",
        "Type « bistrot » : Type inconnu. Choisissez parmi : collectivité territoriale",
        "31/12/2025",
        "Pays inconnu : « Atlantide »",
        "Indiquez la latitude et la longitude",
        "Le nom manque",
        "C’est le même acteur que la ligne 8.",
    ):
        assert part in page_text
    post(client, directory_import, "start", **{"row-2": "create"})
    run_import(directory_import)
    assert [actor.title for actor in Actor.objects.all()] == ["G"], "faulty rows are never written"
    assert not Actor.objects.get().live


@pytest.fixture
def existing_actor(paca: Network) -> Actor:
    return make_entry(Actor, paca, "Eau Vive", city="Nice", siren=SIREN, acronym="EV")


HEAD = "Nom;Ville;SIREN;Sigle;Rue"


@pytest.mark.parametrize(
    ("decision", "acronym", "street", "count"),
    [("fill", "EV", "Quai", 1), ("replace", "EVN", "Quai", 1), ("create", "EV", "", 2), ("skip", "EV", "", 1)],
)
def test_editors_choose_to_fill_replace_skip_or_duplicate_an_existing_actor(
    client: Client,
    editor: User,
    paca: Network,
    existing_actor: Actor,
    decision: str,
    acronym: str,
    street: str,
    count: int,
) -> None:
    directory_import = upload_and_map_columns(client, paca, HEAD, "EAU-VIVE;nice;;EVN;Quai")
    assert "Sigle EV EVN" in report_text(client, directory_import), "side by side"
    post(client, directory_import, "start", **{"row-2": decision})
    run_import(directory_import)
    existing_actor.refresh_from_db()
    assert (existing_actor.acronym, existing_actor.street, existing_actor.title) == (
        acronym,
        street,
        "EAU-VIVE" if decision == "replace" else "Eau Vive",
    )
    assert Actor.objects.count() == count
    assert existing_actor.live


def test_actors_are_recognized_by_siren_here_and_on_other_networks(
    client: Client, editor: User, paca: Network, bretagne: Network, existing_actor: Actor
) -> None:
    make_entry(Actor, bretagne, "Mer", city="Brest")
    make_entry(Actor, bretagne, "Secret", city="Brest", live=False)
    directory_import = upload_and_map_columns(
        client, paca, HEAD, f"Eau Vive;Nice;{SIREN};EV;", f"Autre;;{SIREN};;", "Mer;Brest;;;", "Secret;Brest;;;"
    )
    assert [row.fate for row in directory_import.rows.all()] == ["unchanged", "repeated", "create", "create"]
    assert "« Mer » existe déjà chez Réseau Bretagne Solidaire : reprenez-le" in report_text(client, directory_import)
    assert directory_import.rows.get(number=5).notes == [], "drafts of other networks stay theirs"


def test_actors_for_all_networks_or_with_a_draft_are_not_published(
    client: Client, editor: User, paca: Network, existing_actor: Actor
) -> None:
    Actor.objects.filter(pk=existing_actor.pk).update(audience=Audience.ALL_NETWORKS)
    drafted = make_entry(Actor, paca, "Brouillon")
    drafted.summary = "À venir"
    drafted.save_revision()
    locked = make_entry(Actor, paca, "Fermé", locked=True)
    directory_import = upload_and_map_columns(
        client, paca, HEAD, "Eau Vive;Nice;;;Quai", "Brouillon;;;;Quai", "Fermé;;;;Quai"
    )
    post(client, directory_import, "start")
    run_import(directory_import)
    assert outcomes(directory_import) == ["updated", "updated", "failed"]
    for actor in (existing_actor, drafted, locked):
        actor.refresh_from_db()
        assert actor.street == ""
    assert drafted.get_latest_revision_as_object().summary == "À venir"
    assert "verrouillé" in report_text(client, directory_import)


def test_an_interrupted_import_goes_on_and_a_failed_row_stops_no_other(
    client: Client, editor: User, paca: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory_import = upload_and_map_columns(client, paca, "Nom", "A", "B", "C")
    post(client, directory_import, "start")
    monkeypatch.setattr(running, "ROWS_PER_TURN", 1)
    running.work_on_imports()
    assert outcomes(directory_import) == ["created", "", ""]
    save = running._save_revision

    def break_b(row: ImportRow, actor: Actor, publish: bool) -> None:
        if actor.title == "B":
            raise RuntimeError
        save(row, actor, publish)

    monkeypatch.setattr(running, "_save_revision", break_b)
    run_import(directory_import)
    assert outcomes(directory_import) == ["created", "failed", "created"]
    assert {actor.title for actor in Actor.objects.all()} == {"A", "C"}, "B is whole or not at all"
    assert directory_import.state == "done"


def test_an_editor_stops_an_import_then_resumes_or_undoes_it(
    client: Client, editor: User, paca: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "ROWS_PER_TURN", 1)
    directory_import = upload_and_map_columns(client, paca, "Nom", "A", "B", "C")
    post(client, directory_import, "start")
    running.work_on_imports()
    post(client, directory_import, "stop")
    run_import(directory_import)
    assert (directory_import.state, outcomes(directory_import)) == ("stopped", ["created", "", ""])
    assert "1 ligne sur 3 est faite" in report_text(client, directory_import)
    post(client, directory_import, "resume")
    running.work_on_imports()
    post(client, directory_import, "stop")
    assert outcomes(directory_import) == ["created", "created", ""]
    post(client, directory_import, "undo")
    run_import(directory_import)
    assert (directory_import.state, outcomes(directory_import)) == ("undone", ["undone", "undone", ""])
    assert not Actor.objects.exists()


def test_an_import_stopped_during_its_last_row_stays_stopped(
    client: Client, editor: User, paca: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory_import = upload_and_map_columns(client, paca, "Nom", "A")
    post(client, directory_import, "start")
    save = running._save_revision

    def save_and_stop(row: ImportRow, actor: Actor, publish: bool) -> None:
        save(row, actor, publish)
        post(client, directory_import, "stop")

    monkeypatch.setattr(running, "_save_revision", save_and_stop)
    run_import(directory_import)
    assert (directory_import.state, outcomes(directory_import)) == ("stopped", ["created"])
    post(client, directory_import, "resume")
    run_import(directory_import)
    assert directory_import.state == "done"


def test_an_import_is_undone_except_for_actors_edited_since(
    client: Client, editor: User, paca: Network, existing_actor: Actor
) -> None:
    edited_actor = make_entry(Actor, paca, "Autre")
    directory_import = upload_and_map_columns(
        client, paca, HEAD, "Eau Vive;Nice;;;Quai", "Autre;;;;Quai", "Neuf;;;;", "Gardé;;;;"
    )
    post(client, directory_import, "start", publish="yes")
    run_import(directory_import)
    assert outcomes(directory_import) == ["updated", "updated", "created", "created"]
    for title in ("Autre", "Gardé"):
        edited = Actor.objects.get(title=title)
        edited.summary = "Relu"
        edited.save_revision(user=editor).publish()
    post(client, directory_import, "undo")
    run_import(directory_import)
    assert (directory_import.state, outcomes(directory_import)) == ("undone", ["undone", "kept", "undone", "kept"])
    existing_actor.refresh_from_db()
    edited_actor.refresh_from_db()
    assert (existing_actor.street, existing_actor.live) == ("", True)
    assert (edited_actor.street, edited_actor.summary) == ("Quai", "Relu")
    assert {actor.title for actor in Actor.objects.all()} == {"Eau Vive", "Autre", "Gardé"}
    assert "Modifié ou publié depuis l’import" in report_text(client, directory_import)


def test_a_field_has_one_column_and_the_next_import_remembers_it(client: Client, editor: User, paca: Network) -> None:
    content = b"X;Y\na;b"
    address = upload(client, paca, content).redirect_chain[-1][0]
    assert "quelle colonne porte le nom" in main_text(client.post(address, {"column-0": "", "column-1": "city"}))
    assert "Deux colonnes" in main_text(client.post(address, {"column-0": "title", "column-1": "title"}))
    client.post(address, {"column-0": "city", "column-1": "title"})
    form = upload(client, paca, content).context["form"]
    assert [field.initial for field in form.fields.values()] == ["city", "title"]


def test_an_import_by_a_user_who_may_publish_no_longer_writes_nothing(
    client: Client, editor: User, paca: Network
) -> None:
    directory_import = upload_and_map_columns(client, paca, "Nom", "A")
    post(client, directory_import, "start")
    editor.groups.clear()
    run_import(directory_import)
    assert (outcomes(directory_import), Actor.objects.count()) == (["failed"], 0)


def test_imports_are_deleted_after_90_days(client: Client, editor: User, paca: Network) -> None:
    directory_import = upload_and_map_columns(client, paca, "Nom", "A")
    delete_old_imports()
    assert ImportRow.objects.exists()
    DirectoryImport.objects.filter(pk=directory_import.pk).update(created_at=timezone.now() - timedelta(days=91))
    delete_old_imports()
    assert not ImportRow.objects.exists()


def test_filling_leaves_existing_contacts_as_they_are(client: Client, editor: User, paca: Network) -> None:
    actor = make_entry(Actor, paca, "A", contacts=[Contact(name="Awa", email="awa@a.example")])
    directory_import = upload_and_map_columns(client, paca, "Nom;Contact;Téléphone", "A;Awa;04")
    post(client, directory_import, "start", **{"row-2": "fill"})
    run_import(directory_import)
    contact = Actor.objects.get(pk=actor.pk).contacts.get()
    assert (contact.name, contact.email, contact.phone) == ("Awa", "awa@a.example", "04")
