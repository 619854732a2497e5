"""What editors decide of searches: best bets, synonyms and ignored words, set in the admin and felt in GraphQL."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.test import Client
from wagtail.test.utils.form_data import inline_formset

from admin_forms import errors, filled, send
from asking import ask
from cms.roles import COORDINATION, Role
from content.models import Audience, Entry, Network, NewsPost
from factories import make_entry
from search.models import BestBet, BestBetEntry, IgnoredWord, SearchTerm, SynonymGroup

pytestmark = pytest.mark.django_db

SEARCH = """
query ($query: String!, $network: String, $order: SearchOrder) {
  search(query: $query, network: $network, orderBy: $order) {
    totalCount
    didYouMean
    edges { bestBet node { title } }
  }
}
"""
BEST_BETS = "/admin/snippets/search/bestbet/"
SYNONYMS = "/admin/snippets/search/synonymgroup/"
IGNORED = "/admin/snippets/search/ignoredword/"


@pytest.fixture(scope="module", autouse=True)
def indexed_posts(module_index: Callable[[], None]) -> None:
    paca = Network.objects.get(code="paca")
    titles = ["Bourse de voyage", "Guide des aides", "Liste des partenaires", "Un appel à projets"]
    for number, title in enumerate(titles):
        make_entry(NewsPost, paca, title, slug=f"n{number}", audience=Audience.ALL_NETWORKS)
    module_index()


@pytest.fixture
def posts(db: None) -> dict[str, Entry]:
    return {post.title: post for post in NewsPost.objects.all()}


@pytest.fixture
def coordination(paca: Network, client: Client) -> Client:
    return signed_in(client, Group.objects.get(name=COORDINATION))


@pytest.fixture
def editor(paca: Network, client: Client) -> Client:
    return signed_in(client, Group.objects.get(name=f"{Role.EDITOR.label} – paca"))


def signed_in(client: Client, group: Group) -> Client:
    user = User.objects.create_user(f"member of {group}")
    user.groups.add(group)
    client.force_login(user)
    return client


def search(query: str, **variables: Any) -> dict[str, Any]:
    results: dict[str, Any] = ask(SEARCH, query=query, **variables)["search"]
    return results


def titles(query: str, **variables: Any) -> list[str]:
    return [edge["node"]["title"] for edge in search(query, **variables)["edges"]]


def best_bets(query: str, **variables: Any) -> list[str]:
    return [edge["node"]["title"] for edge in search(query, **variables)["edges"] if edge["bestBet"]]


def pinned(searches: str, network: Network | None, *entries: Entry) -> dict[str, Any]:
    """The fields of a best bet."""
    rows = [{"entry": entry.pk, "ORDER": number, "DELETE": ""} for number, entry in enumerate(entries, start=1)]
    return {"network": network.pk if network else "", "searches": searches, "entries": inline_formset(rows)}


def pin(searches: str, network: Network | None, *entries: Entry) -> BestBet:
    bet = BestBet.objects.create(network=network, searches=searches)
    for place, entry in enumerate(entries):
        BestBetEntry.objects.create(best_bet=bet, entry=entry, sort_order=place)
    return bet


def previewed(client: Client, address: str, fields: dict[str, Any], mode: str = "") -> BeautifulSoup:
    """What the preview panel shows of a form that is not saved."""
    form = filled(client, address, fields)
    preview = address.replace("/add/", "/preview/").replace("/edit/", "/preview/")
    assert client.post(preview, form).json() == {"is_valid": True, "is_available": True}
    return BeautifulSoup(client.get(preview, {"mode": mode}).content, "lxml")


@pytest.mark.parametrize("address", [BEST_BETS, SYNONYMS, IGNORED])
def test_nothing_is_saved_while_one_writes(address: str, coordination: Client) -> None:
    """A rule holds as soon as it is saved; Wagtail would save it by itself."""
    page = BeautifulSoup(coordination.get(f"{address}add/").content, "lxml")
    (form,) = page.select('form[data-controller~="w-unsaved"]')
    assert "w-autosave" not in form["data-controller"]


class TestBestBets:
    def test_come_first_and_are_marked_as_best_bets(
        self, editor: Client, paca: Network, posts: dict[str, Entry]
    ) -> None:
        fields = pinned("bourse", paca, posts["Guide des aides"], posts["Un appel à projets"])
        assert send(editor, f"{BEST_BETS}add/", fields).status_code == 302
        assert titles("Bourses", network="paca") == ["Guide des aides", "Un appel à projets", "Bourse de voyage"]
        assert best_bets("Bourses", network="paca") == ["Guide des aides", "Un appel à projets"]
        assert search("bourse", network="paca")["totalCount"] == 3
        assert search("bourse", network="paca")["didYouMean"] is None

    def test_are_no_best_bets_in_an_order_of_dates(self, paca: Network, posts: dict[str, Entry]) -> None:
        pin("bourse", paca, posts["Guide des aides"])
        assert len(titles("bourse", network="paca", order="NEWEST")) == 2
        assert best_bets("bourse", network="paca", order="NEWEST") == []

    @pytest.mark.parametrize(
        ("line", "query", "comes"),
        [
            ("bourse", "les BOURSES", True),
            ("bourse", "bourse voyage", False),
            ("bourse *", "bourse", True),
            ("bourse *", "bourse de voyage", True),
            ("* bourse", "une petite bourse", True),
            ("bourse * voyage", "bourse pour un voyage", True),
            ("bourse * voyage", "bourse", False),
            ("bourse", '"bourse"', False),
            ("bourse", "bourse -voyage", False),
        ],
    )
    def test_a_star_stands_for_any_words(
        self, line: str, query: str, comes: bool, paca: Network, posts: dict[str, Entry]
    ) -> None:
        pin(line, paca, posts["Guide des aides"])
        assert best_bets(query, network="paca") == (["Guide des aides"] if comes else [])

    def test_a_word_that_is_ignored_counts_for_nothing_in_them_too(
        self, paca: Network, posts: dict[str, Entry]
    ) -> None:
        pin("trouver bourse", paca, posts["Guide des aides"])
        assert best_bets("bourse", network="paca") == []
        IgnoredWord.objects.create(word="trouver")
        assert best_bets("trouver bourse", network="paca") == best_bets("bourse", network="paca") == ["Guide des aides"]

    def test_hold_on_their_network_and_the_general_ones_everywhere_after(
        self, paca: Network, bretagne: Network, posts: dict[str, Entry]
    ) -> None:
        pin("bourse", None, posts["Un appel à projets"], posts["Guide des aides"])
        pin("bourse", paca, posts["Guide des aides"])
        assert best_bets("bourse", network="paca") == ["Guide des aides", "Un appel à projets"]
        assert (
            best_bets("bourse", network="bretagne") == best_bets("bourse") == ["Un appel à projets", "Guide des aides"]
        )

    def test_of_unpublished_entries_are_left_out(self, paca: Network, posts: dict[str, Entry]) -> None:
        pin("bourse", paca, posts["Guide des aides"], posts["Un appel à projets"])
        posts["Guide des aides"].unpublish()
        assert best_bets("bourse", network="paca") == ["Un appel à projets"]

    def test_are_not_added_to_lists_filtered_by_words(self, paca: Network, posts: dict[str, Entry]) -> None:
        pin("bourse", paca, posts["Guide des aides"])
        nodes = ask('{ news(network: "paca", filter: {search: "bourse"}) { nodes { title } } }')["news"]["nodes"]
        assert nodes == [{"title": "Bourse de voyage"}]

    def test_come_first_while_the_engine_is_away_too(
        self, paca: Network, posts: dict[str, Entry], settings: Any
    ) -> None:
        pin("bourse", paca, posts["Guide des aides"])
        settings.SEARCH_INDEX_PATH = settings.SEARCH_INDEX_PATH / "nowhere"
        assert titles("bourse", network="paca") == ["Guide des aides", "Bourse de voyage"]

    @pytest.mark.parametrize(
        ("searches", "says"),
        [
            ("bourse\n*", "vaudrait pour toute recherche"),
            ("mobilit*", "mettez une espace"),
            ("les Bourses", "a déjà une mise en avant"),
        ],
    )
    def test_bad_ones_are_refused(
        self, searches: str, says: str, editor: Client, paca: Network, posts: dict[str, Entry]
    ) -> None:
        pin("bourse", paca, posts["Guide des aides"])
        response = send(editor, f"{BEST_BETS}add/", pinned(searches, paca, posts["Un appel à projets"]))
        assert says in str(errors(response))
        assert BestBet.objects.count() == 1

    def test_need_an_entry(self, editor: Client, paca: Network, posts: dict[str, Entry]) -> None:
        send(editor, f"{BEST_BETS}add/", pinned("bourse", paca))
        assert not BestBet.objects.exists()

    def test_of_other_networks_or_of_all_are_refused_to_editors(
        self, editor: Client, bretagne: Network, posts: dict[str, Entry]
    ) -> None:
        foreign_bet = pin("bourse", bretagne, posts["Guide des aides"])
        general = pin("bourse", None, posts["Guide des aides"])
        for address in (
            f"{BEST_BETS}{action}/{bet.pk}/" for bet in (foreign_bet, general) for action in ("edit", "delete")
        ):
            assert editor.get(address).status_code == 302, address
        revision = foreign_bet.save_revision().pk
        revisions = f"history/{foreign_bet.pk}/revisions"
        for address in (
            *(f"{action}/{foreign_bet.pk}/" for action in ("history", "history-results", "preview", "usage")),
            *(f"{revisions}/{action}/" for action in (f"{revision}/view", f"{revision}/revert")),
            f"{revisions}/compare/earliest...{revision}/",
        ):
            assert editor.get(BEST_BETS + address).status_code == 302, address
        assert "bourse" not in editor.get(BEST_BETS).content.decode()
        assert send(editor, f"{BEST_BETS}add/", pinned("aide", None, posts["Guide des aides"])).status_code == 200
        assert BestBet.objects.count() == 2

    def test_of_all_networks_are_edited_by_the_coordination(
        self, coordination: Client, paca: Network, posts: dict[str, Entry]
    ) -> None:
        assert (
            send(coordination, f"{BEST_BETS}add/", pinned("aide", None, posts["Bourse de voyage"])).status_code == 302
        )
        assert best_bets("aide") == ["Bourse de voyage"]

    def test_are_refused_to_contributors(self, client: Client, paca: Network) -> None:
        contributor = signed_in(client, Group.objects.get(name=f"{Role.CONTRIBUTOR.label} – paca"))
        assert contributor.get(BEST_BETS).status_code == 302

    def test_are_previewed_with_their_effect(self, editor: Client, paca: Network, posts: dict[str, Entry]) -> None:
        fields = pinned("bourse\nvoyage *", paca, posts["Guide des aides"])
        page = previewed(editor, f"{BEST_BETS}add/", fields, mode="paca")
        first, second = page.select("section")
        assert [item.get_text(" ", strip=True) for item in first.select("ol li")] == [
            "Guide des aides Territoires Solidaires mis en avant nouveau",
            "Bourse de voyage Territoires Solidaires descend, était 1 e",
        ]
        assert "2 résultats au lieu de 1" in first.get_text(" ", strip=True)
        assert "« voyage »" in second.get_text(" ", strip=True)
        assert not BestBet.objects.exists()

    def test_a_change_is_kept_with_who_made_it(self, editor: Client, paca: Network, posts: dict[str, Entry]) -> None:
        send(editor, f"{BEST_BETS}add/", pinned("bourse", paca, posts["Guide des aides"]))
        bet = BestBet.objects.get()
        page = editor.get(f"{BEST_BETS}history/{bet.pk}/").content.decode()
        assert "member of Éditeurs – paca" in page


class TestSynonyms:
    def test_find_each_other(self, coordination: Client, posts: dict[str, Entry]) -> None:
        assert titles("subvention mobilité internationale") == []
        send(coordination, f"{SYNONYMS}add/", {"names": "Subvention mobilité internationale\n bourse\nbourse"})
        assert titles("subvention mobilité internationale") == ["Bourse de voyage"]
        assert SynonymGroup.objects.get().names == "Subvention mobilité internationale\nbourse"

    def test_that_come_with_the_code_can_be_separated(self, coordination: Client, posts: dict[str, Entry]) -> None:
        assert titles("AAP") == ["Un appel à projets"]
        send(coordination, f"{SYNONYMS}add/", {"names": "AAP\nappel à projets", "separated": "on"})
        assert titles("AAP") == []
        SynonymGroup.objects.get().delete()
        assert titles("AAP") == ["Un appel à projets"]

    @pytest.mark.parametrize(
        ("fields", "says"),
        [
            ({"names": "bourse"}, "Il faut de 2 à 20 termes différents"),
            ({"names": "bourse\nBourses"}, "Il faut de 2 à 20 termes différents"),
            ({"names": "bourse\n!!!"}, "« !!! »"),
            ({"names": "bourse\nvoyage", "separated": "on"}, "il n’y a rien à séparer"),
        ],
    )
    def test_bad_ones_are_refused(self, fields: dict[str, str], says: str, coordination: Client) -> None:
        assert says in str(errors(send(coordination, f"{SYNONYMS}add/", fields)))
        assert not SynonymGroup.objects.exists()

    def test_are_previewed_with_their_effect_when_added_and_changed(
        self, coordination: Client, posts: dict[str, Entry]
    ) -> None:
        page = previewed(coordination, f"{SYNONYMS}add/", {"names": "brique\nbourse"})
        assert [section.select_one("h2").get_text() for section in page.select("section")] == [  # type: ignore[union-attr]
            "« brique »",
            "« bourse »",
        ]
        assert "1 résultat au lieu de 0" in page.get_text(" ", strip=True)
        assert titles("brique") == []

        group = SynonymGroup.objects.create(names="brique\nbourse")
        assert titles("brique") == ["Bourse de voyage"]
        page = previewed(coordination, f"{SYNONYMS}edit/{group.pk}/", {"names": "brique\nguide"})
        items = page.select("section")[0].select("ol li")
        assert [item.get_text(" ", strip=True) for item in items] == ["Guide des aides Territoires Solidaires nouveau"]
        assert "Sortent des dix premiers Bourse de voyage" in page.select("section")[0].get_text(" ", strip=True)

    def test_are_refused_to_editors_of_networks(self, editor: Client) -> None:
        for address in (SYNONYMS, f"{SYNONYMS}add/", IGNORED, f"{IGNORED}add/"):
            assert editor.get(address).status_code == 302, address


class TestIgnoredWords:
    def test_are_ignored_in_searches(self, coordination: Client, posts: dict[str, Entry]) -> None:
        assert titles("trouver partenaires") == []
        send(coordination, f"{IGNORED}add/", {"word": "Trouver"})
        assert titles("trouver partenaires") == ["Liste des partenaires"]
        assert IgnoredWord.objects.get().word == "trouver"

    def test_that_come_with_the_code_can_be_restored(self, coordination: Client, posts: dict[str, Entry]) -> None:
        assert titles("avec bourse") == ["Bourse de voyage"]
        send(coordination, f"{IGNORED}add/", {"word": "avec", "restored": "on"})
        assert titles("avec bourse") == []

    @pytest.mark.parametrize(
        ("fields", "says"),
        [
            ({"word": "deux mots"}, "un mot et un seul"),
            ({"word": "l’eau"}, "un mot et un seul"),
            ({"word": "!"}, "un mot et un seul"),
            ({"word": "pour"}, "est déjà ignoré d’office"),
            ({"word": "bourse", "restored": "on"}, "n’est pas ignoré d’office"),
        ],
    )
    def test_bad_ones_are_refused(self, fields: dict[str, str], says: str, coordination: Client) -> None:
        assert says in str(errors(send(coordination, f"{IGNORED}add/", fields)))
        assert not IgnoredWord.objects.exists()

    def test_are_previewed_with_frequent_searches(self, coordination: Client, posts: dict[str, Entry]) -> None:
        SearchTerm.objects.create(day="2026-06-01", text="trouver partenaires", searches=3)
        SearchTerm.objects.create(day="2026-06-01", text="retrouver guide", searches=3)
        (section,) = previewed(coordination, f"{IGNORED}add/", {"word": "trouver"}).select("section")
        assert "« trouver partenaires »" in section.get_text(" ", strip=True)
        assert "1 résultat au lieu de 0" in section.get_text(" ", strip=True)

    def test_are_previewed_on_one_network(self, coordination: Client, posts: dict[str, Entry]) -> None:
        posts["Liste des partenaires"].audience = Audience.OWN_NETWORK
        posts["Liste des partenaires"].save()
        fields = {"word": "trouver", "examples": "trouver partenaires"}
        assert "Aucun résultat" in str(previewed(coordination, f"{IGNORED}add/", fields, mode="bretagne"))


@pytest.mark.django_db
def test_the_migration_renames_the_fields_of_earlier_versions() -> None:
    word = IgnoredWord.objects.create(word="avec", restored=True)
    revision = word.save_revision()
    revision.content["kept"] = revision.content.pop("restored")
    revision.save()
    import_module("search.migrations.0003_separated_and_restored").forwards(apps, None)
    revision.refresh_from_db()
    assert revision.as_object().restored
