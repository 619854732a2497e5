"""Editors' work, through the views of the admin that they use."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, rich_text, streamfield

from admin_forms import PUBLISH, add_address, edit_address, errors, filled, send
from asking import ask
from content.models import (
    ENTRY_MODELS,
    Actor,
    Audience,
    Call,
    EntryKind,
    Network,
    NewsPost,
    Partner,
    Programme,
    Project,
    Relay,
    Theme,
)
from factories import EXAMPLES, make_document, make_entry, make_network, make_picture

ESSAI = {"title": "Essai", "slug": "essai"}
ENTRY = "query ($url: URL!) { entry(url: $url) { title url } }"


@pytest.fixture
def admin(admin_client: Client) -> Client:
    return admin_client


def chooser_list(*keys: Any) -> dict[str, Any]:
    """What a list of choosers sends."""
    field: dict[str, Any] = streamfield([("object", key) for key in keys])
    return field


def entry_at(url: str) -> Any:
    return ask(ENTRY, url=url)["entry"]


def published_entry(network: Network, kind: EntryKind, slug: str, fields: str) -> Any:
    """The fields of an entry's own type, as readers get them."""
    document = "query ($n: String!, $k: EntryKind!, $s: String!) { entry(network: $n, kind: $k, slug: $s) { %s } }"
    return ask(document % fields, n=network.code, k=kind.name, s=slug)["entry"]


def body(call: Call) -> dict[str, Any]:
    blocks = [
        ("paragraph", rich_text("<p>Bonjour</p>")),
        ("heading", {"text": "Pour qui ?", "level": "2"}),
        ("image", {"image": make_picture().pk, "alt": "Une place", "caption": "", "credit": ""}),
        ("link", {"label": "Le site", "url": "https://example.org", "entry": ""}),
        ("document", {"title": "Règlement", "document": make_document().pk}),
        ("callout", {"html": rich_text("<p>Attention</p>"), "tone": "warning"}),
        ("calls", {"heading": "À ne pas manquer", "entries": chooser_list(call.pk)}),
    ]
    field: dict[str, Any] = streamfield(blocks)
    return field


def test_a_call_is_written_in_full(admin: Client, paca: Network) -> None:
    programme = Programme.objects.create(slug="aap", name="AAP", network=paca)
    theme = Theme.objects.create(slug="eau", name="Eau")
    funder = make_entry(Partner, paca, "Fonds Archipel")
    fields = {
        "title": "Eau 2027",
        "slug": "eau-2027",
        "programme": programme.pk,
        "edition": "2027",
        "opens_on": "2027-01-16",
        "closes_at": "2027-04-15 12:00",
        "milestones": inline_formset([{"label": "Réunion", "at": "2027-02-01 10:00"}]),
        "funders": inline_formset([{"entry": funder.pk, "name": ""}, {"entry": "", "name": "Région Sud"}]),
        "eligible_applicants": ("association", "school"),
        "eligibility": rich_text("<p>Pour <b>tous</b></p>"),
        "themes": (str(theme.pk),),
        "sdgs": ("6", "17"),
        "territories": chooser_list("419"),
        "excluded_territories": chooser_list("MX"),
        "budget_amount": "1500000",
        "budget_currency": "EUR",
        "regulations": inline_formset([{"title": "Règlement", "document": make_document().pk}]),
        "links": inline_formset([{"label": "Aide", "url": "https://example.org/aide"}]),
        "contacts": inline_formset([{"name": "Accueil", "public": "on"}, {"name": "Privé"}]),
        "body": body(make_entry(Call, paca, "Jeunesse")),
        "audience": "all_networks",
        **PUBLISH,
    }
    assert send(admin, add_address(paca, Call), fields).status_code == 302
    call = published_entry(
        paca,
        EntryKind.CALL,
        "eau-2027",
        """title themes { slug } sdgs { number } territories { code } audience body { __typename }
        ... on Call { programme { slug } edition closesAt milestones { label } funders { name entry { slug } }
          eligibleApplicants eligibility excludedTerritories { code } budget { amount currency }
          regulations { title } links { label } contacts { name } }""",
    )
    assert call == {
        "title": "Eau 2027",
        "themes": [{"slug": "eau"}],
        "sdgs": [{"number": 6}, {"number": 17}],
        "territories": [{"code": "419"}],
        "audience": "ALL_NETWORKS",
        "body": [
            {"__typename": f"{name}Block"}
            for name in ("Paragraph", "Heading", "Image", "Link", "Document", "Callout", "Calls")
        ],
        "programme": {"slug": "aap"},
        "edition": 2027,
        "closesAt": "2027-04-15T12:00:00+02:00",
        "milestones": [{"label": "Réunion"}],
        "funders": [{"name": "Fonds Archipel", "entry": {"slug": funder.slug}}, {"name": "Région Sud", "entry": None}],
        "eligibleApplicants": ["ASSOCIATION", "SCHOOL"],
        "eligibility": call["eligibility"],
        "excludedTerritories": [{"code": "MX"}],
        "budget": {"amount": "1500000.00", "currency": "EUR"},
        "regulations": [{"title": "Règlement"}],
        "links": [{"label": "Aide"}],
        "contacts": [{"name": "Accueil"}],
    }
    assert "<b>tous</b>" in call["eligibility"]


def test_a_news_post_is_written(admin: Client, paca: Network) -> None:
    call = make_entry(Call, paca, "Jeunesse 2027")
    fields = {
        "title": "Salon",
        "slug": "salon",
        "date": "2027-03-01",
        "category": "event",
        "calls": chooser_list(call.pk),
    }
    assert send(admin, add_address(paca, NewsPost), fields | PUBLISH).status_code == 302
    assert published_entry(paca, EntryKind.NEWS_POST, "salon", "... on NewsPost { date category calls { title } }") == {
        "date": "2027-03-01",
        "category": "EVENT",
        "calls": [{"title": "Jeunesse 2027"}],
    }


def test_an_actor_is_written(admin: Client, paca: Network, bretagne: Network) -> None:
    fields = {
        "title": "Baobab",
        "slug": "baobab",
        "kind": "association",
        "siren": "732829320",
        "latitude": "43.3",
        "longitude": "5.4",
        "networks": (str(bretagne.pk),),
        "countries": chooser_list("SN", "ML"),
        "contacts": inline_formset([{"name": "Awa", "public": "on"}]),
    }
    assert send(admin, add_address(paca, Actor), fields | PUBLISH).status_code == 302
    actor = published_entry(
        paca,
        EntryKind.ACTOR,
        "baobab",
        "... on Actor { siren location { latitude } networks { code } countries { code } contacts { name } }",
    )
    assert actor == {
        "siren": "732829320",
        "location": {"latitude": 43.3},
        "networks": [{"code": "paca"}, {"code": "bretagne"}],
        "countries": [{"code": "ML"}, {"code": "SN"}],
        "contacts": [{"name": "Awa"}],
    }


def test_a_partner_is_written(admin: Client, paca: Network) -> None:
    fields = {"title": "Fonds", "slug": "fonds", "kind": "funder", "rank": "2", "logo": make_picture("Logo").pk}
    assert send(admin, add_address(paca, Partner), fields | PUBLISH).status_code == 302
    partner = published_entry(paca, EntryKind.PARTNER, "fonds", "... on Partner { kind rank logo { title } }")
    assert partner == {"kind": "FUNDER", "rank": 2, "logo": {"title": "Logo"}}


def test_a_project_is_written(admin: Client, paca: Network) -> None:
    lead, partner = make_entry(Actor, paca, "Baobab"), make_entry(Actor, paca, "Ville")
    call = make_entry(Call, paca, "Jeunesse 2027")
    fields = {
        "title": "Écoles",
        "slug": "ecoles",
        "lead": lead.pk,
        "partners": chooser_list(partner.pk),
        "funded_by": chooser_list(call.pk),
        "countries": chooser_list("SN"),
        "starts_on": "2026-01-01",
        "ends_on": "2027-01-01",
    }
    assert send(admin, add_address(paca, Project), fields | PUBLISH).status_code == 302
    fragment = "... on Project { lead { title } partners { title } fundedBy { title } countries { code } endsOn }"
    assert published_entry(paca, EntryKind.PROJECT, "ecoles", fragment) == {
        "lead": {"title": "Baobab"},
        "partners": [{"title": "Ville"}],
        "fundedBy": [{"title": "Jeunesse 2027"}],
        "countries": [{"code": "SN"}],
        "endsOn": "2027-01-01",
    }


@pytest.mark.parametrize("model", ENTRY_MODELS.values())
def test_an_entry_is_drafted_published_edited_withdrawn_and_deleted(
    admin: Client, paca: Network, model: type[Any]
) -> None:
    url = f"http://paca.localhost/{paca.section(model.KIND).slug}/essai/"
    send(admin, add_address(paca, model), EXAMPLES[model.KIND] | ESSAI)
    entry = model.objects.get(slug="essai")
    assert entry_at(url) is None
    form = filled(admin, edit_address(entry), {})
    admin.post(edit_address(entry), form | PUBLISH)
    assert entry_at(url)["title"] == "Essai"
    admin.post(edit_address(entry), form | {"title": "Essai corrigé"})
    assert entry_at(url)["title"] == "Essai", "a draft is not for readers"
    admin.post(edit_address(entry), form | {"title": "Essai corrigé"} | PUBLISH)
    assert entry_at(url)["title"] == "Essai corrigé"
    admin.post(reverse("wagtailadmin_pages:unpublish", args=[entry.pk]))
    assert entry_at(url) is None
    admin.post(reverse("wagtailadmin_pages:delete", args=[entry.pk]))
    assert not model.objects.filter(pk=entry.pk).exists()


@pytest.mark.parametrize("fields", [{}, {"first_published_at": "2026-01-15 12:00"}])
def test_what_is_created_and_published_at_once_has_one_revision_by_its_author(
    admin: Client, paca: Network, fields: dict[str, str]
) -> None:
    send(admin, add_address(paca, NewsPost), ESSAI | fields | PUBLISH)
    post = NewsPost.objects.get(slug="essai")
    assert [revision.user and revision.user.get_username() for revision in post.revisions.all()] == ["admin"]
    assert "par None" not in admin.get(reverse("wagtailadmin_pages:history", args=[post.pk])).content.decode()


def test_an_entry_is_published_at_its_scheduled_hour(admin: Client, paca: Network) -> None:
    later = timezone.localtime() + timedelta(days=2)
    hour = {"go_live_at": later.strftime("%Y-%m-%d %H:%M")}
    send(admin, add_address(paca, NewsPost), {"title": "Surprise", "slug": "surprise"} | hour | PUBLISH)
    call_command("publish_scheduled")
    assert entry_at("http://paca.localhost/actualites/surprise/") is None
    with patch("django.utils.timezone.now", return_value=later + timedelta(minutes=1)):
        call_command("publish_scheduled")
        assert entry_at("http://paca.localhost/actualites/surprise/")["title"] == "Surprise"


def test_old_addresses_lead_to_an_entry_renamed_or_moved(
    admin: Client,
    paca: Network,
    bretagne: Network,
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[Any]],
) -> None:
    post = make_entry(NewsPost, paca, "Salon", slug="salon", audience=Audience.ALL_NETWORKS)
    with django_capture_on_commit_callbacks(execute=True):
        send(admin, edit_address(post), {"slug": "grand-salon"} | PUBLISH)
    assert entry_at("http://paca.localhost/actualites/salon/")["url"] == "http://paca.localhost/actualites/grand-salon/"
    destination = bretagne.section(EntryKind.NEWS_POST)
    admin.post(reverse("wagtailadmin_pages:move_confirm", args=[post.pk, destination.pk]))
    moved = "http://bretagne.localhost/actualites/grand-salon/"
    assert entry_at("http://paca.localhost/actualites/grand-salon/")["url"] == moved
    assert entry_at("http://paca.localhost/actualites/salon/")["url"] == moved


def test_an_entry_moves_only_to_a_section_of_its_kind(admin: Client, paca: Network) -> None:
    post = make_entry(NewsPost, paca, "Salon")
    admin.post(reverse("wagtailadmin_pages:move_confirm", args=[post.pk, paca.section(EntryKind.CALL).pk]))
    assert Page.objects.get(pk=post.pk).get_parent().pk == paca.section(EntryKind.NEWS_POST).pk


@pytest.mark.parametrize(
    ("model", "fields", "messages"),
    [
        (
            Call,
            {"opens_on": "2027-02-01", "closes_at": "2027-01-01 12:00"},
            {"closes_at": ["La date limite doit suivre l’ouverture."]},
        ),
        (Call, {"budget_amount": "10"}, {"budget_currency": ["Indiquez la monnaie de ce montant."]}),
        (
            Call,
            {"territories": chooser_list("SN"), "excluded_territories": chooser_list("MX")},
            {"excluded_territories": ["Hors des territoires de l’appel : Mexique."]},
        ),
        (Actor, {"latitude": "43"}, {"longitude": ["Indiquez la latitude et la longitude, ou ni l’une ni l’autre."]}),
        (
            Project,
            {"starts_on": "2027-02-01", "ends_on": "2027-01-01"},
            {"ends_on": ["La fin ne peut pas précéder le début."]},
        ),
    ],
)
def test_an_error_is_displayed_at_its_field(
    admin: Client, paca: Network, model: type[Any], fields: dict[str, Any], messages: dict[str, list[str]]
) -> None:
    assert errors(send(admin, add_address(paca, model), ESSAI | fields | PUBLISH)) == messages
    assert not model.objects.exists()


def test_a_currency_may_be_typed_in_small_letters(admin: Client, paca: Network) -> None:
    send(admin, add_address(paca, Project), ESSAI | {"budget_amount": "10", "budget_currency": "xof"} | PUBLISH)
    assert published_entry(paca, EntryKind.PROJECT, "essai", "... on Project { budget { amount currency } }") == {
        "budget": {"amount": "10.00", "currency": "XOF"}
    }


def test_a_wrong_siren_is_refused(admin: Client, paca: Network) -> None:
    messages = errors(send(admin, add_address(paca, Actor), ESSAI | {"siren": "732829321"}))
    assert list(messages) == ["siren"]
    assert "SIREN" in messages["siren"][0]


def test_only_a_country_is_a_country_of_action(admin: Client, paca: Network) -> None:
    messages = errors(send(admin, add_address(paca, Actor), ESSAI | {"countries": chooser_list("419")}))
    assert list(messages) == ["countries"]


def test_a_territory_is_found_without_its_accents(admin: Client) -> None:
    def territory_codes(**query: str) -> list[str]:
        page = admin.get(reverse("territory_chooser:choose_results"), query)
        return [territory.code for territory in page.context["results"]]

    assert territory_codes(q="senegal") == ["SN"]
    assert territory_codes(q="fr-pac") == ["FR-PAC"]
    assert "419" in territory_codes(q="amerique latine")
    assert territory_codes(q="amerique latine", kind="country") == []


def test_themes_programmes_and_relays_are_edited(admin: Client, paca: Network, bretagne: Network) -> None:
    entry = make_entry(Call, bretagne, "Jeunesse", audience=Audience.ALL_NETWORKS)
    theme = {"name": "Eau", "slug": "eau", "parent": ""}
    assert send(admin, reverse("wagtailsnippets_content_theme:add"), theme).status_code == 302
    programme = {"name": "AAP", "slug": "aap", "network": paca.pk, "description": rich_text("<p>Chaque année</p>")}
    assert send(admin, reverse("wagtailsnippets_content_programme:add"), programme).status_code == 302
    relay = {"network": paca.pk, "entry": entry.pk, "featured": "on", "note": "À lire"}
    assert send(admin, reverse("wagtailsnippets_content_relay:add"), relay).status_code == 302
    for model in (Theme, Programme, Relay):
        name = f"wagtailsnippets_content_{model._meta.model_name}"
        row = model.objects.get()
        assert str(row).split(" – ")[0] in admin.get(reverse(f"{name}:list")).content.decode()
        for view in ("edit", "delete", "history", "usage"):
            assert admin.get(reverse(f"{name}:{view}", args=[row.pk])).status_code == 200, (model, view)
    query = 'query ($u: URL!) { entry(url: $u) { relay(network: "paca") { featured note } } }'
    relayed_entry = ask(query, u=f"http://bretagne.localhost/appels-a-projets/{entry.slug}/")["entry"]
    assert relayed_entry == {"relay": {"featured": True, "note": "À lire"}}


def test_a_network_does_not_relay_its_own_entries(admin: Client, paca: Network) -> None:
    entry = make_entry(Call, paca, "Jeunesse")
    relay = {"network": paca.pk, "entry": entry.pk}
    messages = errors(send(admin, reverse("wagtailsnippets_content_relay:add"), relay))
    assert messages == {"network": ["Un réseau ne reprend pas ses propres contenus."]}


def test_a_network_relays_only_entries_that_it_is_offered(admin: Client, paca: Network, bretagne: Network) -> None:
    def relay(entry: Call) -> Any:
        fields = {"network": paca.pk, "entry": entry.pk}
        return send(admin, reverse("wagtailsnippets_content_relay:add"), fields)

    elsewhere: dict[str, Any] = {"audience": Audience.CHOSEN_NETWORKS, "chosen_networks": [make_network("normandie")]}
    for number, fields in enumerate([{}, elsewhere]):
        messages = errors(relay(make_entry(Call, bretagne, f"Gardé {number}", **fields)))
        assert list(messages) == ["entry"]
        assert messages["entry"][0].startswith(
            "Réseau Bretagne Solidaire ne propose pas ce contenu à Territoires Solidaires."
        )
    here: dict[str, Any] = {"audience": Audience.CHOSEN_NETWORKS, "chosen_networks": [paca]}
    for number, fields in enumerate([here, here | {"audience": Audience.ALL_NETWORKS}]):
        assert relay(make_entry(Call, bretagne, f"Proposé {number}", **fields)).status_code == 302


def test_choosers_speak_french(admin: Client, paca: Network) -> None:
    form = admin.get(add_address(paca, Call)).content.decode()
    assert "Choisir un dispositif" in form
    assert "Choisir dispositif" not in form


def test_wagtails_initial_groups_and_pages_have_french_names_or_are_gone(admin: Client, paca: Network) -> None:
    groups = admin.get(reverse("wagtailusers_groups:index")).context["object_list"]
    assert not {group.name for group in groups} & {"Editors", "Moderators"}
    assert "Moderators" not in admin.get(add_address(paca, NewsPost)).content.decode()
    assert "Root" not in admin.get(reverse("wagtailadmin_explore_root")).context["parent_page"].title
    assert "Root" not in admin.get(reverse("wagtailimages:add")).content.decode()


def test_sections_are_listed_in_their_order(admin: Client, paca: Network) -> None:
    listed = admin.get(reverse("wagtailadmin_explore", args=[paca.pk]))
    assert [page.specific.kind for page in listed.context["pages"]] == list(ENTRY_MODELS)
    assert "w-orderable" not in listed.content.decode()


def test_networks_are_listed_by_name_and_sections_are_not_made_by_hand(
    admin: Client, paca: Network, bretagne: Network
) -> None:
    root = Page.get_first_root_node()
    pages = admin.get(reverse("wagtailadmin_explore", args=[root.pk])).context["pages"]
    titles = [page.title for page in pages if page.specific_class is Network]
    assert titles == ["Réseau Bretagne Solidaire", "Territoires Solidaires"]
    assert admin.get(reverse("wagtailadmin_pages:add", args=["content", "section", paca.pk])).status_code == 302
    assert admin.get(reverse("wagtailadmin_pages:edit", args=[paca.pk])).status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        *("wagtailadmin_home", "wagtailadmin_account", "wagtailadmin_explore_root", "wagtailadmin_collections:index"),
        *("wagtailimages:index", "wagtaildocs:index", "wagtailredirects:index", "wagtailsites:index"),
        *("wagtailusers_users:index", "wagtailusers_groups:index", "wagtailsnippets:index"),
        *("wagtailadmin_workflows:index", "wagtailadmin_workflows:task_index"),
        *(f"wagtailadmin_reports:{name}" for name in ("locked_pages", "workflow", "workflow_tasks", "site_history")),
        *(f"wagtailadmin_reports:{name}" for name in ("aging_pages", "page_types_usage")),
    ],
)
def test_every_page_of_the_admin_opens(admin: Client, paca: Network, name: str) -> None:
    make_entry(NewsPost, paca, "Salon")
    assert admin.get(reverse(name), follow=True).status_code == 200
