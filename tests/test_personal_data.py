"""Personal data: found wherever a person is named, exported, and erased from the hub."""

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.mail import send_mail
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from pytest_django import Settings
from wagtail.models import Comment, PageLogEntry, Revision
from wagtail_headless_preview.models import PagePreview

from asking import ask
from cms.directory.models import CorrectionLink, DirectoryImport, ImportRow
from cms.mail.models import QueuedMail
from cms.roles import COORDINATION, Role
from content.models import Actor, Contact, Network, Office, Relay
from factories import make_entry, make_picture
from signing_in import log_in

pytestmark = pytest.mark.django_db
PAGE = "/admin/personal-data/"
AWA = {"name": "Awa Diop", "email": "awa.diop@exemple.fr"}
PHONE = "06 12 34 56 78"
BLOCK = {"type": "contact", "value": {"name": "Awa Diop", "organisation": "", "phone": PHONE, "email": ""}}
OTHER_PERSON_BLOCK = {
    "type": "contact",
    "value": {"name": "Awa Ba", "organisation": "", "phone": "04 91 00 00 00", "email": ""},
}
TEXT = {"type": "paragraph", "value": "<p>Écrivez à <b>Awá</b> DIOP, à Dakar.</p>"}


def make_actor(network: Network, title: str = "Puits du Sahel", **fields: Any) -> Actor:
    """Published, with an older version and a newer draft."""
    contacts = [Contact(**AWA, public=True), Contact(name="Awa Diop", email="autre@exemple.fr", public=True)]
    actor = make_entry(Actor, network, title, contacts=contacts, body=[BLOCK, OTHER_PERSON_BLOCK, TEXT], **fields)
    actor.save_revision().publish()
    actor.save_revision()
    return actor


@pytest.fixture
def actor(paca: Network) -> Actor:
    return make_actor(paca)


@pytest.fixture
def manager(client: Client, paca: Network) -> User:
    return log_in(client, Role.MANAGER, paca)


def post(client: Client, do: str = "search", keys: Any = (), **criteria: str) -> Any:
    return client.post(PAGE, {"do": do, "occurrence": keys, **criteria})


def read_occurrences(response: Any) -> dict[str, tuple[str, str]]:
    """By the words that are written, its key and where it is."""
    lines: dict[str, tuple[str, str]] = {}
    for row in BeautifulSoup(response.content, "lxml").select(".personal-data tbody tr"):
        box, words, versions = row.select_one("input"), row.select_one("dl"), row.select("td")[-1]
        assert box is not None
        assert words is not None
        text = " ".join(words.get_text(" ").split())
        lines[text] = (str(box["value"]), " ".join(versions.get_text().split()))
    return lines


def erase(client: Client, *excerpts: str, **criteria: str) -> Any:
    keys = [
        key
        for words, (key, _) in read_occurrences(post(client, **criteria)).items()
        if any(excerpt in words for excerpt in excerpts)
    ]
    assert keys
    post(client, "confirm", keys, **criteria)
    return post(client, "erase", keys, **criteria)


@pytest.mark.parametrize(
    "criteria",
    [
        {"name": "diop AWA"},
        {"name": "Âwa Dïop"},
        {"phone": "+33 (0)6.12.34.56.78"},
        {"phone": "0033612345678"},
        {"name": "Personne Du Tout", "email": "AWA.Diop@exemple.fr"},
    ],
)
def test_a_person_is_found_whatever_the_writing_of_name_phone_or_email(
    client: Client, manager: User, actor: Actor, criteria: dict[str, str]
) -> None:
    assert any("Awa Diop" in occurrence for occurrence in read_occurrences(post(client, **criteria)))


@pytest.mark.parametrize(
    "criteria",
    [
        {"name": "Awa Diopp"},
        {"name": "Wa Diop"},
        {"phone": "06 12 34 56 7"},
        {"email": "diop@exemple.fr"},
        {"email": "awa.diop@exemple.fr.org"},
        {"email": "awaXdiop@exemple.fr"},
    ],
)
def test_persons_of_a_similar_name_are_not_found(
    client: Client, manager: User, actor: Actor, criteria: dict[str, str]
) -> None:
    answer = post(client, **criteria)
    assert read_occurrences(answer) == {}
    assert "Rien n’est gardé" in answer.content.decode()


@pytest.mark.parametrize("written", ["Cœur Désiré", "Coeur De\u0301sire\u0301", "désiré-COEUR"])
def test_a_person_is_found_whatever_the_accents_and_ligatures(
    client: Client, manager: User, paca: Network, written: str
) -> None:
    contact = [Contact(name=written)]
    make_entry(Actor, paca, "Cliché", contacts=contact, body=[BLOCK | {"value": {"name": written}}]).save_revision()
    (versions,) = (versions for _, versions in read_occurrences(post(client, name="Desire Coeur")).values())
    assert versions.startswith("En ligne (2), versions antérieures (2), ")


def test_a_person_is_found_in_every_table(client: Client, paca: Network, actor: Actor) -> None:
    admin = User.objects.create_superuser("admin", "awa.diop@exemple.fr")
    client.force_login(admin)
    Office.objects.create(network=paca, label="Siège", phone=PHONE)
    actor.create_page_preview()
    directory_import = DirectoryImport.objects.create(
        network=paca, file_name="a.csv", headings=["Nom", "Mél", "Tél"], mapping=["title", "contact_email", ""]
    )
    ImportRow.objects.create(
        directory_import=directory_import, number=2, cells=["Puits", AWA["email"], "06.12.34.56.78"]
    )
    Comment.objects.create(page=actor, user=admin, text="Demander à Awa Diop", contentpath="title")
    Relay.objects.create(network=paca, entry=make_actor(paca, "Autre"), note="Selon Awa Diop")
    make_picture("Awa Diop", collection=paca.collection)
    lines = read_occurrences(post(client, **AWA, phone=PHONE))
    all_versions = "En ligne, versions antérieures (2), dernière version enregistrée, aperçus"
    assert lines["Nom Awa Diop Adresse électronique awa.diop@exemple.fr"][1] == all_versions
    assert lines[f"Nom Awa Diop Téléphone {PHONE}"][1].startswith("En ligne, ")
    assert lines[f"Bureau Siège Téléphone {PHONE}"][1] == "En ligne"
    assert lines["Mél awa.diop@exemple.fr"][1] == "Ligne 2"
    assert lines["Tél 06.12.34.56.78"][1] == "Ligne 2"
    assert lines["Texte Demander à Awa Diop"][1].endswith("commentaires")
    assert lines["Texte Selon Awa Diop"][1] == "Reprise"
    assert lines["Texte Awa Diop"][1] == "Image"
    assert lines["Texte admin awa.diop@exemple.fr"][1] == "Utilisateur"
    assert "En ligne" in lines["Texte Écrivez à Awá DIOP, à Dakar."][1]


def test_selected_occurrences_are_exported(client: Client, manager: User, actor: Actor) -> None:
    (key, _) = read_occurrences(post(client, name="Awa Diop"))["Nom Awa Diop Adresse électronique awa.diop@exemple.fr"]
    answer = post(client, "export", key, name="Awa Diop")
    assert answer["Content-Disposition"] == 'attachment; filename="donnees-personnelles.json"'
    (exported,) = json.loads(answer.content)["trouvé"]
    assert exported["où"] == "Puits du Sahel"
    assert exported["données"] == [["nom", "Awa Diop"], ["adresse électronique", "awa.diop@exemple.fr"]]


@pytest.mark.parametrize("do", ["export", "confirm", "erase"])
def test_occurrences_that_are_not_selected_are_neither_exported_nor_erased(
    client: Client, manager: User, actor: Actor, do: str
) -> None:
    answer = post(client, do, ["0123456789abcdef"], **AWA)
    assert "cochez d’abord" in answer.content.decode()
    assert Contact.objects.filter(entry=actor, **AWA).exists()


def test_erasure_needs_a_confirmation(client: Client, manager: User, actor: Actor) -> None:
    (key, _) = read_occurrences(post(client, **AWA))["Nom Awa Diop Adresse électronique awa.diop@exemple.fr"]
    question = BeautifulSoup(post(client, "confirm", key, **AWA).content, "lxml").select_one(".personal-data ul")
    assert question is not None
    assert "Puits du Sahel" in question.text
    assert "awa.diop@exemple.fr" in question.text
    assert "autre@exemple.fr" not in question.text
    assert Contact.objects.filter(entry=actor, **AWA).exists()


def test_an_erased_person_is_in_no_table(client: Client, index: Any, manager: User, actor: Actor) -> None:
    actor.create_page_preview()
    assert erase(client, "awa.diop@", PHONE, **AWA, phone=PHONE).status_code == 302
    index()
    stored_texts = [
        client.get(f"/admin/pages/{actor.pk}/edit/").content.decode(),
        *(json.dumps(content) for content in Revision.objects.values_list("content", flat=True)),
        *PagePreview.objects.values_list("content_json", flat=True),
        *(str(data) for data in PageLogEntry.objects.values_list("data", "label")),
        _exported_content(),
    ]
    for text in stored_texts:
        assert AWA["email"] not in text
        assert PHONE not in text
    actor.refresh_from_db()
    assert [contact.email for contact in actor.contacts.all()] == ["autre@exemple.fr"]
    assert [block.block_type for block in actor.body] == ["contact", "paragraph"]
    latest = actor.get_latest_revision_as_object()
    assert [contact.email for contact in latest.contacts.all()] == ["autre@exemple.fr"]
    assert [block.block_type for block in latest.body] == ["contact", "paragraph"]


def _exported_content() -> str:
    out = io.StringIO()
    call_command("export_content", "-", stdout=out)
    assert "autre@exemple.fr" in out.getvalue()
    return out.getvalue()


def test_erased_contacts_leave_the_api_and_the_journal_says_so(
    client: Client, index: Any, manager: User, actor: Actor
) -> None:
    def read_api() -> tuple[str, list[Any]]:
        index()
        nodes = json.dumps(
            ask("{ actors { nodes { contacts { name email } body { ... on ContactBlock { contact { phone } } } } } }")
        )
        return nodes, ask("{ changes(first: 100) { nodes { kind } } }")["changes"]["nodes"]

    nodes_before, changes_before = read_api()
    assert AWA["email"] in nodes_before
    assert PHONE in nodes_before
    erase(client, "awa.diop@", PHONE, **AWA, phone=PHONE)
    nodes_after, changes_after = read_api()
    assert AWA["email"] not in nodes_after
    assert PHONE not in nodes_after
    assert "autre@exemple.fr" in nodes_after
    assert len(changes_after) > len(changes_before)


def test_erasing_twice_changes_nothing_more(client: Client, manager: User, actor: Actor) -> None:
    (key, _) = read_occurrences(post(client, **AWA))["Nom Awa Diop Adresse électronique awa.diop@exemple.fr"]
    post(client, "erase", key, **AWA)
    answer = post(client, "erase", key, **AWA)
    assert "Rien n’est effacé" in answer.content.decode()
    assert Contact.objects.get(entry=actor).email == "autre@exemple.fr"


@pytest.fixture
def queued_mails(paca: Network, settings: Settings) -> None:
    """One to the person, two about the person, and one to somebody else."""
    settings.EMAIL_BACKEND = "cms.mail.backend.QueueBackend"
    send_mail("Bonjour", "Votre compte est ouvert.", None, [f"Awa <{AWA['email']}>"])
    send_mail("À valider", "Proposé par Awà DIÔP, à Dakar, " + "é" * 1000, None, ["chef@exemple.fr"])
    send_mail("Correction", "", None, ["chef@exemple.fr"], html_message=f"<p>Tél. <b>{PHONE}</b></p>")
    send_mail("Bonjour", "Rien", None, ["chef@exemple.fr"])


def test_a_person_is_found_in_mails_that_are_not_sent_and_erased(client: Client, queued_mails: None) -> None:
    client.force_login(User.objects.create_superuser("admin"))
    lines = read_occurrences(post(client, **AWA, phone=PHONE))
    assert [words.partition(" Texte ")[0] for words in lines] == [
        "Destinataire Awa <awa.diop@exemple.fr> Objet Bonjour",
        "Destinataire chef@exemple.fr Objet À valider",
        "Destinataire chef@exemple.fr Objet Correction",
    ]
    exported = post(client, "export", [key for key, _ in lines.values()], **AWA, phone=PHONE).content.decode()
    assert "Proposé par Awà DIÔP, à Dakar" in exported
    erase(client, "Destinataire", **AWA, phone=PHONE)
    assert [(mail.recipient, mail.text) for mail in QueuedMail.objects.all()] == [("chef@exemple.fr", "Rien")]


def test_mails_that_are_not_sent_are_found_by_administrators_alone(
    client: Client, manager: User, queued_mails: None
) -> None:
    assert read_occurrences(post(client, **AWA)) == {}


def test_a_person_is_erased_from_the_rows_of_an_import(client: Client, manager: User, paca: Network) -> None:
    headings, mapping = ["Nom", "Contact", "Note"], ["title", "contact_name", ""]
    directory_import = DirectoryImport.objects.create(
        network=paca, file_name="a.csv", headings=headings, mapping=mapping
    )
    row = ImportRow.objects.create(
        directory_import=directory_import,
        number=2,
        cells=["Puits", "Awa Diop", "vu"],
        notes=["« Awa Diop » ?", "Rien d’autre"],
    )
    erase(client, "Awa", name="Awa Diop")
    row.refresh_from_db()
    assert (row.cells, row.notes) == (["Puits", "", "vu"], ["Rien d’autre"])


def test_a_person_is_erased_from_corrections(client: Client, manager: User, actor: Actor) -> None:
    values = {"contact-1-name": ["", "Awa Diop"], "contact-1-phone": ["", PHONE], "city": ["", "Dakar"]}
    link = CorrectionLink.objects.create(actor=actor)
    proposal = link.proposals.create(values=values, comment="De la part d’Awa Diop.")
    occurrences = [f"Contact : nom Awa Diop Contact : téléphone {PHONE}", "Message De la part d’Awa Diop."]
    lines = read_occurrences(post(client, name="Awa Diop"))
    assert [lines[occurrence][1] for occurrence in occurrences] == ["Corrections reçues"] * 2
    erase(client, *occurrences, name="Awa Diop")
    proposal.refresh_from_db()
    assert (proposal.values, proposal.comment) == ({"city": ["", "Dakar"]}, "")


def test_an_office_stays_without_its_phone_and_email(client: Client, manager: User, paca: Network) -> None:
    Office.objects.create(network=paca, label="Siège", phone=PHONE, city="Nice")
    paca.save_revision()
    erase(client, "Siège", phone=PHONE)
    office = Office.objects.get()
    assert (office.label, office.phone, office.city) == ("Siège", "", "Nice")
    assert read_occurrences(post(client, phone=PHONE)) == {}


def test_the_history_of_a_page_says_how_many_occurrences_were_erased_not_whose(
    client: Client, manager: User, actor: Actor
) -> None:
    erase(client, "awa.diop@", PHONE, **AWA, phone=PHONE)
    entry = PageLogEntry.objects.get(page=actor, action="cms.personal_data.erase")
    assert (entry.user, entry.data, entry.message) == (manager, {"count": 2}, "Données d’une personne effacées (2)")


@pytest.fixture
def erasures(settings: Settings, tmp_path: Path) -> Path:
    """The file that erasures are noted in."""
    settings.VAR_DIR = tmp_path
    return tmp_path / "erasures.log"


def repeat_erasures(*files: Path) -> str:
    out = io.StringIO()
    call_command("repeat_erasures", *files, stdout=out)
    return out.getvalue()


def test_what_was_erased_is_erased_again_once_it_is_back(
    client: Client, paca: Network, actor: Actor, queued_mails: None, erasures: Path, settings: Settings
) -> None:
    client.force_login(User.objects.create_superuser("admin"))
    Office.objects.create(network=paca, label="Siège", phone=PHONE)
    actor.create_page_preview()
    directory_import = DirectoryImport.objects.create(
        network=paca, file_name="a.csv", headings=["Nom", "Mél", "Tél"], mapping=["title", "contact_email", ""]
    )
    ImportRow.objects.create(directory_import=directory_import, number=2, cells=["Puits", AWA["email"], PHONE])
    values = {"contact-1-name": ["", "Awa Diop"], "city": ["", "Dakar"], "contact-1-phone": ["", PHONE]}
    CorrectionLink.objects.create(actor=actor).proposals.create(values=values, comment="D’Awa Diop. " * 20)

    def erasable() -> list[str]:
        return [each.key for each in post(client, **AWA, phone=PHONE).context["occurrences"] if each.is_erasable]

    erased_keys = erasable()
    savepoint = transaction.savepoint()
    post(client, "erase", erased_keys, **AWA, phone=PHONE)
    assert erasable() == []
    transaction.savepoint_rollback(savepoint)
    assert erasable() == erased_keys
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new", [settings.SECRET_KEY]
    count = len(erased_keys)
    assert repeat_erasures(erasures) == f"Erased again: {count} of {count}. The rest is not in this database.\n"
    assert erasable() == []
    assert [mail.text for mail in QueuedMail.objects.all()] == ["Rien"]
    assert [block.value["name"] for block in Actor.objects.get().body if block.block_type == "contact"] == ["Awa Ba"]
    assert repeat_erasures(erasures).startswith("Erased again: 0 of ")


def test_the_same_words_on_another_page_are_not_erased_again(
    client: Client, manager: User, paca: Network, actor: Actor, erasures: Path
) -> None:
    other_actor = make_actor(paca, "Autre page")
    occurrences = post(client, **AWA).context["occurrences"]
    keys = [each.key for each in occurrences if ("adresse électronique", AWA["email"]) in each.card]
    savepoint = transaction.savepoint()
    post(client, "erase", keys[1:], **AWA)
    transaction.savepoint_rollback(savepoint)
    repeat_erasures(erasures)
    assert Contact.objects.get(**AWA).entry_id == other_actor.pk
    assert Contact.objects.filter(email="autre@exemple.fr").count() == 2
    history = PageLogEntry.objects.get(action="cms.personal_data.erase")
    assert (history.page, history.user, history.data) == (actor.page_ptr, None, {"count": 1})


def test_erasures_are_noted_without_a_word_of_the_person(
    client: Client, manager: User, actor: Actor, erasures: Path
) -> None:
    erase(client, "awa.diop@", PHONE, **AWA, phone=PHONE)
    assert re.fullmatch(r"(\S+T\S+\+00:00 [0-9a-f]{64}\n){2}", erasures.read_text())


def test_nothing_is_erased_that_can_not_be_noted(
    client: Client, manager: User, actor: Actor, settings: Settings, tmp_path: Path
) -> None:
    settings.VAR_DIR = tmp_path / "missing"
    with pytest.raises(FileNotFoundError):
        erase(client, "awa.diop@", **AWA)
    assert Contact.objects.filter(entry=actor, **AWA).exists()


def test_a_file_of_erasures_that_is_missing_or_damaged_is_told(db: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"No such file.*erasures.log"):
        repeat_erasures(tmp_path / "erasures.log")
    damaged = tmp_path / "damaged.log"
    damaged.write_text(f"2026-11-29T10:00 {'0' * 64}\n2026-11-29T10:0\n")
    with pytest.raises(CommandError, match=r"Line 2 of .*damaged.log should be a moment and 64 hexadecimal digits"):
        repeat_erasures(damaged)


def test_users_of_another_network_neither_find_nor_erase(
    client: Client, paca: Network, bretagne: Network, actor: Actor
) -> None:
    log_in(client, Role.MANAGER, paca)
    keys = [key for key, _ in read_occurrences(post(client, **AWA)).values()]
    client.logout()
    User.objects.all().delete()
    log_in(client, Role.MANAGER, bretagne)
    assert read_occurrences(post(client, **AWA)) == {}
    assert "Rien n’est effacé" in post(client, "erase", keys, **AWA).content.decode()
    assert Contact.objects.filter(entry=actor).count() == 2


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.EDITOR])
def test_the_page_is_refused_to_contributors_and_editors(client: Client, paca: Network, role: Role) -> None:
    log_in(client, role, paca)
    assert client.get(PAGE).status_code == 302


def test_the_coordination_finds_persons_in_all_networks(client: Client, bretagne: Network, actor: Actor) -> None:
    make_actor(bretagne, "Ailleurs")
    log_in(client, COORDINATION)
    assert {occurrence.first_mention.subject for occurrence in post(client, **AWA).context["occurrences"]} == {
        "Puits du Sahel",
        "Ailleurs",
    }
    assert "Comptes" in client.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("criteria", "message"),
    [
        ({}, "Écrivez un nom, une adresse électronique ou un numéro de téléphone."),
        ({"name": "é!"}, "Écrivez au moins 3 lettres du nom."),
        ({"phone": "0612"}, "Écrivez le numéro en entier"),
        ({"email": "awa@"}, "adresse"),
    ],
)
def test_searches_that_are_too_short_are_refused_with_the_reason(
    client: Client, manager: User, criteria: dict[str, str], message: str
) -> None:
    answer = post(client, **criteria)
    assert message in answer.content.decode()
    assert "occurrences" not in answer.context
