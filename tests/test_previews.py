"""What an editor is writing, in the preview panel and on the site of each network that would show it."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from wagtail_headless_preview.settings import headless_preview_settings

from admin_forms import add_address, edit_address, filled
from content.models import ENTRY_MODELS, Audience, Call, Entry, Network, NewsPost, Relay
from factories import make_entry, make_network
from signing_in import log_in

ALL = {"audience": Audience.ALL_NETWORKS}


@pytest.fixture
def editor(client: Client, paca: Network) -> Client:
    log_in(client, "editor", paca)
    return client


def fill_in_preview(client: Client, entry: Entry, **fields: Any) -> str:
    """The address of the preview, once the form was filled in with these values."""
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[entry.pk])
    data = filled(client, edit_address(entry), fields)
    assert client.post(address, data).json() == {"is_valid": True, "is_available": True}
    return address


def open_in_panel(client: Client, address: str, mode: str = "") -> Any:
    query = {"mode": mode, "in_preview_panel": "true"}
    return client.get(address, query, follow=True, headers={"host": "paca.localhost"})


def open_in_tab(client: Client, address: str, mode: str = "") -> Any:
    return client.get(address, {"mode": mode}, follow=True, headers={"host": "paca.localhost"})


def text_at(response: Any, selector: str) -> str:
    element = BeautifulSoup(response.content, "lxml").select_one(selector)
    assert element is not None, f"no {selector}"
    return " ".join(element.get_text().split())


@pytest.mark.parametrize("model", ENTRY_MODELS.values())
def test_the_panel_shows_the_typed_text_as_the_portal_would(editor: Client, paca: Network, model: type[Any]) -> None:
    address = fill_in_preview(editor, make_entry(model, paca, "Publié"), title="Brouillon")
    panel = open_in_panel(editor, address)
    assert text_at(panel, "h1") == "Brouillon"
    assert text_at(panel, ".site-name") == "Territoires Solidaires"
    assert "tel que le montrera son site" in text_at(panel, ".notice")
    assert "no-store" in panel["Cache-Control"]
    assert (panel["X-Frame-Options"], panel["Referrer-Policy"]) == ("SAMEORIGIN", "no-referrer")
    assert panel["X-Robots-Tag"] == "noindex"
    assert panel.redirect_chain[0][0].startswith("/apercu/?")


def test_a_draft_is_previewed_as_another_network_would_show_it(
    editor: Client, paca: Network, bretagne: Network
) -> None:
    address = fill_in_preview(editor, make_entry(NewsPost, paca, "Publié"), title="Brouillon", **ALL)
    panel = open_in_panel(editor, address, "bretagne")
    assert panel.redirect_chain[0][0].startswith("/apercu/?")
    tab = open_in_tab(editor, address, "bretagne")
    assert tab.redirect_chain[0][0].startswith("http://bretagne.localhost/apercu/?")
    for response in (panel, tab):
        assert text_at(response, "h1") == "Brouillon"
        assert text_at(response, ".site-name") == bretagne.title
        assert f"Brouillon de {paca.title}, tel que le montrera {bretagne.title}." in text_at(response, ".notice")
        page = BeautifulSoup(response.content, "lxml")
        addresses = [link["href"] for link in page.select("header a, .trail a")]
        assert addresses
        assert all(str(link).startswith("http://bretagne.localhost/") for link in addresses)
        assert page.select_one('link[rel="canonical"]') is None


def test_a_preview_in_a_tab_is_on_the_network_s_site(editor: Client, paca: Network) -> None:
    tab = open_in_tab(editor, fill_in_preview(editor, make_entry(Call, paca, "Publié"), title="Brouillon"))
    assert (tab.redirect_chain[0][0]).startswith("http://paca.localhost/apercu/?")
    assert text_at(tab, "h1") == "Brouillon"


def test_the_preview_of_a_network_without_a_site_is_on_the_admin_s_host(editor: Client, paca: Network) -> None:
    make_network("corse", "Corse Solidaire").set_hostnames([])
    address = fill_in_preview(editor, make_entry(Call, paca, "Publié"), **ALL)
    tab = open_in_tab(editor, address, "corse")
    assert tab.redirect_chain[0][0].startswith("/apercu/?")
    assert text_at(tab, ".site-name") == "Corse Solidaire"


def test_an_unpublished_network_previews_its_own_drafts(editor: Client, paca: Network) -> None:
    address = fill_in_preview(editor, make_entry(Call, paca, "Publié"), title="Brouillon")
    paca.unpublish()
    assert text_at(open_in_panel(editor, address), "h1") == "Brouillon"


def test_the_panel_offers_the_entry_s_network_first(editor: Client, paca: Network, bretagne: Network) -> None:
    make_network("corse", "Corse Solidaire").unpublish()
    for address in (edit_address(make_entry(Call, paca, "Publié")), add_address(paca, Call)):
        page = BeautifulSoup(editor.get(address).content, "lxml")
        modes = {str(mode["value"]): mode.get_text() for mode in page.select('[name="preview_mode"] option')}
        assert next(iter(modes)) == ""
        assert modes["bretagne"] == bretagne.title
        assert "corse" not in modes


def test_an_entry_that_was_never_saved_is_previewed(editor: Client, paca: Network, bretagne: Network) -> None:
    section = paca.section(NewsPost.KIND)
    address = reverse("wagtailadmin_pages:preview_on_add", args=["content", "newspost", section.pk])
    editor.post(address, filled(editor, add_address(paca, NewsPost), {"title": "Tout neuf", **ALL}))
    for mode, site in (("", paca), ("paca", paca), ("bretagne", bretagne)):
        panel = open_in_panel(editor, address, mode)
        assert (text_at(panel, "h1"), text_at(panel, ".site-name")) == ("Tout neuf", site.title)


def test_the_preview_of_a_network_that_is_not_offered_the_entry_says_so(
    editor: Client, paca: Network, bretagne: Network
) -> None:
    corse = make_network("corse", "Corse Solidaire")
    entry = make_entry(Call, paca, "Publié", audience=Audience.ALL_NETWORKS)
    for_own_network = fill_in_preview(editor, entry, audience=Audience.OWN_NETWORK)
    refusal = f"{bretagne.title} ne montrera pas ce contenu : il ne lui est pas proposé"
    assert refusal in text_at(open_in_panel(editor, for_own_network, "bretagne"), "main")
    for_chosen_networks = fill_in_preview(
        editor, entry, audience=Audience.CHOSEN_NETWORKS, chosen_networks=(str(corse.pk),)
    )
    assert refusal in text_at(open_in_panel(editor, for_chosen_networks, "bretagne"), "main")
    assert text_at(open_in_panel(editor, for_chosen_networks, "corse"), ".site-name") == "Corse Solidaire"


def test_the_preview_of_a_network_that_hides_the_entry_says_so(
    editor: Client, paca: Network, bretagne: Network
) -> None:
    entry = make_entry(Call, paca, "Publié", audience=Audience.ALL_NETWORKS)
    Relay.objects.create(network=bretagne, entry=entry, hidden=True)
    refused = open_in_panel(editor, fill_in_preview(editor, entry), "bretagne")
    assert text_at(refused, "main p") == f"{bretagne.title} a masqué ce contenu : son site ne le montre pas."


def test_a_private_entry_is_previewed_on_its_own_network_only(editor: Client, paca: Network, bretagne: Network) -> None:
    entry = make_entry(Call, paca, "Publié", audience=Audience.ALL_NETWORKS)
    entry.view_restrictions.create(restriction_type="login")
    address = fill_in_preview(editor, entry)
    assert "il est privé" in text_at(open_in_panel(editor, address, "bretagne"), "main")
    assert text_at(open_in_panel(editor, address), ".site-name") == paca.title


def test_the_preview_of_a_network_that_accepts_one_by_one_says_so(
    editor: Client, paca: Network, bretagne: Network
) -> None:
    bretagne.accepts_all = False
    bretagne.save()
    address = fill_in_preview(editor, make_entry(Call, paca, "Publié"), **ALL)
    assert "qu’après l’avoir accepté" in text_at(open_in_panel(editor, address, "bretagne"), ".notice")
    assert "accepté" not in text_at(open_in_panel(editor, address), ".notice")


@pytest.mark.parametrize("view", ["preview_on_edit", "view_draft"])
def test_the_preview_of_an_unknown_network_is_not_found(editor: Client, paca: Network, view: str) -> None:
    entry = make_entry(Call, paca, "Publié")
    fill_in_preview(editor, entry)
    refused = open_in_tab(editor, reverse(f"wagtailadmin_pages:{view}", args=[entry.pk]), "<b>nulle part</b>")
    assert refused.status_code == 404
    assert "Aucun réseau n’a le code « <b>nulle part</b> »." in text_at(refused, "main")


def test_a_preview_without_a_typed_text_is_unavailable(editor: Client, paca: Network) -> None:
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[make_entry(Call, paca, "Publié").pk])
    assert "Prévisualisation indisponible" in open_in_tab(editor, address).content.decode()


def test_previews_are_refused_to_users_who_may_not_edit_the_entry(
    client: Client, paca: Network, bretagne: Network
) -> None:
    log_in(client, "editor", bretagne)
    entry = make_entry(Call, paca, "Publié", audience=Audience.ALL_NETWORKS)
    for view in ("preview_on_edit", "view_draft"):
        refused = open_in_tab(client, reverse(f"wagtailadmin_pages:{view}", args=[entry.pk]), "bretagne")
        assert not refused.redirect_chain[0][0].partition("?")[0].endswith("/apercu/")


def test_a_network_s_own_front_end_shows_its_previews(
    editor: Client, paca: Network, bretagne: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = {"bretagne.localhost": "https://bretagne.example/brouillon"}
    monkeypatch.setattr(headless_preview_settings, "CLIENT_URLS", headless_preview_settings.CLIENT_URLS | site)
    address = fill_in_preview(editor, make_entry(Call, paca, "Publié"), **ALL)
    for query in ({"mode": "bretagne"}, {"mode": "bretagne", "in_preview_panel": "true"}):
        assert editor.get(address, query)["Location"].startswith("https://bretagne.example/brouillon/?")


@pytest.mark.parametrize("token", ["", "x", "\x00", "id=1:abc:def"])
def test_an_expired_preview_is_not_found_and_says_what_to_do(client: Client, paca: Network, token: str) -> None:
    over = client.get("/apercu/", {"token": token}, headers={"host": "paca.localhost"})
    assert (over.status_code, text_at(over, "h1")) == (404, "Cet aperçu n’est plus disponible")
    assert "ouvrez l’aperçu de nouveau" in text_at(over, "main")
    assert text_at(over, ".site-name") == paca.title
    assert over["Referrer-Policy"] == "no-referrer"
