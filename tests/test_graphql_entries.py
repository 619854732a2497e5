"""What entries of all kinds show."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from asking import ask, fault
from content.models import (
    Actor,
    ApplicantKind,
    Audience,
    Call,
    CallLink,
    Entry,
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
from factories import make_document, make_entry, make_network, make_picture


def first(field: str, selection: str) -> dict[str, Any]:
    node: dict[str, Any] = ask(f"{{ {field} {{ nodes {{ {selection} }} }} }}")[field]["nodes"][0]
    return node


def test_the_fields_of_every_kind_of_entry(paca: Network, bretagne: Network) -> None:
    parent = Theme.objects.create(slug="environnement", name="Environnement")
    published = datetime(2026, 1, 16, 8, tzinfo=UTC)
    make_entry(
        NewsPost,
        paca,
        "Un puits à Thiès",
        summary="En bref.",
        first_published_at=published,
        last_published_at=published + timedelta(days=1),
        audience=Audience.CHOSEN_NETWORKS,
        chosen_networks=[bretagne],
        themes=[Theme.objects.create(slug="eau", name="Eau", parent=parent), parent],
        sdgs=list(Sdg.objects.filter(number__in=[6, 4])),
        territories=list(Territory.objects.filter(code__in=["SN", "EG", "FR-13"])),
        image=make_picture("Puits"),
        seo_title="Puits",
        search_description="Pour les moteurs",
        no_index=True,
        source_name="Une lettre",
        source_url="https://lettre.example/",
        source_retrieved_at=published,
    )
    data = first(
        "news",
        """title slug summary url locale publishedAt updatedAt network { code } audience themes { slug parent { slug } }
        sdgs { number } territories { code name } image { title } seo { title description image { title } noIndex }
        source { name url licence retrievedAt }""",
    )
    assert data == {
        "title": "Un puits à Thiès",
        "slug": "un-puits-à-thiès",
        "summary": "En bref.",
        "url": "http://paca.localhost/actualites/un-puits-%C3%A0-thi%C3%A8s/",
        "locale": "fr",
        "publishedAt": "2026-01-16T09:00:00+01:00",
        "updatedAt": "2026-01-17T09:00:00+01:00",
        "network": {"code": "paca"},
        "audience": "CHOSEN_NETWORKS",
        "themes": [{"slug": "eau", "parent": {"slug": "environnement"}}, {"slug": "environnement", "parent": None}],
        "sdgs": [{"number": 4}, {"number": 6}],
        "territories": [
            {"code": "FR-13", "name": "Bouches-du-Rhône"},
            {"code": "EG", "name": "Égypte"},
            {"code": "SN", "name": "Sénégal"},
        ],
        "image": {"title": "Puits"},
        "seo": {"title": "Puits", "description": "Pour les moteurs", "image": {"title": "Puits"}, "noIndex": True},
        "source": {
            "name": "Une lettre",
            "url": "https://lettre.example/",
            "licence": None,
            "retrievedAt": "2026-01-16T09:00:00+01:00",
        },
    }


def test_empty_fields_are_null_or_have_a_fallback(paca: Network) -> None:
    make_entry(NewsPost, paca, "Seule", summary="En bref.")
    assert first(
        "news", "image { id } source { name } body { id } related { id } seo { title description noIndex }"
    ) == {
        "image": None,
        "source": None,
        "body": [],
        "related": [],
        "seo": {"title": "Seule", "description": "En bref.", "noIndex": False},
    }


def test_an_entry_has_an_address_on_each_network_that_shows_it(paca: Network, bretagne: Network) -> None:
    hidden = make_network("centre")
    entry = make_entry(Call, paca, "Un appel", audience=Audience.ALL_NETWORKS)
    Relay.objects.create(network=hidden, entry=entry, hidden=True)
    selection = 'url paca: url(network: "paca") bretagne: url(network: "bretagne") hidden: url(network: "centre")'
    canonical = "http://paca.localhost/appels-a-projets/un-appel/"
    assert first("calls", selection) == {
        "url": canonical,
        "paca": canonical,
        "bretagne": "http://bretagne.localhost/reprises/paca/appels-a-projets/un-appel/",
        "hidden": canonical,
    }
    assert "There is no network 'x'" in fault('{ calls { nodes { url(network: "x") } } }')


def test_a_network_without_a_hostname_has_addresses_under_the_hub(paca: Network) -> None:
    paca.set_hostnames([])
    make_entry(Call, paca, "Un appel")
    assert first("calls", "url network { url hostnames }") == {
        "url": "http://localhost/paca/appels-a-projets/un-appel/",
        "network": {"url": "http://localhost/paca/", "hostnames": []},
    }


def test_how_networks_relay_an_entry(paca: Network, bretagne: Network) -> None:
    hiding, forgetting = make_network("centre"), make_network("corse")
    entry = make_entry(
        Call, paca, "Un appel", audience=Audience.CHOSEN_NETWORKS, chosen_networks=[bretagne, hiding, forgetting]
    )
    at = datetime(2026, 2, 1, tzinfo=UTC)
    Relay.objects.create(network=bretagne, entry=entry, featured=True, note="À lire", relayed_at=at)
    Relay.objects.create(network=hiding, entry=entry, hidden=True)
    Relay.objects.create(network=make_network("est"), entry=entry)
    selection = " ".join(
        f'{code}: relay(network: "{code}") {{ featured note relayedAt network {{ code }} }}'
        for code in ("bretagne", "centre", "corse", "est", "paca")
    )
    assert first("calls", selection) == {
        "bretagne": {
            "featured": True,
            "note": "À lire",
            "relayedAt": "2026-02-01T01:00:00+01:00",
            "network": {"code": "bretagne"},
        },
        **dict.fromkeys(("centre", "corse", "est", "paca")),
    }


def test_related_entries_come_by_shared_programme_then_themes_then_territories(paca: Network) -> None:
    themes = [Theme.objects.create(slug=f"t{number}", name=f"T{number}") for number in range(3)]
    programme = Programme.objects.create(slug="aap", name="AAP", network=paca)
    senegal = list(Territory.objects.filter(code="SN"))
    source = make_entry(Call, paca, "Source", programme=programme, themes=themes, territories=senegal)
    make_entry(Actor, paca, "Même pays", territories=senegal)
    make_entry(NewsPost, paca, "Deux thèmes", themes=themes[:2])
    make_entry(Project, paca, "Un thème, récent", themes=themes[2:])
    make_entry(
        Partner, paca, "Un thème, ancien", themes=themes[:1], first_published_at=timezone.now() - timedelta(days=9)
    )
    make_entry(Call, paca, "Édition", programme=programme)
    make_entry(NewsPost, paca, "Rien de commun")
    expected = ["Édition", "Deux thèmes", "Un thème, récent", "Un thème, ancien", "Même pays"]
    data = ask(
        "query ($id: ID!) { entry(id: $id) { three: related { title } all: related(first: 20) { title } } }",
        id=id_of(source),
    )
    assert [entry["title"] for entry in data["entry"]["all"]] == expected
    assert [entry["title"] for entry in data["entry"]["three"]] == expected[:3]
    assert fault("{ calls { nodes { related(first: 21) { id } } } }") == "first must be between 0 and 20; it is 21."


def id_of(entry: Entry) -> str:
    nodes = ask("{ entries(first: 100) { nodes { id title } } }")["entries"]["nodes"]
    return next(str(node["id"]) for node in nodes if node["title"] == entry.title)


def test_a_call_in_full(paca: Network) -> None:
    programme = Programme.objects.create(slug="aap", name="AAP", network=paca, description="<p>Chaque année.</p>")
    older = [make_entry(Call, paca, f"Appel {year}", programme=programme, edition=year) for year in (2022, 2024, 2023)]
    make_entry(Call, paca, "Appel 2027", programme=programme, edition=2027)
    partner = make_entry(Partner, paca, "AFD")
    call = make_entry(
        Call,
        paca,
        "Appel 2026",
        programme=programme,
        edition=2026,
        scope="turnkey",
        recurrence="recurring",
        opens_on=date(2026, 1, 16),
        closes_at=datetime(2026, 4, 15, 10, tzinfo=UTC),
        results_on=date(2026, 7, 1),
        deadline_history=["2026-04-01T12:00:00+02:00"],
        eligible_applicants=list(ApplicantKind.objects.filter(code__in=["school", "local_authority"])),
        minimum_local_authorities=3,
        eligibility="<p>Être trois.</p>",
        territories=list(Territory.objects.filter(code="419")),
        excluded_territories=list(Territory.objects.filter(code="MX")),
        budget_amount=Decimal("1500000"),
        budget_currency="EUR",
        co_funding_rate_maximum=0.7,
        application_method="post",
        application_instructions="<p>Sur papier.</p>",
    )
    Call.objects.filter(pk=call.pk).update(deadline_history=["2026-04-01T12:00:00+02:00"])
    call = Call.objects.get(pk=call.pk)
    call.funders = [Funder(name="Ministère"), Funder(entry=partner)]
    call.milestones = [Milestone(label="Réunion", at=datetime(2026, 3, 1, tzinfo=UTC))]
    call.regulations = [Regulation(title="Le règlement", document=make_document())]
    call.links = [CallLink(label="Ailleurs", url="https://ailleurs.example/")]
    call.save()
    data = ask(
        """query ($id: ID!) { entry(id: $id) { ... on Call { programme { slug description network { code } } edition
        previousEditions { title } scope recurrence funders { name entry { title } } opensOn closesAt resultsOn
        milestones { label at } deadlineHistory eligibleApplicants minimumLocalAuthorities eligibility
        excludedTerritories { code } budget { amount currency } grantMinimum { amount } coFundingRateMaximum
        application { method url instructions } regulations { title mediaType } links { label url } } } }""",
        id=id_of(call),
    )["entry"]
    assert data == {
        "programme": {"slug": "aap", "description": "<p>Chaque année.</p>", "network": {"code": "paca"}},
        "edition": 2026,
        "previousEditions": [{"title": "Appel 2024"}, {"title": "Appel 2023"}, {"title": "Appel 2022"}],
        "scope": "TURNKEY",
        "recurrence": "RECURRING",
        "funders": [{"name": "Ministère", "entry": None}, {"name": "AFD", "entry": {"title": "AFD"}}],
        "opensOn": "2026-01-16",
        "closesAt": "2026-04-15T12:00:00+02:00",
        "resultsOn": "2026-07-01",
        "milestones": [{"label": "Réunion", "at": "2026-03-01T01:00:00+01:00"}],
        "deadlineHistory": ["2026-04-01T12:00:00+02:00"],
        "eligibleApplicants": ["LOCAL_AUTHORITY", "SCHOOL"],
        "minimumLocalAuthorities": 3,
        "eligibility": "<p>Être trois.</p>",
        "excludedTerritories": [{"code": "MX"}],
        "budget": {"amount": "1500000.00", "currency": "EUR"},
        "grantMinimum": None,
        "coFundingRateMaximum": 0.7,
        "application": {"method": "POST", "url": None, "instructions": "<p>Sur papier.</p>"},
        "regulations": [{"title": "Le règlement", "mediaType": "application/pdf"}],
        "links": [{"label": "Ailleurs", "url": "https://ailleurs.example/"}],
    }
    assert len(older) == 3


def test_other_kinds_in_full(paca: Network, bretagne: Network) -> None:
    lead = make_entry(
        Actor,
        paca,
        "Eau pour tous",
        acronym="EPT",
        kind="association",
        siren="732829320",
        street="1, rue du Puits",
        city="Marseille",
        latitude=43.3,
        longitude=5.4,
        networks=[bretagne, paca],
        countries=list(Territory.objects.filter(code="SN")),
        website="https://ept.example/",
        verified_on=date(2026, 1, 1),
    )
    call = make_entry(Call, paca, "Un appel")
    make_entry(
        Project,
        paca,
        "Un puits",
        lead=lead,
        partners=[lead],
        funded_by=[call],
        starts_on=date(2026, 1, 1),
        budget_amount=Decimal("10.5"),
        budget_currency="XOF",
    )
    make_entry(Partner, paca, "AFD", kind="funder", logo=make_picture("Logo"), rank=3)
    make_entry(NewsPost, paca, "Actualité", date=date(2026, 3, 1), category="resource", calls=[call])
    assert first(
        "actors",
        """acronym kind siren rna address { street postalCode city } location { latitude longitude } networks { code }
        countries { code } website verifiedOn projects { totalCount nodes { title } }""",
    ) == {
        "acronym": "EPT",
        "kind": "ASSOCIATION",
        "siren": "732829320",
        "rna": None,
        "address": {"street": "1, rue du Puits", "postalCode": "", "city": "Marseille"},
        "location": {"latitude": 43.3, "longitude": 5.4},
        "networks": [{"code": "paca"}, {"code": "bretagne"}],
        "countries": [{"code": "SN"}],
        "website": "https://ept.example/",
        "verifiedOn": "2026-01-01",
        "projects": {"totalCount": 1, "nodes": [{"title": "Un puits"}]},
    }
    assert first(
        "projects",
        """lead { title } partners { title } fundedBy { title } startsOn endsOn location { latitude }
        budget { amount currency }""",
    ) == {
        "lead": {"title": "Eau pour tous"},
        "partners": [{"title": "Eau pour tous"}],
        "fundedBy": [{"title": "Un appel"}],
        "startsOn": "2026-01-01",
        "endsOn": None,
        "location": None,
        "budget": {"amount": "10.50", "currency": "XOF"},
    }
    partner = {"kind": "FUNDER", "logo": {"title": "Logo"}, "website": None, "rank": 3}
    assert first("partners", "kind logo { title } website rank") == partner
    news = {"date": "2026-03-01", "category": "RESOURCE", "calls": [{"title": "Un appel"}]}
    assert first("news", "date category calls { title }") == news


@pytest.mark.parametrize(
    ("field", "model", "fields", "expected"),
    [
        ("calls", Call, {}, {"@type": "MonetaryGrant"}),
        (
            "calls",
            Call,
            {"grant_maximum_amount": Decimal("5000"), "grant_maximum_currency": "EUR"},
            {"amount": {"@type": "MonetaryAmount", "currency": "EUR", "maxValue": "5000.00"}},
        ),
        ("news", NewsPost, {}, {"@type": "NewsArticle", "headline": "</script><b>L’eau & \u2028"}),
        (
            "news",
            NewsPost,
            {"category": "event", "date": date(2026, 6, 21)},
            {"@type": "Event", "startDate": "2026-06-21"},
        ),
        (
            "news",
            NewsPost,
            {"category": "job", "date": date(2026, 6, 21)},
            {"@type": "JobPosting", "datePosted": "2026-06-21"},
        ),
        (
            "actors",
            Actor,
            {"kind": "association", "city": "Nice"},
            {"address": {"@type": "PostalAddress", "addressLocality": "Nice"}},
        ),
        (
            "partners",
            Partner,
            {"website": "https://x.example/"},
            {"@type": "Organization", "sameAs": "https://x.example/"},
        ),
        ("projects", Project, {"starts_on": date(2026, 1, 1)}, {"@type": "Project", "foundingDate": "2026-01-01"}),
    ],
)
def test_structured_data(paca: Network, field: str, model: type[Entry], fields: Any, expected: dict[str, Any]) -> None:
    title = "</script><b>L’eau & \u2028"
    make_entry(model, paca, title, slug="eau", **fields)
    text = first(field, "jsonLd")["jsonLd"]
    assert not set("<>&\u2028") & set(text)
    data = json.loads(text)
    assert data | expected == data
    assert data["name"] == title
    assert data["url"] == data["@id"]
    assert data["url"].endswith("/eau/")
    assert data["mainEntityOfPage"]["publisher"] == {"@type": "Organization", "name": "Territoires Solidaires"}
