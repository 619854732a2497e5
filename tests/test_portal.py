"""The reference site, as its readers get it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks
from wagtail.models import Locale

from content.models import Actor, Audience, Call, EntryKind, Network, NewsPost, Relay
from factories import make_entry, make_example

TODAY = timezone.localdate()

Read = Callable[..., BeautifulSoup]


@pytest.fixture
def read(client: Client) -> Read:
    """The page at an address, on the host of paca unless another is given."""

    def page(url: str, host: str = "paca.localhost", status: int = 200) -> BeautifulSoup:
        response = client.get(url, headers={"host": host})
        assert response.status_code == status
        return BeautifulSoup(response.content, "lxml")

    return page


def texts(page: BeautifulSoup | Tag, selector: str) -> list[str]:
    return [" ".join(element.get_text().split()) for element in page.select(selector)]


def select_single(page: BeautifulSoup, selector: str) -> Tag:
    (element,) = page.select(selector)
    return element


def cards(page: BeautifulSoup) -> list[str]:
    return texts(page, ".card h2")


def links(page: BeautifulSoup | Tag) -> dict[str, Any]:
    return {" ".join(link.get_text().split()): link["href"] for link in page.select("a[href]")}


def make_calls(network: Network) -> None:
    now = timezone.now()
    make_entry(Call, network, "Ouvert", opens_on=TODAY - timedelta(days=1))
    make_entry(Call, network, "Bientôt clos", closes_at=now + timedelta(days=2))
    make_entry(Call, network, "À venir", opens_on=TODAY + timedelta(days=9))
    make_entry(Call, network, "Clos", closes_at=now - timedelta(days=2))


@pytest.mark.parametrize("kind", EntryKind)
def test_a_section_has_the_address_and_title_of_the_cms(kind: EntryKind, paca: Network, read: Read) -> None:
    section = paca.section(kind)
    example = make_example(kind, paca)
    page = read(section.full_url)
    assert texts(page, "h1") == [section.title]
    assert texts(page, "title") == [f"{section.title} – Territoires Solidaires"]
    assert texts(page, '[aria-current="page"]') == [section.title]
    assert links(page)[example.title] == example.full_url
    assert read(section.full_url.rstrip("/")).select_one("h1") == page.select_one("h1")


@pytest.mark.parametrize("kind", EntryKind)
def test_an_empty_section_says_so(kind: EntryKind, paca: Network, read: Read) -> None:
    assert "Rien n’est encore publié" in read(paca.section(kind).full_url).get_text()


def test_a_section_links_to_relayed_entries_on_the_network_s_own_site(
    paca: Network, bretagne: Network, read: Read
) -> None:
    make_entry(Call, bretagne, "Jeunesse", slug="jeunesse", audience=Audience.ALL_NETWORKS)
    page = read("/appels-a-projets/")
    address = "http://paca.localhost/reprises/bretagne/appels-a-projets/jeunesse/"
    assert links(page)["Jeunesse"] == address
    assert "Publié par Réseau Bretagne Solidaire" in texts(page, ".card p")
    trail = select_single(read(address), 'nav[aria-label="Fil d’Ariane"]')
    assert links(trail) == {"Accueil": "/", "Appels à projets": "/appels-a-projets/"}


def test_the_hub_has_sections_of_all_networks(paca: Network, bretagne: Network, read: Read) -> None:
    make_entry(Actor, paca, "Baobab")
    make_entry(Actor, bretagne, "Algues")
    assert cards(read("/annuaire/", "testserver")) == ["Algues", "Baobab"]
    assert cards(read("/annuaire/")) == ["Baobab"]


def test_a_long_section_is_read_forwards_and_back(paca: Network, read: Read) -> None:
    names = [f"Acteur {number:02}" for number in range(45)]
    for name in names:
        make_entry(Actor, paca, name)
    page = read("/annuaire/")
    assert "Précédent" not in links(page)
    titles = cards(page)
    while following := links(page).get("Suivant"):
        page = read(f"/annuaire/{following}")
        titles += cards(page)
    assert titles == names
    assert cards(read(f"/annuaire/{links(page)['Précédent']}")) == names[20:40]
    assert "45 résultats" in texts(page, ".facts")


@pytest.mark.parametrize(
    ("status", "expected_titles"),
    [
        ("", ["Bientôt clos", "Ouvert", "À venir", "Clos"]),
        ("ouverts", ["Bientôt clos", "Ouvert"]),
        ("a-venir", ["À venir"]),
        ("clos", ["Clos"]),
    ],
)
def test_calls_are_filtered_by_status(status: str, expected_titles: list[str], paca: Network, read: Read) -> None:
    make_calls(paca)
    page = read(f"/appels-a-projets/?statut={status}")
    assert sorted(cards(page)) == sorted(expected_titles)
    assert [option["value"] for option in page.select("option[selected]")] == [status] * bool(status)


def test_a_filter_is_kept_from_page_to_page(paca: Network, read: Read) -> None:
    for number in range(21):
        make_entry(Call, paca, f"Appel {number}", opens_on=TODAY)
    make_entry(Call, paca, "Clos", closes_at=timezone.now() - timedelta(days=2))
    page = read("/appels-a-projets/?statut=ouverts")
    next_page = read(f"/appels-a-projets/{links(page)['Suivant']}")
    assert len(cards(next_page)) == 1
    assert "Clos" not in cards(next_page)


def test_a_filter_without_results_links_to_the_whole_section(paca: Network, read: Read) -> None:
    page = read("/appels-a-projets/?statut=ouverts")
    assert "Aucun appel à projets n’est ouvert en ce moment." in page.get_text()
    assert links(page)["Voir tous les appels à projets"] == "?"


@pytest.mark.parametrize(
    "url",
    [
        "/annuaire/?apres=x",
        "/annuaire/?avant=%00",
        "/appels-a-projets/?statut=OPEN",
        "/recherche/?rubrique=x",
        "/recherche/?apres=x",
        "/rien/",
        "/annuaire/rien/",
        "/%00",
    ],
)
def test_the_page_for_not_found_is_in_french_with_links(url: str, paca: Network, read: Read) -> None:
    page = read(url, status=404)
    assert texts(page, "h1") == ["Page introuvable"]
    assert links(page)["Annuaire des acteurs"] == "/annuaire/"


def test_the_front_page_has_the_next_events_apart_from_the_latest_news(paca: Network, read: Read) -> None:
    for days, title in [(400, "Lointain"), (3, "Bientôt"), (0, "Aujourd’hui"), (-1, "Hier"), (-9, "Avant")]:
        make_entry(NewsPost, paca, title, date=TODAY + timedelta(days=days))
    page = read("/")
    titles_by_heading = {
        heading: texts(page, f"section[aria-labelledby={heading}] h3") for heading in ("agenda", "actualites")
    }
    assert titles_by_heading == {"agenda": ["Bientôt", "Lointain"], "actualites": ["Aujourd’hui", "Hier", "Avant"]}


def test_the_front_page_shows_what_the_network_says_of_what_it_relays(
    paca: Network, bretagne: Network, read: Read
) -> None:
    call = make_entry(Call, bretagne, "Jeunesse", audience=Audience.ALL_NETWORKS, opens_on=TODAY)
    Relay.objects.create(network=paca, entry=call, note="Nous relisons vos dossiers.")
    page = read("/")
    assert texts(page, ".note") == ["Nous relisons vos dossiers."]
    assert links(page)["Jeunesse"].startswith("http://paca.localhost/reprises/bretagne/")


def test_a_deadline_is_told_in_the_time_of_paris(paca: Network, read: Read) -> None:
    closes = datetime(TODAY.year + 1, 7, 31, 22, 30, tzinfo=UTC)
    call = make_entry(Call, paca, "Jeunesse", closes_at=closes)
    assert texts(read("/"), ".card .facts") == [f"Ouvert jusqu’au 1er août {TODAY.year + 1} à 00:30"]
    assert f"1er août {TODAY.year + 1} à 00:30, heure de Paris" in texts(read(call.full_url), ".details dd")


def test_a_text_in_another_language_is_marked(paca: Network, read: Read) -> None:
    call = make_entry(Call, paca, "Call for projects", locale=Locale.objects.create(language_code="en"))
    page = read(call.full_url)
    assert (select_single(page, "html")["lang"], select_single(page, "h1")["lang"]) == ("fr", "en")


@pytest.fixture
def read_indexed(index: Callable[[], None], paca: Network, bretagne: Network, read: Read) -> Read:
    """Search pages of content about water."""
    make_entry(Actor, paca, "Sources", summary="De l’eau & des puits")
    make_entry(Call, paca, "Eau 2027", opens_on=TODAY)
    make_entry(Actor, bretagne, "Eau de Bretagne")
    index()
    return read


def test_a_search_finds_what_the_network_shows(read_indexed: Read) -> None:
    page = read_indexed("/recherche/?q=eau")
    assert set(texts(page, ".results h2")) == {"Sources", "Eau 2027"}
    assert [str(mark) for mark in page.select("mark")] == ["<mark>eau</mark>"]
    assert "De l’eau & des puits" in texts(page, ".results p")
    assert "2 résultats pour « eau »" in texts(page, ".facts")
    assert select_single(page, "input[name=q]")["value"] == "eau"


def test_the_hub_searches_all_networks(read_indexed: Read) -> None:
    assert "Eau de Bretagne" in texts(read_indexed("/recherche/?q=eau", "testserver"), ".results h2")


def test_results_are_narrowed_to_a_section(read_indexed: Read) -> None:
    page = read_indexed("/recherche/?q=eau")
    kinds = select_single(page, 'nav[aria-label="Résultats par rubrique"]')
    assert list(links(kinds)) == ["Tout", "Appels à projets (1)", "Annuaire des acteurs (1)"]
    narrowed = read_indexed(f"/recherche/{links(kinds)['Annuaire des acteurs (1)']}")
    assert texts(narrowed, ".results h2") == ["Sources"]
    assert texts(narrowed, "main [aria-current]") == ["Annuaire des acteurs (1)"]


def test_a_section_has_a_search_of_its_own(read_indexed: Read) -> None:
    form = select_single(read_indexed("/annuaire/"), "form[role=search]")
    assert form["action"] == "/recherche/"
    assert {field["name"]: field["value"] for field in form.select("input")} == {"q": "", "rubrique": "annuaire"}


def test_a_search_without_results_links_to_a_wider_one(read_indexed: Read) -> None:
    page = read_indexed("/recherche/?q=zzzzzz&rubrique=annuaire")
    assert "Aucun résultat pour « zzzzzz » dans « Annuaire des acteurs »." in page.get_text()
    assert "Chercher dans toutes les rubriques" in links(page)


def test_another_spelling_is_offered(read_indexed: Read) -> None:
    suggested = links(read_indexed("/recherche/?q=bretange", "testserver"))
    assert suggested["bretagne"] == "?q=bretagne"


def test_results_go_on_and_back_to_their_start(index: Callable[[], None], paca: Network, read: Read) -> None:
    for number in range(21):
        make_entry(Actor, paca, f"Eau {number}")
    index()
    next_page = read(f"/recherche/{links(read('/recherche/?q=eau'))['Suivant']}")
    assert len(texts(next_page, ".results h2")) == 1
    assert links(next_page)["Début des résultats"] == "?q=eau"
    assert "Suivant" not in links(next_page)


@pytest.mark.parametrize("text", ["", "%00", '"', "<script>", "-", "%F0%9F%92%A7", "a" * 5_000])
def test_any_text_can_be_searched_for(text: str, read_indexed: Read) -> None:
    page = read_indexed(f"/recherche/?q={text}")
    assert not page.select("main script")


def test_an_old_address_redirects_to_the_new_one(
    paca: Network, bretagne: Network, client: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    entry = make_entry(NewsPost, paca, "Salon", audience=Audience.ALL_NETWORKS)
    entry.slug = "grand-salon"
    with django_capture_on_commit_callbacks(execute=True):
        entry.save_revision().publish()
    for host, section_path in (("paca.localhost", "/actualites"), ("bretagne.localhost", "/reprises/paca/actualites")):
        response = client.get(f"{section_path}/salon/", headers={"host": host})
        assert (response.status_code, response["Location"]) == (301, f"http://{host}{section_path}/grand-salon/")
        assert client.get(f"{section_path}/grand-salon/", headers={"host": host}).status_code == 200
