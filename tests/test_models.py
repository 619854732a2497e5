"""What must hold of the content: said to the editor in French beside the field, and guarded by the database."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.models import Page

from content.models import (
    Actor,
    Audience,
    Call,
    CallRecurrence,
    CallStatus,
    Entry,
    EntryKind,
    Funder,
    Network,
    NewsPost,
    Office,
    Partner,
    Programme,
    Project,
    Relay,
    Section,
    Territory,
    Theme,
)
from content.models.call import with_status
from factories import make_entry, make_network

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")


def refused(entry: Entry) -> dict[str, list[str]]:
    """What the editor is told, by field."""
    with pytest.raises(ValidationError) as refusal:
        entry.full_clean()
    return refusal.value.message_dict


def refused_by_database(model: type[Any], **values: Any) -> str:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        model.objects.update(**values)
    return str(refusal.value)


# Calls


@pytest.fixture
def call(paca: Network) -> Call:
    return make_entry(Call, paca, "Jeunesse 2026")


CALL_RULES: dict[str, tuple[dict[str, Any], str, str, str]] = {
    "closes before it opens": (
        {"opens_on": date(2026, 5, 1), "closes_at": datetime(2026, 4, 30, 12, tzinfo=PARIS)},
        "closes_at",
        "La date limite doit suivre l’ouverture.",
        "",
    ),
    "permanent with a deadline": (
        {"recurrence": CallRecurrence.PERMANENT, "closes_at": datetime(2026, 4, 30, 12, tzinfo=PARIS)},
        "closes_at",
        "Un appel permanent n’a pas de date limite : videz ce champ ou changez la récurrence.",
        "call_permanent_has_no_deadline",
    ),
    "results before the deadline": (
        {"results_on": date(2026, 4, 29), "closes_at": datetime(2026, 4, 30, 12, tzinfo=PARIS)},
        "results_on",
        "Les résultats ne peuvent pas précéder la date limite.",
        "",
    ),
    "results before the opening": (
        {"results_on": date(2026, 4, 29), "opens_on": date(2026, 4, 30)},
        "results_on",
        "Les résultats ne peuvent pas précéder l’ouverture.",
        "call_opens_before_its_results",
    ),
    "an amount without currency": (
        {"budget_amount": Decimal(1000)},
        "budget_currency",
        "Indiquez la monnaie de ce montant.",
        "call_budget_with_currency",
    ),
    "a currency without amount": (
        {"grant_maximum_currency": "EUR"},
        "grant_maximum_amount",
        "Indiquez le montant, ou videz la monnaie.",
        "call_grant_maximum_with_currency",
    ),
    "a negative amount": (
        {"grant_minimum_amount": Decimal(-1), "grant_minimum_currency": "EUR"},
        "grant_minimum_amount",
        "Assurez-vous que cette valeur est supérieure ou égale à 0.",
        "call_grant_minimum_with_currency",
    ),
    "a currency that is none": (
        {"budget_amount": Decimal(1000), "budget_currency": "FRF"},
        "budget_currency",
        "Indiquez un code ISO 4217 de trois lettres, par exemple EUR ou XOF.",
        "",
    ),
    "a currency in small letters": (
        {"budget_amount": Decimal(1000), "budget_currency": "eur"},
        "budget_currency",
        "Indiquez un code ISO 4217 de trois lettres, par exemple EUR ou XOF.",
        "",
    ),
    "grants out of order": (
        {
            "grant_minimum_amount": Decimal(200),
            "grant_minimum_currency": "EUR",
            "grant_maximum_amount": Decimal(100),
            "grant_maximum_currency": "EUR",
        },
        "grant_maximum_amount",
        "La subvention maximale est inférieure à la minimale.",
        "call_grants_in_order",
    ),
    "a rate in percent": (
        {"co_funding_rate_maximum": 70.0},
        "co_funding_rate_maximum",
        "Assurez-vous que cette valeur est inférieure ou égale à 1.",
        "call_co_funding_rate_is_a_share",
    ),
    "a negative rate": (
        {"co_funding_rate_maximum": -0.1},
        "co_funding_rate_maximum",
        "Assurez-vous que cette valeur est supérieure ou égale à 0.",
        "call_co_funding_rate_is_a_share",
    ),
    "an edition that is no year": (
        {"edition": 24},
        "edition",
        "Assurez-vous que cette valeur est supérieure ou égale à 1950.",
        "",
    ),
}


@pytest.mark.parametrize(("values", "field", "message", "constraint"), CALL_RULES.values(), ids=CALL_RULES)
def test_call(call: Call, values: dict[str, Any], field: str, message: str, constraint: str) -> None:
    for name, value in values.items():
        setattr(call, name, value)
    assert refused(call) == {field: [message]}
    if constraint:
        assert constraint in refused_by_database(Call, **values)


def test_the_database_keeps_opening_before_closing(call: Call) -> None:
    opens_at = datetime(2026, 5, 1, tzinfo=PARIS)
    message = refused_by_database(Call, opens_at=opens_at, closes_at=opens_at - timedelta(days=1))
    assert "call_opens_before_it_closes" in message


def test_both_dates_of_a_call_may_move_at_once(call: Call) -> None:
    call.opens_on, call.closes_at = date(2026, 5, 1), datetime(2026, 6, 1, 12, tzinfo=PARIS)
    call.save()
    call.opens_on, call.closes_at = date(2026, 1, 1), datetime(2026, 2, 1, 12, tzinfo=PARIS)
    call.full_clean()
    call.save()


def test_grants_in_two_currencies_are_not_compared(call: Call) -> None:
    call.grant_minimum_amount, call.grant_minimum_currency = Decimal(500_000), "XOF"
    call.grant_maximum_amount, call.grant_maximum_currency = Decimal(10_000), "EUR"
    call.save()


def test_exclusions_lie_inside_the_territories(call: Call) -> None:
    latin_america, mexico, senegal = (Territory.objects.get(code=code) for code in ("419", "MX", "SN"))
    call.territories, call.excluded_territories = [latin_america], [mexico]
    call.full_clean()
    call.excluded_territories = [mexico, senegal]
    assert refused(call) == {"excluded_territories": ["Hors des territoires de l’appel : Sénégal."]}


def test_the_day_a_call_opens_starts_where_the_network_is(paca: Network) -> None:
    reunion = make_network("reunion", region=Territory.objects.get(code="FR-974"))
    opening = {
        network.code: make_entry(Call, network, "Jeunesse", opens_on=date(2026, 5, 1)).opens_at
        for network in (paca, reunion)
    }
    assert opening["paca"] == datetime(2026, 5, 1, tzinfo=PARIS)
    assert opening["reunion"] == datetime(2026, 5, 1, tzinfo=ZoneInfo("Indian/Reunion"))


def test_a_call_follows_its_network_into_another_time_zone(call: Call, paca: Network) -> None:
    call.opens_on = date(2026, 5, 1)
    call.save()
    paca.region = Territory.objects.get(code="FR-974")
    paca.save()
    assert Call.objects.get().opens_at == datetime(2026, 5, 1, tzinfo=ZoneInfo("Indian/Reunion"))
    call.move(make_network("bretagne").section(EntryKind.CALL), "last-child")
    assert Call.objects.get().opens_at == datetime(2026, 5, 1, tzinfo=PARIS)


def test_status(call: Call) -> None:
    now = datetime(2026, 5, 10, 12, tzinfo=PARIS)
    cases = [
        (CallStatus.FORTHCOMING, date(2026, 5, 11), None, False),
        (CallStatus.OPEN, date(2026, 5, 10), None, False),
        (CallStatus.OPEN, None, None, False),
        (CallStatus.OPEN, date(2026, 5, 1), now + timedelta(days=14, minutes=1), False),
        (CallStatus.CLOSING_SOON, date(2026, 5, 1), now + timedelta(days=14), False),
        (CallStatus.CLOSING_SOON, None, now + timedelta(seconds=1), False),
        (CallStatus.CLOSED, None, now, False),
        (CallStatus.CANCELLED, date(2026, 5, 11), None, True),
        (CallStatus.CANCELLED, None, now - timedelta(days=1), True),
    ]
    for status, call.opens_on, call.closes_at, call.cancelled in cases:
        call.save()
        assert call.status_at(now) == status
        matching_statuses = {
            filtered_status
            for filtered_status in CallStatus
            if Call.objects.filter(with_status([filtered_status], now)).exists()
        }
        assert matching_statuses == ({status, CallStatus.OPEN} if status == CallStatus.CLOSING_SOON else {status})


def test_a_later_deadline_keeps_the_one_that_readers_knew(call: Call) -> None:
    first, second = datetime(2026, 5, 10, 12, tzinfo=PARIS), datetime(2026, 6, 10, 12, tzinfo=PARIS)
    call.closes_at = first
    call.save()
    call.closes_at = second
    call.save_revision()  # a draft changes nothing for readers
    assert Call.objects.get().deadline_history == []
    call.save_revision().publish()
    assert Call.objects.get().deadline_history == [first.astimezone(ZoneInfo("UTC")).isoformat()]
    call.refresh_from_db()
    call.closes_at = first
    call.save()
    assert len(Call.objects.get().deadline_history) == 1


def test_a_funder_has_a_name_and_keeps_it(paca: Network, call: Call) -> None:
    with pytest.raises(ValidationError) as refusal:
        Funder(call=call).full_clean()
    assert refusal.value.message_dict["name"] == ["Choisissez un partenaire ou écrivez un nom."]
    with pytest.raises(IntegrityError), transaction.atomic():
        Funder.objects.create(call=call)
    partner = make_entry(Partner, paca, "Région Sud")
    funder = Funder.objects.create(call=call, entry=partner)
    assert funder.display_name == "Région Sud"
    partner.delete()
    assert Funder.objects.get().display_name == "Région Sud"


# Actors, offices and projects


@pytest.mark.parametrize(
    ("siren", "message"),
    [
        ("732829320", None),
        ("732829321", "Ce numéro SIREN n’existe pas : sa clé de contrôle est fausse."),
        ("73282932", "Un numéro SIREN a 9 chiffres, sans espace."),
        ("732 829 320", "Un numéro SIREN a 9 chiffres, sans espace."),
        ("٧٣٢٨٢٩٣٢٠", "Un numéro SIREN a 9 chiffres, sans espace."),
        ("356000000", None),  # La Poste's own passes: the exception is that of its establishments' SIRET
    ],
)
def test_siren(paca: Network, siren: str, message: str | None) -> None:
    actor = make_entry(Actor, paca, "Association")
    actor.siren = siren
    if message is None:
        actor.full_clean()
    else:
        assert message in refused(actor)["siren"]


@pytest.mark.parametrize("rna", ["W133012345", "W2A1000123", "W9R1001234", ""])
def test_rna(paca: Network, rna: str) -> None:
    make_entry(Actor, paca, "Association", rna=rna).full_clean()


@pytest.mark.parametrize("rna", ["133012345", "w133012345", "W13301234", "W1330123456"])
def test_no_rna(paca: Network, rna: str) -> None:
    actor = make_entry(Actor, paca, "Association")
    actor.rna = rna
    assert "Un numéro RNA est la lettre W" in refused(actor)["rna"][0]


def test_the_database_keeps_the_format_of_identifiers(paca: Network) -> None:
    make_entry(Actor, paca, "Association")
    assert "actor_siren_format" in refused_by_database(Actor, siren="73282932")
    assert "actor_rna_format" in refused_by_database(Actor, rna="W13301234X")


@pytest.mark.parametrize("model", [Actor, Project])
def test_location(paca: Network, model: type[Actor] | type[Project]) -> None:
    entry = make_entry(model, paca, "Quelque part", latitude=43.3, longitude=5.4)
    entry.latitude = None
    assert refused(entry) == {"latitude": ["Indiquez la latitude et la longitude, ou ni l’une ni l’autre."]}
    entry.latitude, entry.longitude = 43.3, None
    assert refused(entry) == {"longitude": ["Indiquez la latitude et la longitude, ou ni l’une ni l’autre."]}
    entry.latitude, entry.longitude = 91, 5.4
    assert refused(entry) == {"latitude": ["Assurez-vous que cette valeur est inférieure ou égale à 90."]}
    constraint = f"{model._meta.model_name}_location_whole"
    assert constraint in refused_by_database(model, latitude=None)
    assert constraint in refused_by_database(model, longitude=-181)


def test_location_of_an_office(paca: Network) -> None:
    with pytest.raises(ValidationError, match="longitude"):
        Office(network=paca, label="Siège", latitude=43.3).full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        Office.objects.create(network=paca, label="Siège", latitude=43.3)


def test_project(paca: Network) -> None:
    project = make_entry(Project, paca, "De l’eau pour Kayar")
    project.starts_on, project.ends_on = date(2026, 5, 2), date(2026, 5, 1)
    project.budget_amount = Decimal(1000)
    assert refused(project) == {
        "ends_on": ["La fin ne peut pas précéder le début."],
        "budget_currency": ["Indiquez la monnaie de ce montant."],
    }
    assert "project_starts_before_it_ends" in refused_by_database(
        Project, starts_on=project.starts_on, ends_on=project.ends_on
    )
    assert "project_budget_with_currency" in refused_by_database(Project, budget_amount=1000)


# What all entries share


def test_slugs_are_unique_in_a_section_and_given_from_the_title(paca: Network, bretagne: Network) -> None:
    keys = [make_entry(NewsPost, network, "L’été à Saint-Étienne").key for network in (paca, paca, bretagne)]
    assert keys == [
        "paca/news/lété-à-saint-étienne",
        "paca/news/lété-à-saint-étienne-2",
        "bretagne/news/lété-à-saint-étienne",
    ]
    with pytest.raises(ValidationError, match="slug"):
        make_entry(NewsPost, paca, "Autre", slug="lété-à-saint-étienne")
    assert "content_entry" in refused_by_database(Entry, key=keys[0])


def test_a_revision_moves_nothing(paca: Network, bretagne: Network) -> None:
    entry = make_entry(NewsPost, paca, "Une nouvelle")
    revision = entry.save_revision()
    entry.move(bretagne.section(EntryKind.NEWS_POST), "last-child")
    revision.refresh_from_db()
    revision.publish()
    moved = NewsPost.objects.get()
    assert (moved.network.code, moved.key, moved.uid) == ("bretagne", "bretagne/news/une-nouvelle", entry.uid)


def test_a_future_date_of_publication_is_a_schedule(paca: Network) -> None:
    entry = make_entry(NewsPost, paca, "Demain", live=False, first_published_at=None)
    entry.first_published_at = timezone.now() + timedelta(days=1)
    assert "programmez la publication" in refused(entry)["first_published_at"][0]


def test_the_database_knows_the_audiences(paca: Network) -> None:
    make_entry(NewsPost, paca, "Une nouvelle")
    assert "entry_audience_known" in refused_by_database(NewsPost, audience="everyone")


def test_each_kind_is_created_in_its_section_only(paca: Network) -> None:
    section = Page.objects.get(pk=paca.section(EntryKind.CALL).pk)
    assert [model for model in Section.creatable_subpage_models() if model.can_create_at(section)] == [Call]
    assert not Section.can_create_at(paca)
    assert not Entry.can_create_at(section)
    assert not Network.can_create_at(Page.get_first_root_node())  # but by create_network, with its sites


def test_a_network_comes_with_its_sections_and_changes_its_code_everywhere(paca: Network) -> None:
    assert set(Section.objects.child_of(paca).values_list("kind", flat=True)) == set(EntryKind.values)
    make_entry(NewsPost, paca, "Une nouvelle")
    paca.code = "sud"
    paca.save()
    assert NewsPost.objects.get().key == "sud/news/une-nouvelle"


@pytest.mark.parametrize("name", ["place", "derive"])
def test_a_kind_may_name_its_fields_as_it_likes(paca: Network, name: str) -> None:
    """A field's value hides a method of that name, which saving must not need."""
    post = make_entry(NewsPost, paca, "Une rencontre")
    setattr(post, name, "Marseille")
    post.save()


def test_two_networks_have_two_codes(paca: Network) -> None:
    with pytest.raises(ValidationError, match="code"):
        Page.get_first_root_node().add_child(instance=Network(code="paca", slug="autre", title="Autre"))


def test_themes_make_no_circle() -> None:
    above = Theme.objects.create(slug="education", name="Éducation")
    below = Theme.objects.create(slug="jeunesse", name="Jeunesse", parent=above)
    above.parent = below
    with pytest.raises(ValidationError) as refusal:
        above.full_clean()
    assert refusal.value.message_dict == {"parent": ["Un thème ne peut pas être rangé sous lui-même."]}


def test_relay(paca: Network, bretagne: Network) -> None:
    entry = make_entry(NewsPost, paca, "Une nouvelle", audience=Audience.ALL_NETWORKS)
    with pytest.raises(ValidationError, match="ses propres contenus"):
        Relay(network=paca, entry=entry).full_clean()
    Relay.objects.create(network=bretagne, entry=entry)
    with pytest.raises(ValidationError, match="déjà une reprise"):
        Relay(network=bretagne, entry=entry).full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        Relay.objects.create(network=bretagne, entry=entry)


def test_deleting_a_network_deletes_its_entries_and_programmes(paca: Network, bretagne: Network) -> None:
    programme = Programme.objects.create(slug="aap", name="Dispositif", network=paca)
    elsewhere = make_entry(Call, bretagne, "Ailleurs", programme=programme)
    make_entry(Call, paca, "Ici", programme=programme)
    paca.delete()
    elsewhere.refresh_from_db()
    assert elsewhere.programme is None
    assert set(Entry.objects.values_list("title", flat=True)) == {"Ailleurs"}
