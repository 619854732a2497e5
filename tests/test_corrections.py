"""An actor corrects its entry by a signed link, without an account; editors decide what becomes of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core import mail
from django.core.signing import Signer
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings
from wagtail.models import PageLogEntry
from wagtail.test.utils.form_data import querydict_from_html

from admin_forms import PUBLISH, edit_address, send
from asking import ask
from cms.directory.models import CorrectionLink, CorrectionProposal
from cms.roles import COORDINATION, Role
from content.models import Actor, Audience, Contact, Network
from factories import make_entry
from signing_in import log_in

pytestmark = pytest.mark.django_db
LIST = "/admin/directory/corrections/"
QUERY = '{ actors(network: "paca") { nodes { title address { city } verifiedOn contacts { name phone } } } }'


@pytest.fixture
def actor(paca: Network) -> Actor:
    contacts = [
        Contact(name="Claire Petit", phone="04 91 00 00 00", public=True),
        Contact(name="Numéro caché", phone="06 00 00 00 00", email="cachee@example.org"),
    ]
    return make_entry(Actor, paca, "Les Puits", city="Aix", summary="Deux puits.\nUn forage.", contacts=contacts)


@pytest.fixture
def editor(paca: Network) -> Client:
    client = Client()
    user = log_in(client, Role.EDITOR, paca)
    User.objects.filter(pk=user.pk).update(email="camille@example.org")
    return client


@pytest.fixture
def link(editor: Client, actor: Actor) -> str:
    """The path of the address that an editor sends."""
    editor.post(links_url(actor), {"do": "make"})
    page = BeautifulSoup(editor.get(links_url(actor)).content, "lxml")
    return urlsplit(str(page.select_one("td input[readonly]")["value"])).path  # type: ignore[index]


def links_url(actor: Actor) -> str:
    return reverse("correction_links", args=[actor.pk])


def filled_correction(link: str, **fields: str) -> dict[str, Any]:
    """The public form as a browser fills it in."""
    page = BeautifulSoup(Client().get(link).content, "lxml")
    return querydict_from_html(str(page.form)).dict() | {"do": "send"} | fields


def propose(link: str, **fields: str) -> Any:
    return Client().post(link, filled_correction(link, **fields), follow=True)


def published_actor() -> dict[str, Any]:
    nodes = ask(QUERY)["actors"]["nodes"]
    return next(node | {"city": node.pop("address")["city"]} for node in nodes if node["title"] == "Les Puits")


def reload(actor: Actor) -> Actor:
    return Actor.objects.get(pk=actor.pk)


def latest_draft(actor: Actor) -> Any:
    return reload(actor).get_latest_revision_as_object()


def approve(client: Client, actor: Actor) -> None:
    state = reload(actor).current_workflow_task_state
    client.post(reverse("wagtailadmin_pages:workflow_action", args=[actor.pk, "approve", state.pk]), {"comment": ""})


def contact_field(actor: Actor, contact: str, field: str) -> str:
    return f"contact-{actor.contacts.get(name=contact).pk}-{field}"


class TestReview:
    def test_a_correction_is_approved_and_published(self, editor: Client, actor: Actor, link: str) -> None:
        answer = propose(link, city="Marseille", **{contact_field(actor, "Claire Petit", "phone"): "04 42 11 11 11"})
        assert "relit avant de publier" in answer.content.decode()
        assert published_actor()["city"] == "Aix"
        assert [message.to for message in mail.outbox] == [["camille@example.org"]]
        assert "Les Puits" in mail.outbox[0].subject
        assert "Les Puits" in editor.get("/admin/").content.decode()
        form = editor.get(edit_address(actor)).content.decode()
        assert "et repris dans ce brouillon" in form
        assert "Marseille" in form
        approve(editor, actor)
        assert published_actor() == {
            "title": "Les Puits",
            "city": "Marseille",
            "verifiedOn": timezone.localdate().isoformat(),
            "contacts": [{"name": "Claire Petit", "phone": "04 42 11 11 11"}],
        }
        assert reload(actor).contacts.get(name="Numéro caché").phone == "06 00 00 00 00"

    def test_the_date_of_verification_is_that_of_the_answer_not_of_the_approval(
        self, editor: Client, actor: Actor, link: str
    ) -> None:
        make_draft(actor)
        propose(link, city="Marseille")
        received_at = timezone.now() - timedelta(days=9)
        CorrectionProposal.objects.update(received_at=received_at)
        answer_to(editor, CorrectionProposal.objects.get(), "apply")
        assert latest_draft(actor).verified_on == timezone.localdate(received_at)

    def test_an_actor_for_all_networks_needs_the_coordination_s_approval_too(
        self, editor: Client, actor: Actor, link: str
    ) -> None:
        Actor.objects.update(audience=Audience.ALL_NETWORKS)
        propose(link, city="Marseille")
        approve(editor, actor)
        assert published_actor()["city"] == "Aix"
        coordination = Client()
        log_in(coordination, COORDINATION)
        approve(coordination, actor)
        assert published_actor()["city"] == "Marseille"

    def test_a_confirmation_verifies_the_actor_at_once(self, actor: Actor, link: str) -> None:
        answer = propose(link, do="confirm")
        assert "votre fiche est à jour" in answer.content.decode()
        assert published_actor()["verifiedOn"] == timezone.localdate().isoformat()
        assert not reload(actor).has_unpublished_changes
        assert PageLogEntry.objects.filter(action="cms.correction.confirm", page=actor.pk).count() == 1

    def test_a_confirmation_dates_the_published_actor_and_its_draft(self, actor: Actor, link: str) -> None:
        make_draft(actor, city="Arles")
        propose(link, do="confirm")
        assert (latest_draft(actor).city, latest_draft(actor).verified_on) == ("Arles", timezone.localdate())
        assert published_actor() | {"contacts": []} == {
            "title": "Les Puits",
            "city": "Aix",
            "verifiedOn": timezone.localdate().isoformat(),
            "contacts": [],
        }

    def test_a_message_waits_to_be_read(self, editor: Client, actor: Actor, link: str) -> None:
        propose(link, comment="Claire est partie.")
        assert reload(actor).latest_revision is None
        assert "Attendent votre réponse : 1" in editor.get("/admin/").content.decode()
        proposal = CorrectionProposal.objects.get()
        assert "Claire est partie." in editor.get(f"{LIST}{proposal.pk}/").content.decode()
        answer_to(editor, proposal, "set-aside")
        assert "Attendent votre réponse" not in editor.get("/admin/").content.decode()
        assert reload(actor).verified_on is None


def make_draft(actor: Actor, **fields: Any) -> None:
    revised = reload(actor)
    for name, value in ({"acronym": "LP"} | fields).items():
        setattr(revised, name, value)
    revised.save_revision()


def answer_to(client: Client, proposal: CorrectionProposal, do: str) -> str:
    return client.post(f"{LIST}{proposal.pk}/", {"do": do}, follow=True).content.decode()


class TestWaitingProposals:
    def test_a_draft_under_way_is_never_overwritten(self, editor: Client, actor: Actor, link: str) -> None:
        make_draft(actor, city="Arles")
        before = reload(actor).latest_revision_id
        propose(link, city="Marseille", postal_code="13001")
        assert reload(actor).latest_revision_id == before
        proposal = CorrectionProposal.objects.get()
        for page in (f"{LIST}{proposal.pk}/", edit_address(actor)):
            text = " ".join(BeautifulSoup(editor.get(page).content, "lxml").text.split())
            assert "Ville Arles Changé depuis. L’acteur avait lu : Aix Marseille" in text
        answer_to(editor, proposal, "apply")
        merged = latest_draft(actor)
        assert (merged.acronym, merged.city, merged.postal_code) == ("LP", "Marseille", "13001")
        assert published_actor()["city"] == "Aix"
        send(editor, edit_address(actor), PUBLISH)
        assert published_actor()["city"] == "Marseille"

    def test_a_waiting_proposal_may_be_dismissed(self, editor: Client, actor: Actor, link: str) -> None:
        make_draft(actor)
        propose(link, city="Marseille")
        proposal = CorrectionProposal.objects.get()
        answer_to(editor, proposal, "set-aside")
        assert latest_draft(actor).city == "Aix"
        assert "Quelqu’un a déjà répondu : écartée" in answer_to(editor, proposal, "apply")
        assert latest_draft(actor).city == "Aix"

    def test_a_second_proposal_waits_for_the_first(self, editor: Client, actor: Actor, link: str) -> None:
        propose(link, city="Marseille")
        assert "en cours de relecture" in Client().get(link).content.decode()
        propose(link, acronym="LPP")
        assert CorrectionProposal.objects.count() == 2
        assert (latest_draft(actor).city, latest_draft(actor).acronym) == ("Marseille", "")
        answer_to(editor, CorrectionProposal.objects.get(outcome="waiting"), "apply")
        approve(editor, actor)
        assert (reload(actor).city, reload(actor).acronym) == ("Marseille", "LPP")

    def test_a_locked_actor_takes_no_correction(self, editor: Client, actor: Actor, link: str) -> None:
        chief = User.objects.create_superuser("chef")
        Actor.objects.update(locked=True, locked_by=chief)
        propose(link, city="Marseille")
        propose(link, do="confirm")
        assert (reload(actor).locked, reload(actor).latest_revision, reload(actor).verified_on) == (True, None, None)
        proposal = CorrectionProposal.objects.filter(values__city__isnull=False).get()
        assert "verrouillé ou en cours de validation" in answer_to(editor, proposal, "apply")
        Actor.objects.update(locked=False)
        answer_to(editor, proposal, "apply")
        assert latest_draft(actor).city == "Marseille"

    def test_the_editor_reads_which_other_field_keeps_a_proposal_from_being_applied(
        self, editor: Client, actor: Actor, link: str
    ) -> None:
        Actor.objects.update(siren="732829321")
        assert propose(link, city="Marseille").status_code == 200
        proposal = CorrectionProposal.objects.get()
        assert "Ce numéro SIREN n’existe pas" in answer_to(editor, proposal, "apply")
        assert CorrectionProposal.objects.get().outcome == "waiting"

    def test_a_contact_that_became_private_is_not_corrected(self, editor: Client, actor: Actor, link: str) -> None:
        field = contact_field(actor, "Claire Petit", "phone")
        privatized: Any = reload(actor)
        contacts = list(privatized.contacts.all())
        contacts[0].public = False
        privatized.contacts = contacts
        privatized.save_revision()
        propose(link, **{field: "04 42 11 11 11"}, city="Marseille")
        proposal = CorrectionProposal.objects.get()
        assert "ce contact n’est plus public" in editor.get(f"{LIST}{proposal.pk}/").content.decode()
        answer_to(editor, proposal, "apply")
        assert latest_draft(actor).city == "Marseille"
        assert next(contact.phone for contact in latest_draft(actor).contacts.all()) == "04 91 00 00 00"


class TestPublicForm:
    def test_private_contacts_are_neither_displayed_nor_changed(self, actor: Actor, link: str) -> None:
        page = Client().get(link).content.decode()
        assert "04 91 00 00 00" in page
        for hidden in ("Numéro caché", "06 00 00 00 00", "cachee@example.org"):
            assert hidden not in page
        other_actor = make_entry(Actor, actor.network, "Autre", contacts=[Contact(name="Voisin", public=True)])
        forged = {
            contact_field(actor, "Numéro caché", "phone"): "1",
            contact_field(other_actor, "Voisin", "phone"): "1",
            "public": "on",
            "audience": "all_networks",
            "slug": "x",
            "siren": "732829320",
        }
        assert "Rien n’a changé" in propose(link, **forged).content.decode()
        propose(link, city="Marseille", **forged)
        assert CorrectionProposal.objects.get().values == {"city": ["Aix", "Marseille"]}
        assert sorted(contact.phone for contact in latest_draft(actor).contacts.all()) == [
            "04 91 00 00 00",
            "06 00 00 00 00",
        ]

    def test_the_form_has_the_published_texts_not_the_draft_s(self, actor: Actor, link: str) -> None:
        make_draft(actor, summary="Brouillon jaguar")
        assert "jaguar" not in Client().get(link).content.decode()

    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            ({"title": " "}, "Indiquez le nom de votre structure."),
            ({"city": "x" * 121}, "au plus 120 caractères"),
            ({"summary": "x" * 2001}, "au plus 2000 caractères"),
            ({"comment": "x" * 2001}, "au plus 2000 caractères"),
            ({"website": "javascript:alert(1)"}, "Indiquez une adresse comme https://www.example.org."),
            ({"city": "a\0b"}, "Le caractère nul n’est pas autorisé."),
            ({}, "Rien n’a changé"),
            ({"do": "confirm", "city": "Marseille"}, "Vous avez changé quelque chose"),
        ],
    )
    def test_the_form_displays_errors_and_keeps_what_was_typed(
        self, actor: Actor, link: str, fields: dict[str, str], message: str
    ) -> None:
        typed = {"acronym": "GARDÉ"} if fields.keys() - {"do"} else {}
        page = BeautifulSoup(propose(link, **(typed | fields)).content, "lxml")
        alert = page.select_one("[role=alert]")
        assert alert is not None
        assert message in alert.text
        assert page.select_one("[name=acronym]")["value"] == "GARDÉ" if typed else True  # type: ignore[index]
        assert not CorrectionProposal.objects.exists()

    def test_a_website_without_https_and_an_email_with_spaces_are_accepted(self, actor: Actor, link: str) -> None:
        email = contact_field(actor, "Claire Petit", "email")
        assert "adresse de courriel valide" in propose(link, **{email: "claire"}).content.decode()
        propose(link, website="puits.example.org", **{email: "claire@puits.example.org"})
        assert latest_draft(actor).website == "https://puits.example.org"

    def test_the_page_answers_on_any_hostname_with_or_without_a_slash(self, link: str, bretagne: Network) -> None:
        for host in ("paca.localhost", "bretagne.localhost", "localhost"):
            for path in (link, f"{link.rstrip('/')}/"):
                assert "Les Puits" in Client(headers={"host": host}).get(path).content.decode()

    def test_the_page_sets_no_cookie_runs_no_script_and_sends_no_referrer(self, link: str) -> None:
        client = Client(enforce_csrf_checks=True)
        form_page = client.get(link)
        sent = client.post(link, filled_correction(link, city="Marseille"))
        refused = client.get(f"{link}x")
        for answer in (form_page, sent, refused):
            assert answer["Cache-Control"] == "no-store"
            assert answer["X-Robots-Tag"].startswith("noindex")
            assert answer["Referrer-Policy"] == "no-referrer"
            assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
            assert not answer.cookies
        assert sent.status_code == 302
        assert "<script" not in form_page.content.decode()

    def test_texts_that_an_actor_sends_are_escaped(self, editor: Client, actor: Actor, link: str) -> None:
        attack = "<script>alert(1)</script>"
        make_draft(actor)
        wrong = propose(link, title=attack, city=attack, website="x y", comment=attack)
        propose(
            link, title=attack, city=attack, comment=attack, **{contact_field(actor, "Claire Petit", "name"): attack}
        )
        proposal = CorrectionProposal.objects.get()
        pages = [wrong.content, *(editor.get(page).content for page in (LIST, f"{LIST}{proposal.pk}/"))]
        pages.append(editor.get(edit_address(actor)).content)
        answer_to(editor, proposal, "apply")
        pages += [editor.get(page).content for page in (LIST, f"{LIST}{proposal.pk}/", links_url(actor))]
        assert all(attack not in page.decode() for page in pages)
        assert latest_draft(actor).title == attack

    def test_a_request_that_is_too_long_is_refused(self, link: str) -> None:
        answer = Client().post(link, {"comment": "x" * 100_000})
        assert (answer.status_code, answer["Cache-Control"]) == (413, "no-store")
        assert "Rien n’a été reçu" in answer.content.decode()
        assert Client().put(link).status_code == 405


class TestUnusableLinks:
    def refuses(self, link: str, status: int) -> str:
        answer = Client().get(link)
        assert answer.status_code == status
        for do in ("send", "confirm"):
            assert Client().post(link, {"do": do, "title": "Volé", "comment": "x"}).status_code == status
        assert not CorrectionProposal.objects.exists()
        text = answer.content.decode()
        assert "Ce lien n’est plus valable" in text
        assert "Les Puits" not in text
        return text

    def test_an_expired_link_is_refused(self, paca: Network, link: str) -> None:
        Network.objects.update(email="bonjour@paca.example")
        CorrectionLink.objects.update(expires_at=timezone.now())
        assert "bonjour@paca.example" in self.refuses(link, 410)

    def test_a_link_expires_after_thirty_days(self, link: str) -> None:
        left = CorrectionLink.objects.get().expires_at - timezone.now()
        assert timedelta(days=29, hours=23) < left <= timedelta(days=30)

    def test_a_revoked_link_is_refused(self, editor: Client, actor: Actor, link: str) -> None:
        editor.post(links_url(actor), {"revoke": CorrectionLink.objects.get().pk})
        self.refuses(link, 410)
        assert "Révoqué le" in editor.get(links_url(actor)).content.decode()
        assert PageLogEntry.objects.filter(action="cms.correction.revoke", page=actor.pk).count() == 1

    def test_the_link_of_an_unpublished_actor_is_refused(self, actor: Actor, link: str) -> None:
        reload(actor).unpublish()
        self.refuses(link, 410)

    def test_a_link_that_was_tampered_with_is_refused(self, actor: Actor, link: str) -> None:
        other_link = CorrectionLink.objects.create(actor=actor)
        _, _, signature = link.rpartition(":")
        self.refuses(f"/corrections/{other_link.pk}:{signature}", 404)
        self.refuses(f"{link[:-1]}{'A' if link[-1] != 'A' else 'B'}", 404)
        self.refuses("/corrections/x", 404)

    def test_a_link_signed_by_another_hub_or_for_another_purpose_is_refused(self, actor: Actor) -> None:
        pk = str(CorrectionLink.objects.create(actor=actor).pk)
        for signer in (Signer(key="another", salt="cms.directory.corrections"), Signer()):
            self.refuses(f"/corrections/{signer.sign(pk)}", 404)

    def test_a_deleted_link_is_refused(self, actor: Actor, link: str) -> None:
        reload(actor).delete()
        self.refuses(link, 404)


class TestLimits:
    def test_a_link_takes_five_proposals_a_day(self, actor: Actor, link: str) -> None:
        for number in range(5):
            assert propose(link, comment=f"Message {number}").status_code == 200
        typed = filled_correction(link, city="Marseille", comment="Le sixième")
        answer = Client().post(link, typed)
        assert answer.status_code == 429
        assert 86_000 < int(answer["Retry-After"]) <= 86_400
        page = BeautifulSoup(answer.content, "lxml")
        assert "Trop d’envois : revenez" in page.text
        assert page.select_one("[name=city]")["value"] == "Marseille"  # type: ignore[index]
        assert "Le sixième" in page.text
        assert CorrectionProposal.objects.count() == 5
        CorrectionProposal.objects.update(received_at=timezone.now() - timedelta(days=1))
        assert Client().post(link, typed).status_code == 302

    def test_an_ip_address_sends_twenty_proposals_an_hour(self, actor: Actor, settings: Settings) -> None:
        settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

        def status(forwarded: str) -> int:
            link = urlsplit(CorrectionLink.objects.create(actor=actor).url).path
            return (
                Client(headers={"x-forwarded-for": forwarded})
                .post(link, filled_correction(link, comment="x"))
                .status_code
            )

        for number in range(20):
            assert status(f"10.0.0.{number}, 2001:db8::{number}") == 302
        assert status("2001:db8::ffff") == 429
        assert status("2001:db8:0:1::1") == 302
        CorrectionProposal.objects.update(received_at=timezone.now() - timedelta(hours=1))
        assert status("2001:db8::ffff") == 302

    def test_without_a_proxy_the_header_with_the_client_s_address_is_ignored(self, actor: Actor) -> None:
        for number in range(21):
            link = urlsplit(CorrectionLink.objects.create(actor=actor).url).path
            client = Client(headers={"x-forwarded-for": f"10.0.0.{number}"})
            assert client.post(link, filled_correction(link, comment="x")).status_code == (302 if number < 20 else 429)

    def test_no_ip_address_is_stored(self, link: str) -> None:
        propose(link, comment="x")
        assert "127.0.0.1" not in str(CorrectionProposal.objects.values())


class TestEditors:
    def test_the_page_of_links_has_a_mail_that_is_ready_to_send(self, editor: Client, actor: Actor, link: str) -> None:
        page = BeautifulSoup(editor.get(links_url(actor)).content, "lxml")
        (text,) = [area.text for area in page.select("textarea[readonly]")]
        assert "« Les Puits » figure dans notre annuaire : http://paca.localhost/annuaire/les-puits/" in text
        assert f"http://localhost{link}" in text
        mailto = page.select_one("a[href^='mailto:']")
        assert mailto is not None
        assert str(mailto["href"]).startswith("mailto:cachee%40example.org?subject=")

    def test_published_actors_have_a_button_to_their_links(self, editor: Client, actor: Actor, paca: Network) -> None:
        hidden = make_entry(Actor, paca, "Brouillon", live=False)
        for page in (edit_address(actor), reverse("wagtailadmin_explore", args=[actor.get_parent().pk])):
            assert links_url(actor) in editor.get(page).content.decode()
            assert links_url(hidden) not in editor.get(page).content.decode()
        editor.post(links_url(hidden), {"do": "make"})
        assert not CorrectionLink.objects.exists()

    def test_links_are_logged_in_the_history_of_the_actor(self, editor: Client, actor: Actor, link: str) -> None:
        propose(link, city="Marseille")
        history = editor.get(reverse("wagtailadmin_pages:history", args=[actor.pk])).content.decode()
        assert "Lien de correction créé" in history
        assert "Correction proposée par l’acteur" in history

    @pytest.mark.parametrize(("role", "in_own_network"), [(Role.EDITOR, False), (Role.CONTRIBUTOR, True)])
    def test_users_of_other_networks_neither_create_see_revoke_nor_answer(
        self, actor: Actor, link: str, paca: Network, bretagne: Network, role: Role, in_own_network: bool
    ) -> None:
        make_draft(actor)
        propose(link, city="Jaguar")
        proposal = CorrectionProposal.objects.get()
        User.objects.all().delete()
        colleague = Client()
        log_in(colleague, role, paca if in_own_network else bretagne)
        for fields in ({"do": "make"}, {"revoke": str(CorrectionLink.objects.get().pk)}):
            assert colleague.post(links_url(actor), fields).status_code == 404
        for do in ("apply", "set-aside"):
            assert colleague.post(f"{LIST}{proposal.pk}/", {"do": do}).status_code == 404
        for page in (links_url(actor), LIST, f"{LIST}{proposal.pk}/", edit_address(actor), "/admin/"):
            text = colleague.get(page, follow=True).content.decode()
            assert "Jaguar" not in text
            assert link not in text
        assert CorrectionLink.objects.get().revoked_at is None
        assert CorrectionProposal.objects.get().outcome == "waiting"

    def test_the_coordination_may_filter_proposals_by_network(self, actor: Actor, link: str, bretagne: Network) -> None:
        propose(link, comment="x")
        User.objects.all().delete()
        coordination = Client()
        log_in(coordination, COORDINATION)
        for network, count in ((actor.network, 1), (bretagne, 0)):
            page = coordination.get(LIST, {"network": network.pk, "outcome": "waiting"}).content.decode()
            assert page.count("Les Puits") == count


class TestForgetting:
    def test_proposals_are_deleted_a_year_after_their_link_expired(
        self, actor: Actor, link: str, one_turn: Callable[[], Any]
    ) -> None:
        propose(link, comment="x")
        one_turn()
        assert CorrectionProposal.objects.exclude(sender="").count() == 1
        CorrectionProposal.objects.update(received_at=timezone.now() - timedelta(days=2))
        CorrectionLink.objects.update(expires_at=timezone.now() - timedelta(days=364))
        one_turn()
        assert CorrectionProposal.objects.get().sender == ""
        CorrectionLink.objects.update(expires_at=timezone.now() - timedelta(days=366))
        one_turn()
        assert not CorrectionProposal.objects.exists()
