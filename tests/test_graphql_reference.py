"""Networks, themes, programmes, goals and territories."""

from typing import Any

from asking import ask, fault
from content.models import Audience, Call, Network, NetworkPhone, Office, Programme, Relay, SocialLink, Theme
from factories import make_entry, make_network, make_picture


def test_a_network_in_full(paca: Network) -> None:
    paca.region_id = "FR-PAC"
    paca.description = "<p>Qui nous sommes</p>"
    paca.legal_form = "Association loi de 1901"
    paca.email = "contact@example.org"
    paca.logo = make_picture("Logo")
    paca.offices = [
        Office(
            label="Siège",
            street="52, rue Saint-Ferréol",
            postal_code="13001",
            city="Marseille",
            latitude=43.3,
            longitude=5.4,
        )
    ]
    paca.phones = [
        NetworkPhone(number="06 76 62 53 29", sort_order=0),
        NetworkPhone(number="07 87 25 77 98", sort_order=1),
    ]
    paca.social_links = [SocialLink(label="Ailleurs", url="https://ailleurs.example/")]
    paca.save()
    query = """{ network(code: "paca") { code name kind region { code name } description legalForm logo { title }
      hostnames url email phones socialLinks { label url }
      offices { label street postalCode city location { latitude longitude } phone email } } }"""
    assert ask(query)["network"] == {
        "code": "paca",
        "name": "Territoires Solidaires",
        "kind": "REGIONAL",
        "region": {"code": "FR-PAC", "name": "Provence-Alpes-Côte d’Azur"},
        "description": "<p>Qui nous sommes</p>",
        "legalForm": "Association loi de 1901",
        "logo": {"title": "Logo"},
        "hostnames": ["paca.localhost"],
        "url": "http://paca.localhost/",
        "email": "contact@example.org",
        "phones": ["06 76 62 53 29", "07 87 25 77 98"],
        "socialLinks": [{"label": "Ailleurs", "url": "https://ailleurs.example/"}],
        "offices": [
            {
                "label": "Siège",
                "street": "52, rue Saint-Ferréol",
                "postalCode": "13001",
                "city": "Marseille",
                "location": {"latitude": 43.3, "longitude": 5.4},
                "phone": None,
                "email": None,
            }
        ],
    }


def test_networks_by_name(paca: Network, bretagne: Network) -> None:
    make_network("etudes", "Études et solidarité")
    assert [network["code"] for network in ask("{ networks { code } }")["networks"]] == ["etudes", "bretagne", "paca"]


def test_goals_with_their_targets(db: None) -> None:
    goals = ask("{ sdgs { number name color targets { code name } } }")["sdgs"]
    assert [goal["number"] for goal in goals] == list(range(1, 18))
    assert sum(len(goal["targets"]) for goal in goals) == 169
    assert [target["code"] for target in goals[0]["targets"]] == ["1.1", "1.2", "1.3", "1.4", "1.5", "1.a", "1.b"]


def codes(arguments: str) -> list[str]:
    return [territory["code"] for territory in ask(f"{{ territories{arguments} {{ code }} }}")["territories"]]


def test_territories_by_kind_name_or_code(db: None) -> None:
    assert len(codes("")) > 300
    assert len(codes("(kind: FRENCH_REGION)")) == 18
    assert codes('(query: "senegal")') == ["SN"]
    assert codes('(query: "CÔTE", kind: FRENCH_REGION)') == ["FR-PAC"]
    assert "CI" in codes('(query: "cote")')
    assert codes('(query: "fr-13")') == ["FR-13"]
    assert codes('(kind: COUNTRY, query: "a", first: 2)') == ["AF", "ZA"]
    assert codes('(query: "atlantide")') == []
    assert fault("{ territories(first: 101) { code } }") == "first must be between 0 and 100; it is 101."
    territories = ask('{ territories(query: "FR-13") { name kind parent { code parent { code } } } }')["territories"]
    assert territories == [
        {"name": "Bouches-du-Rhône", "kind": "DEPARTEMENT", "parent": {"code": "FR-PAC", "parent": {"code": "FR"}}}
    ]


def test_themes_by_name(db: None) -> None:
    wide = Theme.objects.create(slug="environnement", name="Environnement")
    Theme.objects.create(slug="zones-humides", name="Zones humides", parent=wide)
    Theme.objects.create(slug="eau", name="Eau", parent=wide)
    Theme.objects.create(slug="economie", name="Économie")
    themes = ask("{ themes { slug parent { slug } } }")["themes"]
    assert [theme["slug"] for theme in themes] == ["eau", "economie", "environnement", "zones-humides"]
    assert themes[0]["parent"] == {"slug": "environnement"}


def test_programmes_with_their_editions(paca: Network, bretagne: Network) -> None:
    programme = Programme.objects.create(slug="aap", name="AAP", network=paca)
    Programme.objects.create(slug="autre", name="Autre", network=bretagne)
    calls = {
        year: make_entry(Call, paca, f"AAP {year}", programme=programme, edition=year, audience=Audience.ALL_NETWORKS)
        for year in (2024, 2026, 2025)
    }
    make_entry(Call, paca, "AAP sans année", programme=programme)

    def editions(arguments: str, first: str = "") -> dict[str, Any]:
        programmes = ask(f"{{ programmes{arguments} {{ slug editions{first} {{ title }} }} }}")["programmes"]
        return {node["slug"]: [edition["title"] for edition in node["editions"]] for node in programmes}

    every = ["AAP 2026", "AAP 2025", "AAP 2024", "AAP sans année"]
    assert editions("") == {"aap": every, "autre": []}
    assert editions('(network: "paca")', "(first: 2)") == {"aap": every[:2]}
    assert "There is no network 'x'" in fault('{ programmes(network: "x") { slug } }')
    assert "first must be between 0 and 100" in fault("{ programmes { editions(first: 101) { id } } }")
    Relay.objects.create(network=bretagne, entry=calls[2025], hidden=True)
    query = '{ calls(network: "bretagne", orderBy: TITLE, first: 1) { nodes { programme { editions { title } } } } }'
    call = ask(query)["calls"]["nodes"][0]
    assert [edition["title"] for edition in call["programme"]["editions"]] == ["AAP 2026", "AAP 2024"]
