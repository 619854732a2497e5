"""The quality panel of an entry's form: remarks for its editor, similar entries, suggested themes and goals."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail import blocks

from admin_forms import edit_address
from cms.quality.remarks import find_remarks
from cms.roles import Role
from content.blocks import LinkBlock, PictureBlock
from content.models import Audience, Call, Contact, Entry, Network, NewsPost, Relay, Sdg, Theme
from factories import make_entry, make_picture
from signing_in import log_in


def panel(client: Client, address: str) -> Tag:
    response = client.get(address)
    assert response.status_code == 200
    element = BeautifulSoup(response.content, "lxml").select_one(".quality")
    assert element is not None
    return element


def remarks(client: Client, entry: Entry) -> list[str]:
    return [link.get_text() for link in panel(client, edit_address(entry)).select(".quality-remarks a")]


def paragraph(html: str) -> dict[str, Any]:
    return {"type": "paragraph", "value": html, "id": "11111111-1111-4111-8111-111111111111"}


def heading(text: str, level: int) -> dict[str, Any]:
    return {"type": "heading", "value": {"text": text, "level": str(level)}}


def news(network: Network, title: str = "Salon", **fields: Any) -> NewsPost:
    return make_entry(NewsPost, network, title, **{"summary": "Un salon à Marseille."} | fields)


def test_a_bare_call_has_a_remark_for_each_missing_field(client: Client, paca: Network) -> None:
    log_in(client, Role.EDITOR, paca)
    assert remarks(client, make_entry(Call, paca, "Jeunesse 2028")) == [
        "Il n’y a pas de résumé.",
        "L’appel n’a pas de date limite.",
        "L’appel ne dit aucun montant.",
        "L’appel ne dit pas où candidater.",
        "L’appel n’a pas de contact public.",
    ]


def test_a_complete_call_has_no_remark(client: Client, paca: Network) -> None:
    log_in(client, Role.EDITOR, paca)
    call = make_entry(
        Call,
        paca,
        "Jeunesse 2028",
        summary="Les échanges de jeunes.",
        closes_at=timezone.now() + timedelta(days=9),
        grant_maximum_amount=1000,
        grant_maximum_currency="EUR",
        application_url="https://example.org/",
        contacts=[Contact(name="Camille", public=True)],
    )
    assert "Aucune remarque" in panel(client, edit_address(call)).get_text()
    permanent = make_entry(Call, paca, "Conseil", recurrence="permanent")
    assert "L’appel n’a pas de date limite." not in remarks(client, permanent)
    private = make_entry(Call, paca, "Conseil privé", contacts=[Contact(name="Camille")])
    assert "L’appel n’a pas de contact public." in remarks(client, private)


@pytest.mark.parametrize(
    ("fields", "remark"),
    [
        ({"title": "GRAND SALON DE MARSEILLE"}, "Le titre est en capitales."),
        ({"summary": "Long. " * 80}, "Le résumé est long : 479 caractères."),
        ({"body": [paragraph('<p><a href="https://example.org">Cliquez ici</a></p>')]}, "« Cliquez ici »"),
        ({"body": [paragraph('<p><a href="https://example.org">En savoir plus…</a></p>')]}, "« En savoir plus… »"),
        ({"body": [paragraph('<p><a href="https://a.fr">https://a.fr/b</a></p>')]}, "https://a.fr/b"),
        ({"body": [{"type": "link", "value": {"label": "ici", "url": "https://a.fr"}}]}, "« ici »"),
        ({"body": [paragraph("<p>Pour les ODD.</p>")]}, "« ODD » n’est pas expliqué."),
        ({"body": [heading("Dates", 3)]}, "« Dates » saute un niveau"),
        ({"body": [heading("Dates", 2), heading("Lieux", 4)]}, "« Lieux » saute un niveau"),
    ],
)
def test_what_would_hinder_readers_has_a_remark(
    client: Client, paca: Network, fields: dict[str, Any], remark: str
) -> None:
    log_in(client, Role.EDITOR, paca)
    (message,) = remarks(client, news(paca, **fields))
    assert remark in message


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "SALON"},
        {"body": [paragraph('<p><a href="https://a.fr">Le règlement du salon</a></p>')]},
        {"body": [paragraph("<p>Les objectifs de développement durable (ODD), puis les ODD.</p>")]},
        {"body": [paragraph("<p>Le GRDR (Groupe de recherche) au XIXe et XX siècle, en PDF, écrit à A@B.FR.</p>")]},
        {"body": [paragraph("<p>Les objectifs de développement durable : 17 ODD.</p>")]},
        {"body": [heading("Dates", 2), heading("Début", 3), heading("Jour", 4), heading("Lieux", 2)]},
    ],
)
def test_correct_content_has_no_remark(client: Client, paca: Network, fields: dict[str, Any]) -> None:
    log_in(client, Role.EDITOR, paca)
    assert remarks(client, news(paca, **fields)) == []


def test_pictures_without_a_description_have_a_remark(client: Client, paca: Network) -> None:
    log_in(client, Role.EDITOR, paca)
    bare, described = make_picture("IMG_1"), make_picture("IMG_2", description="Un puits")
    body = [{"type": "image", "value": {"image": bare.pk, "alt": alt}} for alt in ("", "Un puits")]
    assert remarks(client, news(paca, image=bare, body=body)) == [
        "L’image de tête n’a pas de description.",
        "Une image du contenu n’a pas de texte alternatif.",
    ]
    assert remarks(client, news(paca, image=described)) == []


class FilmBlock(blocks.StructBlock):
    pictures = blocks.ListBlock(PictureBlock())
    transcript = blocks.RichTextBlock()
    site = LinkBlock()


def test_a_block_of_any_type_has_the_remarks_of_what_it_holds(paca: Network) -> None:
    picture = {"image": make_picture("IMG_1", description="Un puits").pk, "alt": ""}
    film = {
        "pictures": [picture],
        "transcript": '<p><a href="https://a.fr">Cliquez ici</a></p>',
        "site": {"label": "www.a.fr", "url": "https://www.a.fr"},
    }
    stored = [{"type": "film", "value": film, "id": "1"}]
    entry = news(paca)
    entry.body = blocks.StreamValue(blocks.StreamBlock([("film", FilmBlock())]), stored, is_lazy=True)
    assert [(remark.anchor, remark.problem) for remark in find_remarks(entry)] == [
        ("block-1-section", "Une image du contenu n’a pas de texte alternatif."),
        ("block-1-section", "Le lien « Cliquez ici » ne dit pas où il mène."),
        ("block-1-section", "Un lien montre son adresse : www.a.fr."),
    ]


def test_a_remark_links_to_the_field_or_block_that_it_is_on(client: Client, paca: Network) -> None:
    log_in(client, Role.EDITOR, paca)
    entry = make_entry(
        Call, paca, "Jeunesse", eligibility="<p><a>Ici</a></p>", body=[paragraph("<p>Pour les ODD.</p>")]
    )
    page = panel(client, edit_address(entry)).find_parent("form")
    assert page is not None
    anchors = [str(link["href"])[1:] for link in page.select(".quality-remarks a")]
    assert anchors.pop() == "block-11111111-1111-4111-8111-111111111111-section"
    assert "panel-child-contenu-eligibilite-section" in anchors
    assert all(page.find(id=anchor) for anchor in anchors)


def test_remarks_are_on_the_saved_draft_and_reading_them_changes_nothing(client: Client, paca: Network) -> None:
    log_in(client, Role.EDITOR, paca)
    entry = news(paca)
    entry.summary = ""
    revision = entry.save_revision()
    response = client.get(reverse("entry_quality", args=[entry.pk]))
    assert "Il n’y a pas de résumé." in response.content.decode()
    entry.refresh_from_db()
    assert (entry.latest_revision, entry.summary) == (revision, "Un salon à Marseille.")


def test_a_new_entry_has_remarks_after_its_first_save_only(client: Client, paca: Network) -> None:
    log_in(client, Role.CONTRIBUTOR, paca)
    add = reverse("wagtailadmin_pages:add", args=["content", "newspost", paca.section(NewsPost.KIND).pk])
    assert "dès qu’il sera enregistré" in panel(client, add).get_text()


def test_remarks_are_refused_to_users_who_may_not_edit_the_entry(
    client: Client, paca: Network, bretagne: Network
) -> None:
    log_in(client, Role.EDITOR, bretagne)
    response = client.get(reverse("entry_quality", args=[news(paca, "Brouillon jaguar", live=False).pk]))
    assert response.status_code == 302


@pytest.fixture
def published_call(index: Callable[[], None], bretagne: Network) -> Call:
    call = make_entry(
        Call,
        bretagne,
        "Aide aux échanges de jeunes avec Madagascar",
        summary="Des bourses pour les lycées agricoles qui reçoivent des élèves malgaches.",
        audience=Audience.ALL_NETWORKS,
    )
    index()
    return call


def make_similar_call(
    network: Network, title: str = "Aide aux échanges de jeunes et Madagascar", **fields: Any
) -> Call:
    """Make a draft that says what `published_call` says, in other words."""
    summary = "Des bourses pour des lycées agricoles recevant leurs élèves malgaches chez nous."
    return make_entry(Call, network, title, live=False, **{"summary": summary} | fields)


def links_to_similar_calls(client: Client, entry: Entry) -> dict[str, str]:
    links = panel(client, edit_address(entry)).select(".help-warning a")
    return {link.get_text(): str(link["href"]) for link in links}


def test_a_draft_like_the_call_of_another_network_has_a_link_to_relay_it(
    client: Client, published_call: Call, paca: Network
) -> None:
    log_in(client, Role.EDITOR, paca)
    (title, url), (relay, form) = links_to_similar_calls(client, make_similar_call(paca)).items()
    assert title.startswith(
        "«\N{NO-BREAK SPACE}Aide aux échanges de jeunes avec Madagascar\N{NO-BREAK SPACE}», Réseau Bretagne Solidaire"
    )
    assert url.startswith("http://bretagne.localhost")
    assert relay.startswith("le reprendre")
    assert form == f"{reverse('wagtailsnippets_content_relay:add')}?network={paca.pk}&entry={published_call.pk}"
    Relay.objects.create(network=paca, entry=published_call)
    assert len(links_to_similar_calls(client, make_similar_call(paca, slug="encore"))) == 1, "it is relayed already"


def test_the_link_to_relay_needs_an_offer_and_the_permission_to_relay(
    client: Client, published_call: Call, paca: Network, index: Callable[[], None]
) -> None:
    user = log_in(client, Role.CONTRIBUTOR, paca)
    assert len(links_to_similar_calls(client, make_similar_call(paca, owner=user))) == 1
    log_in(client, Role.EDITOR, paca)
    Entry.objects.filter(pk=published_call.pk).update(audience=Audience.OWN_NETWORK)
    assert len(links_to_similar_calls(client, make_similar_call(paca, slug="encore"))) == 1


def test_only_published_entries_of_the_kind_on_other_networks_are_twins(
    client: Client, published_call: Call, paca: Network, bretagne: Network, index: Callable[[], None]
) -> None:
    log_in(client, Role.EDITOR, paca)
    assert (
        links_to_similar_calls(
            client, make_similar_call(paca, title="Fonds pour l’eau", slug="eau", summary="Des puits au Sahel.")
        )
        == {}
    )
    make_entry(NewsPost, bretagne, "Aide aux échanges de jeunes et Madagascar")
    Entry.objects.filter(pk=published_call.pk).update(network=paca)
    index()
    assert links_to_similar_calls(client, make_similar_call(paca)) == {}, "neither what is ours nor another kind"
    Entry.objects.filter(pk=published_call.pk).update(network=bretagne, live=False)
    assert links_to_similar_calls(client, make_similar_call(paca, slug="encore")) == {}, (
        "a draft, whatever the index says"
    )


def test_calls_of_two_editions_are_no_twins(client: Client, published_call: Call, paca: Network) -> None:
    log_in(client, Role.EDITOR, paca)
    Call.objects.filter(pk=published_call.pk).update(edition=2027)
    assert links_to_similar_calls(client, make_similar_call(paca, edition=2028)) == {}
    assert len(links_to_similar_calls(client, make_similar_call(paca, edition=2027, slug="encore"))) == 2


def test_themes_and_goals_of_similar_entries_are_suggested_with_their_titles(
    client: Client, index: Callable[[], None], paca: Network, bretagne: Network
) -> None:
    log_in(client, Role.EDITOR, paca)
    youth, school = (Theme.objects.create(slug=slug, name=slug.title()) for slug in ("jeunesse", "école"))
    goal = Sdg.objects.get(number=4)
    for title in ("Lycées agricoles malgaches", "Élèves des lycées malgaches"):
        make_entry(NewsPost, bretagne, title, themes=[youth, school], sdgs=[goal])
    index()
    draft = news(paca, "Lycées malgaches en fête", live=False, themes=[school])
    suggestions = [
        item.get_text(" ", strip=True) for item in panel(client, edit_address(draft)).select(".quality-suggestions li")
    ]
    assert len(suggestions) == 2
    assert suggestions[0].startswith("Jeunesse , comme dans «")
    assert "Lycées agricoles malgaches" in suggestions[0]
    assert suggestions[1].startswith(str(goal))
    assert [theme.slug for theme in draft.themes.all()] == ["école"], "nothing is ticked by itself"
