"""The number of SQL queries follows the operation, not the rows."""

import re
from datetime import timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect

from api.schema import schema
from asking import execute
from content.models import (
    Actor,
    Call,
    Contact,
    Funder,
    Milestone,
    Network,
    NewsPost,
    Partner,
    Programme,
    Project,
    Regulation,
    Relay,
    Sdg,
    Territory,
    Theme,
)
from everything import everything
from factories import make_document, make_entry, make_network, make_picture

DOCUMENT = """
query calls { calls(first: 100) { totalCount pageInfo { hasNextPage } nodes { ...entry ...call } } }
query news { news(first: 100) { totalCount nodes { ...entry calls { title network { code } } } } }
query partners { partners(first: 100) { nodes { ...entry logo { id } } } }
query entries { entries(first: 100) { totalCount edges { cursor node { ...entry } } } }
query redirects { redirects(first: 100) { totalCount nodes { from to entry { title network { code } } } } }
query programmes { programmes { slug network { code } editions(first: 3) { title funders { name } } } }
query changes { changes { pageInfo { endCursor } nodes { kind entry { title network { code } themes { slug } } } } }
query reference { themes { parent { slug } } sdgs { targets { code } } territories { parent { code } } }
query actors {
  actors(first: 100) { nodes {
    ...entry networks { code } countries { code } contacts { name }
    projects(first: 3) { totalCount pageInfo { hasNextPage } nodes { title lead { title } } }
  } }
}
query projects {
  projects(first: 100) { nodes {
    ...entry lead { title network { code } } countries { code }
    partners { title projects { nodes { title } } } fundedBy { title funders { name } }
  } }
}
query networks {
  networks {
    code region { code } description offices { city } phones socialLinks { url } logo { id }
    calls(first: 3) { totalCount pageInfo { hasNextPage } nodes { title network { code } funders { entry { title } } } }
    projects(first: 3) { nodes { lead { title projects { nodes { title } } } related { title } } }
  }
}
fragment entry on Entry {
  id title slug summary url locale publishedAt updatedAt network { code name url hostnames } audience
  relay(network: "paca") { featured note network { code } } themes { slug parent { slug } }
  sdgs { number targets { code } } territories { code parent { code } } jsonLd source { name }
  image { alt rendition(width: 100) { url } } seo { title image { id } }
  related(first: 5) { id title themes { slug } }
  body {
    __typename id
    ... on ParagraphBlock { html text }
    ... on ImageBlock { image { id } }
    ... on LinkBlock { url entry { title network { code } } }
    ... on DocumentBlock { document { url } }
    ... on EmbedBlock { embed: html }
    ... on CallsBlock { calls { title network { code } funders { name } } }
    ... on ActorsBlock { actors { title projects(first: 2) { nodes { title } } } }
  }
}
fragment call on Call {
  status programme { slug network { code } editions { title programme { slug } } } previousEditions { title }
  funders { name entry { title url network { code } } } milestones { label } eligibleApplicants eligibility
  excludedTerritories { code } application { instructions } regulations { url } links { url } contacts { name }
}
"""
OPERATIONS = {
    **dict.fromkeys(re.findall(r"^query (\w+)", DOCUMENT, re.MULTILINE), DOCUMENT),
    "Everything": everything(schema.graphql_schema, page=4),
}


def test_the_number_of_queries_is_the_same_for_few_rows_and_for_many(db: None) -> None:
    shared = Shared()
    networks = [make_network(code, region_id="FR-PAC") for code in ("paca", "bretagne")]
    fill(networks, 1, shared)
    few = {name: measure(name) for name in OPERATIONS}
    fill([*networks, make_network("centre", region_id="FR-CVL")], 3, shared)
    many = {name: measure(name) for name in OPERATIONS}
    assert {name: queries for name, (queries, _) in many.items()} == {
        name: queries for name, (queries, _) in few.items()
    }
    assert [name for name in OPERATIONS if many[name][1] <= few[name][1]] == ["reference"]


def measure(name: str) -> tuple[int, int]:
    """The number of queries, and the size of the answer."""
    with CaptureQueriesContext(connection) as queries:
        result = execute(OPERATIONS[name], operation=name)
    assert [error for error in result.errors or [] if error.path not in (["preview"], ["previewToken"])] == []
    return len(queries), len(str(result.data))


class Shared:
    """What entries of all networks refer to."""

    def __init__(self) -> None:
        parent = Theme.objects.create(slug="monde", name="Monde")
        self.themes = [Theme.objects.create(slug=f"t{n}", name=f"T{n}", parent=parent) for n in range(3)]
        self.picture = make_picture()
        self.document = make_document()

    def of_entry(self, number: int, body: list[Any]) -> dict[str, Any]:
        return {
            "audience": "all_networks",
            "themes": self.themes[: 1 + number % 3],
            "sdgs": list(Sdg.objects.filter(number__lte=1 + number % 3)),
            "territories": list(Territory.objects.filter(code__in=["SN", "FR-13", "002"])),
            "image": self.picture,
            "source_name": "Une source",
            "body": body,
        }

    def body(self, calls: list[Call], actors: list[Actor]) -> list[Any]:
        links = "".join(f'<a linktype="page" id="{call.pk}">un appel</a>' for call in calls)
        return [
            ("paragraph", f'<p>{links}<a linktype="document" id="{self.document.pk}">un fichier</a></p>'),
            ("callout", {"html": "<p>À savoir</p>", "tone": "info"}),
            ("image", {"image": self.picture}),
            ("document", {"title": "Un fichier", "document": self.document}),
            ("embed", "https://video.example/1"),
            ("calls", {"entries": calls}),
            ("actors", {"entries": actors}),
            *(("link", {"label": "Lien", "entry": entry}) for entry in [*calls, *actors]),
        ]


def fill(networks: list[Network], number: int, shared: Shared) -> None:
    """So many entries of each kind for each network, all leading to those of the next network."""
    calls: dict[Network, list[Call]] = {}
    actors: dict[Network, list[Actor]] = {}
    partners: dict[Network, list[Partner]] = {}
    for network in networks:
        network.phones.create(number="01 02 03 04 05")
        network.offices.create(label="Siège")
        network.social_links.create(label="Ailleurs", url="https://ailleurs.example/")
        programme = Programme.objects.create(slug=f"p-{network.code}-{number}", name="Dispositif", network=network)
        common = [shared.of_entry(index, []) for index in range(number)]
        partners[network] = [
            make_entry(Partner, network, f"Partenaire {number}", logo=shared.picture, **fields) for fields in common
        ]
        actors[network] = [make_entry(Actor, network, f"Acteur {number}", **fields) for fields in common]
        calls[network] = [
            make_entry(Call, network, f"Appel {number}", programme=programme, edition=2020 + index, **fields)
            for index, fields in enumerate(common)
        ]
    for network, neighbour in zip(networks, [*networks[1:], networks[0]], strict=True):
        body = shared.body(calls[neighbour], actors[neighbour])
        Relay.objects.create(network=network, entry=calls[neighbour][0], note="Une note")
        for index in range(number):
            common_fields = shared.of_entry(index, body)
            make_entry(NewsPost, network, f"Actualité {number}", calls=calls[neighbour][:2], **common_fields)
            make_entry(
                Project,
                network,
                f"Projet {number}",
                lead=actors[neighbour][index],
                partners=actors[neighbour],
                countries=list(Territory.objects.filter(code="SN")),
                funded_by=calls[neighbour],
                **common_fields,
            )
            enrich(calls[network][index], partners[neighbour], shared, body)
        site = network.sites.get()
        Redirect.objects.create(old_path=f"/avant-{number}", site=site, redirect_page=calls[network][0].page_ptr)


def enrich(call: Call, partners: list[Partner], shared: Shared, body: list[Any]) -> None:
    call.funders = [Funder(name="Ministère"), *(Funder(entry=partner) for partner in partners)]
    call.milestones = [Milestone(label="Réunion", at=timezone.now() + timedelta(days=3))]
    call.regulations = [Regulation(title="Règlement", document=shared.document)]
    call.contacts = [Contact(name="Accueil", public=True)]
    call.excluded_territories = list(Territory.objects.filter(code="SN"))
    call.body = body
    call.eligibility = "<p>Être une collectivité.</p>"
    call.save()
