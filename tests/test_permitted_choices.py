"""A form takes what its choosers offer, wherever in the form: other networks' files and drafts are refused."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.test.utils.form_data import inline_formset, rich_text, streamfield

from admin_forms import add_address, edit_address, filled
from cms.roles import Role
from content.models import Audience, Call, Network, NewsPost, Picture, Relay
from factories import make_document, make_entry, make_picture
from search.models import BestBet


@pytest.fixture
def editor(client: Client, paca: Network) -> Client:
    user = User.objects.create_user("camille")
    user.groups.add(Group.objects.get(name=f"{Role.EDITOR.label} – paca"))
    client.force_login(user)
    return client


def picture(network: Network) -> Picture:
    return make_picture(collection=network.collection)


def document(network: Network) -> Any:
    created = make_document()
    get_document_model().objects.filter(pk=created.pk).update(collection=network.collection)
    return created


def body(kind: str, value: Any) -> dict[str, Any]:
    return {"body": streamfield([(kind, value)])}


def image_block(row: Picture) -> dict[str, Any]:
    return body("image", {"image": row.pk, "alt": "x", "caption": "", "credit": ""})


FILES: dict[str, tuple[Callable[[Network], Any], Callable[[Any], dict[str, Any]]]] = {
    "picture": (picture, lambda row: {"image": row.pk}),
    "picture in the body": (picture, image_block),
    "document in the body": (document, lambda row: body("document", {"title": "x", "document": row.pk})),
    "document of a list": (document, lambda row: {"regulations": inline_formset([{"title": "x", "document": row.pk}])}),
    "document linked from a text": (
        document,
        lambda row: {"eligibility": rich_text(f'<p><a linktype="document" id="{row.pk}">x</a></p>')},
    ),
    "picture beside a mistake": (picture, lambda row: image_block(row) | {"budget_amount": "beaucoup"}),
}


@pytest.mark.parametrize("case", FILES)
def test_files_of_other_networks_are_refused(editor: Client, paca: Network, bretagne: Network, case: str) -> None:
    make, fields = FILES[case]
    address, named = add_address(paca, Call), {"title": "Essai", "slug": "essai"}
    refused = editor.post(address, filled(editor, address, named | fields(make(bretagne))))
    assert (refused.status_code, Call.objects.count()) == (302, 0)
    assert refused["Location"] == reverse("wagtailadmin_home")
    editor.post(address, filled(editor, address, named | fields(make(paca))))
    assert Call.objects.count() == ("mistake" not in case)


ENTRIES: dict[str, Callable[[Call], dict[str, Any]]] = {
    "link in the body": lambda call: body("link", {"label": "x", "url": "", "entry": call.pk}),
    "calls in the body": lambda call: body("calls", {"heading": "", "entries": streamfield([("object", call.pk)])}),
    "list of calls": lambda call: {"calls": streamfield([("object", call.pk)])},
    "link from a text": lambda call: body("paragraph", rich_text(f'<p><a linktype="page" id="{call.pk}">x</a></p>')),
}


@pytest.mark.parametrize("case", ENTRIES)
def test_drafts_of_other_networks_are_refused(editor: Client, paca: Network, bretagne: Network, case: str) -> None:
    def accepted(call: Call) -> bool:
        address, slug = add_address(paca, NewsPost), f"essai-{call.pk}"
        editor.post(address, filled(editor, address, {"title": "Essai", "slug": slug} | ENTRIES[case](call)))
        return NewsPost.objects.filter(slug=slug).exists()

    assert not accepted(make_entry(Call, bretagne, "Secret", live=False))
    assert accepted(make_entry(Call, bretagne, "Paru"))
    assert accepted(make_entry(Call, paca, "En cours", live=False))


def test_a_preview_with_a_file_of_another_network_is_refused(editor: Client, paca: Network, bretagne: Network) -> None:
    entry = make_entry(Call, paca, "Essai")
    data = filled(editor, edit_address(entry), {"image": picture(bretagne).pk})
    assert editor.post(reverse("wagtailadmin_pages:preview_on_edit", args=[entry.pk]), data).status_code == 302


def test_a_file_of_another_network_that_is_already_in_the_entry_may_stay(
    editor: Client, paca: Network, bretagne: Network
) -> None:
    """Say because an administrator chose it, or the entry came from another network."""
    foreign_picture = picture(bretagne)
    entry = make_entry(NewsPost, paca, "Salon", image=foreign_picture)
    fields = {"title": "Grand salon"} | image_block(foreign_picture)
    editor.post(edit_address(entry), filled(editor, edit_address(entry), fields))
    entry.refresh_from_db()
    assert entry.get_latest_revision_as_object().title == "Grand salon"


def test_relays_and_best_bets_of_drafts_of_other_networks_are_refused(
    editor: Client, paca: Network, bretagne: Network
) -> None:
    draft = make_entry(Call, bretagne, "Secret", live=False, audience=Audience.ALL_NETWORKS)
    forms: dict[str, dict[str, Any]] = {
        "content_relay": {"entry": draft.pk},
        "search_bestbet": {"searches": "eau", "entries": inline_formset([{"entry": draft.pk}])},
    }
    for name, fields in forms.items():
        address = reverse(f"wagtailsnippets_{name}:add")
        assert editor.post(address, filled(editor, address, {"network": paca.pk} | fields)).status_code == 302
    assert not Relay.objects.exists()
    assert not BestBet.objects.exists()


def test_a_network_s_logo_from_another_network_is_refused(editor: Client, paca: Network, bretagne: Network) -> None:
    address = edit_address(paca)
    assert editor.post(address, filled(editor, address, {"logo": picture(bretagne).pk})).status_code == 302
    assert not paca.revisions.exists()
