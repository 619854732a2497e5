"""One entry or node: by id, by address old or new, by slug; and the list of old addresses."""

from datetime import timedelta

import pytest
from django.utils import timezone
from graphql_relay import to_global_id
from pytest_django import DjangoCaptureOnCommitCallbacks
from wagtail.contrib.redirects.models import Redirect

from asking import ask, fault
from content.models import Actor, Audience, Call, Network, Programme, Relay, Theme
from factories import make_entry


def entry_at(url: str) -> str | None:
    entry = ask("query ($url: URL!) { entry(url: $url) { title } }", url=url)["entry"]
    return entry and str(entry["title"])


def test_every_node_is_found_by_its_id(paca: Network) -> None:
    make_entry(Call, paca, "Un appel")
    Theme.objects.create(slug="eau", name="Eau")
    Programme.objects.create(slug="aap", name="AAP", network=paca)
    lists = "networks { id } themes { id } programmes { id } sdgs { id } entries { nodes { id } }"
    data = ask(f'{{ {lists} territories(query: "FR-") {{ id }} }}')
    ids = [node["id"] for name in ("networks", "themes", "programmes", "sdgs", "territories") for node in data[name]]
    ids = [data["entries"]["nodes"][0]["id"], *ids[:99]]
    nodes = ask("query ($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }", ids=ids)["nodes"]
    assert [node["id"] for node in nodes] == ids
    assert {"Call", "Network", "Theme", "Programme", "Sdg", "Territory"} == {node["__typename"] for node in nodes}


def test_ids_are_made_of_uids_and_codes_that_an_export_keeps(paca: Network) -> None:
    call = make_entry(Call, paca, "Un appel", uid="11111111-2222-3333-4444-555555555555")
    node = ask("{ calls { nodes { id network { id } } } }")["calls"]["nodes"][0]
    assert node == {"id": to_global_id("Call", call.uid), "network": {"id": to_global_id("Network", "paca")}}


def test_nodes_keep_the_order_and_are_null_where_unknown(paca: Network) -> None:
    call = make_entry(Call, paca, "Un appel")
    ids = [
        to_global_id("Sdg", "4"),
        to_global_id("Actor", call.uid),
        "n’importe quoi",
        to_global_id("Call", call.uid),
        to_global_id("Sdg", "04"),
        to_global_id("Sdg", "99999999999999999999"),
        to_global_id("Page", "1"),
    ]
    nodes = ask("query ($ids: [ID!]!) { nodes(ids: $ids) { __typename } }", ids=ids)["nodes"]
    assert nodes == [{"__typename": "Sdg"}, None, None, {"__typename": "Call"}, None, None, None]
    message = fault("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=["x"] * 101)
    assert message == "ids takes at most 100 values; it has 101."


def test_an_entry_by_its_address_at_each_network(paca: Network, bretagne: Network) -> None:
    entry = make_entry(Call, paca, "Un appel", audience=Audience.ALL_NETWORKS)
    path = "appels-a-projets/un-appel"
    for url in (
        f"http://paca.localhost/{path}/",
        f"https://PACA.localhost:8000/{path}?page=2#haut",
        f"http://bretagne.localhost/reprises/paca/{path}/",
        f"http://paca.localhost//{path}//",
    ):
        assert entry_at(url) == "Un appel", url
    for url in (
        f"http://bretagne.localhost/{path}/",
        f"http://paca.localhost/reprises/bretagne/{path}/",
        f"http://paca.localhost/{path}/suite/",
        f"http://autre.localhost/{path}/",
        "http://paca.localhost/",
        f"http://paca.localhost/{path}%00/",
        "http://paca.localhost/%ED%A0%80/",
        "http://[::1",
        "pas une adresse",
        "",
    ):
        assert entry_at(url) is None, url
    Relay.objects.create(network=bretagne, entry=entry, hidden=True)
    assert entry_at(f"http://bretagne.localhost/reprises/paca/{path}/") is None
    assert entry_at(f"http://paca.localhost/{path}/") == "Un appel"


def test_every_address_that_is_shown_is_found(paca: Network, bretagne: Network) -> None:
    make_entry(Call, paca, "Été 100 % solidaire", audience=Audience.ALL_NETWORKS)
    paca.set_hostnames([])
    urls = ask('{ calls { nodes { url bretagne: url(network: "bretagne") } } }')["calls"]["nodes"][0]
    assert urls["url"].startswith("http://localhost/paca/")
    assert [entry_at(url) for url in urls.values()] == ["Été 100 % solidaire"] * 2


def test_an_old_address_leads_to_the_entry(
    paca: Network, bretagne: Network, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    entry = make_entry(Call, paca, "Un appel", audience=Audience.ALL_NETWORKS)
    entry.slug = "un-bel-appel"
    with django_capture_on_commit_callbacks(execute=True):
        entry.save_revision().publish()
    assert entry_at("http://paca.localhost/appels-a-projets/un-appel/") == "Un appel"
    assert entry_at("http://bretagne.localhost/reprises/paca/appels-a-projets/un-appel/") == "Un appel"
    assert entry_at("http://bretagne.localhost/appels-a-projets/un-appel/") is None
    assert ask("{ redirects { totalCount nodes { from to permanent entry { title } } } }")["redirects"] == {
        "totalCount": 1,
        "nodes": [
            {
                "from": "http://paca.localhost/appels-a-projets/un-appel",
                "to": "http://paca.localhost/appels-a-projets/un-bel-appel/",
                "permanent": True,
                "entry": {"title": "Un appel"},
            }
        ],
    }
    assert ask('{ redirects(network: "bretagne") { nodes { from to } } }')["redirects"]["nodes"] == [
        {
            "from": "http://bretagne.localhost/reprises/paca/appels-a-projets/un-appel",
            "to": "http://bretagne.localhost/reprises/paca/appels-a-projets/un-bel-appel/",
        }
    ]
    Relay.objects.create(network=bretagne, entry=entry, hidden=True)
    assert ask('{ redirects(network: "bretagne") { totalCount } }')["redirects"]["totalCount"] == 0
    Call.objects.get(pk=entry.pk).unpublish()
    assert entry_at("http://paca.localhost/appels-a-projets/un-appel/") is None
    assert ask("{ redirects { totalCount nodes { from } } }")["redirects"] == {"totalCount": 0, "nodes": []}


def test_old_addresses_of_a_network_without_a_hostname(
    paca: Network, bretagne: Network, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    paca.set_hostnames([])
    renamed = make_entry(Call, paca, "Renommé", slug="renomme", audience=Audience.ALL_NETWORKS)
    moved = make_entry(Call, paca, "Déménagé", slug="demenage", audience=Audience.ALL_NETWORKS)
    renamed.slug = "nouveau"
    with django_capture_on_commit_callbacks(execute=True):
        renamed.save_revision().publish()
        moved.move(bretagne.section(Call.KIND), "last-child")
    at_publisher, at_relay = (
        "http://localhost/paca/appels-a-projets",
        "http://bretagne.localhost/reprises/paca/appels-a-projets",
    )
    for base_url in (at_publisher, at_relay):
        assert entry_at(f"{base_url}/renomme/") == "Renommé"
        assert entry_at(f"{base_url}/demenage/") == "Déménagé"
    data = ask("""{
        hub: redirects { nodes { from to } }
        paca: redirects(network: "paca") { nodes { from } }
        bretagne: redirects(network: "bretagne") { nodes { from to } }
    }""")
    new = "http://bretagne.localhost/appels-a-projets/demenage/"
    assert {(node["from"], node["to"]) for node in data["hub"]["nodes"]} == {
        (f"{at_publisher}/renomme", f"{at_publisher}/nouveau/"),
        (f"{at_publisher}/demenage", new),
    }
    assert {node["from"] for node in data["paca"]["nodes"]} == {f"{at_publisher}/renomme", f"{at_publisher}/demenage"}
    assert {(node["from"], node["to"]) for node in data["bretagne"]["nodes"]} == {
        (f"{at_relay}/renomme", f"{at_relay}/nouveau/"),
        (f"{at_relay}/demenage", new),
    }


def test_redirects_of_a_network_and_since_a_time(paca: Network, bretagne: Network) -> None:
    site = paca.sites.get()
    Redirect.objects.create(
        old_path="/ailleurs", site=site, redirect_link="https://ailleurs.example/", is_permanent=False
    )
    Redirect.objects.create(old_path="/accueil", site=bretagne.sites.get(), redirect_page=bretagne.page_ptr)
    Redirect.objects.create(old_path="/partout", redirect_link="/ici/")
    long_ago = Redirect.objects.create(old_path="/jadis", site=site, redirect_link="/ici/")
    Redirect.objects.filter(pk=long_ago.pk).update(created_at=timezone.now() - timedelta(days=9))
    Redirect.objects.create(old_path="/nulle-part", site=site)

    def pairs(arguments: str) -> list[tuple[str, str]]:
        nodes = ask(f"{{ redirects{arguments} {{ nodes {{ from to }} }} }}")["redirects"]["nodes"]
        return [(node["from"], node["to"]) for node in nodes]

    jadis = ("http://paca.localhost/jadis", "http://paca.localhost/ici/")
    ailleurs = ("http://paca.localhost/ailleurs", "https://ailleurs.example/")
    accueil = ("http://bretagne.localhost/accueil", "http://bretagne.localhost/")
    assert pairs("") == [jadis, ailleurs, accueil, ("http://localhost/partout", "http://localhost/ici/")]
    assert pairs('(network: "paca")') == [
        jadis,
        ailleurs,
        ("http://paca.localhost/partout", "http://paca.localhost/ici/"),
    ]
    yesterday = (timezone.now() - timedelta(days=1)).isoformat()
    assert pairs(f'(network: "paca", updatedAfter: "{yesterday}", first: 1)') == [ailleurs]


def test_an_entry_by_network_kind_and_slug(paca: Network, bretagne: Network) -> None:
    make_entry(Call, paca, "Chez paca", slug="appel", audience=Audience.ALL_NETWORKS)
    shared = make_entry(Call, paca, "Repris", slug="repris", audience=Audience.ALL_NETWORKS)
    make_entry(Call, bretagne, "Chez bretagne", slug="appel")
    make_entry(Actor, bretagne, "Un acteur", slug="appel")

    def title(network: str, kind: str, slug: str) -> str | None:
        entry = ask(f'{{ entry(network: "{network}", kind: {kind}, slug: "{slug}") {{ title }} }}')["entry"]
        return entry and str(entry["title"])

    assert title("paca", "CALL", "appel") == "Chez paca"
    assert title("bretagne", "CALL", "appel") == "Chez bretagne"
    assert title("bretagne", "ACTOR", "appel") == "Un acteur"
    assert title("bretagne", "CALL", "repris") == "Repris"
    Relay.objects.create(network=bretagne, entry=shared, hidden=True)
    assert title("bretagne", "CALL", "repris") is None
    assert title("paca", "NEWS_POST", "appel") is None


@pytest.mark.parametrize(
    "arguments",
    ['(id: "x", url: "http://x/")', '(network: "paca")', '(network: "paca", slug: "x")', '(id: "x", kind: CALL)', ""],
)
def test_an_entry_is_looked_up_in_one_way_at_a_time(paca: Network, arguments: str) -> None:
    assert "Give id, or url, or network with kind and slug" in fault(f"{{ entry{arguments} {{ id }} }}")


def test_a_network_by_code_or_hostname(paca: Network) -> None:
    paca.set_hostnames(["www.territoires-solidaires.com", "paca.localhost"])
    for argument in (
        'code: "paca"',
        'hostname: "paca.localhost"',
        'hostname: "PACA.localhost:8000"',
        'hostname: "www.Territoires-Solidaires.com"',
    ):
        assert ask(f"{{ network({argument}) {{ code }} }}") == {"network": {"code": "paca"}}, argument
    for argument in ('code: "PACA"', 'hostname: "localhost.fr"', 'hostname: ""', 'code: ""'):
        assert ask(f"{{ network({argument}) {{ code }} }}") == {"network": None}, argument
    for arguments in ("", '(code: "paca", hostname: "paca.localhost")'):
        assert fault(f"{{ network{arguments} {{ code }} }}") == "Give code or hostname, one of the two."


def test_entries_of_all_kinds_since_a_time(paca: Network, bretagne: Network) -> None:
    now = timezone.now()
    for days, model, network in ((3, Call, paca), (2, Actor, paca), (1, Call, bretagne)):
        title = f"Il y a {days} j"
        at = now - timedelta(days=days)
        make_entry(model, network, title, first_published_at=now - timedelta(days=9), last_published_at=at)

    def titles(arguments: str) -> list[str]:
        return [node["title"] for node in ask(f"{{ entries{arguments} {{ nodes {{ title }} }} }}")["entries"]["nodes"]]

    assert titles("") == ["Il y a 3 j", "Il y a 2 j", "Il y a 1 j"]
    assert titles("(kinds: [CALL])") == ["Il y a 3 j", "Il y a 1 j"]
    assert titles("(kinds: [ACTOR, PROJECT])") == ["Il y a 2 j"]
    assert titles('(network: "paca")') == ["Il y a 3 j", "Il y a 2 j"]
    assert titles(f'(updatedAfter: "{(now - timedelta(days=2)).isoformat()}")') == ["Il y a 1 j"]
