"""No address of the admin tells a network's manager of another network's drafts, nor lets them change a thing there.

All the addresses there are, Wagtail's and ours, are asked and sent forms, with the keys of what is the other network's.
"""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core import serializers
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.models import Comment, Page, PageViewRestriction, Revision, WorkflowState

from cms.directory.models import CorrectionLink, DirectoryImport, ImportState
from cms.roles import Role
from content.models import Actor, Audience, Call, Network, NewsPost, Picture, Programme, Relay
from factories import make_document, make_entry, make_picture
from search.models import BestBet, SearchTerm

SECRET = "jaguar"  # the word that would betray a leak
# Published at once, and so no secret: other networks' calls are editions of them too.
PUBLIC = {"wagtailsnippetchoosers_content_programme"}
# Asks nobody who they are, or ends the session.
ELSEWHERE = {"wagtailadmin_logout", "wagtailadmin_login", "wagtailadmin_error_test", "wagtailadmin_javascript_catalog"}


@pytest.fixture
def keys(paca: Network, bretagne: Network) -> dict[str, list[Any]]:
    """By the names that addresses have for them, the keys of what is Bretagne's."""
    chief = User.objects.create_superuser("chef")
    picture = make_picture(f"Photo {SECRET}", collection=bretagne.collection)
    document = make_document(f"Brouillon {SECRET}")
    get_document_model().objects.filter(pk=document.pk).update(collection=bretagne.collection)
    draft = make_entry(NewsPost, bretagne, f"Brouillon {SECRET}", slug="brouillon", live=False, image=picture)
    draft.save_revision(user=chief, log_action=True)
    NewsPost.objects.filter(pk=draft.pk).update(locked=True, locked_by=chief)
    live = make_entry(NewsPost, bretagne, "Brouillon paru", slug="paru")
    live.title = f"Brouillon {SECRET}"
    revision = live.save_revision(user=chief, log_action=True)
    state = bretagne.get_workflow().start(NewsPost.objects.get(pk=live.pk), chief)
    call = make_entry(Call, paca, "Appel", audience=Audience.ALL_NETWORKS)
    section, own_section = draft.get_parent().pk, paca.section(NewsPost.KIND).pk
    SearchTerm.objects.create(network=bretagne, text=f"brouillon {SECRET}", day=timezone.localdate(), searches=1)
    imported = DirectoryImport.objects.create(
        network=bretagne, file_name=f"{SECRET}.csv", headings=["Nom"], mapping=["title"], state=ImportState.PREVIEW
    )
    imported.rows.create(number=2, cells=[SECRET], fate="create", decision="create")
    actor = make_entry(Actor, bretagne, "Acteur")
    proposal = CorrectionLink.objects.create(actor=actor).proposals.create(values={"city": ["", SECRET]})
    pages = [draft.pk, live.pk]
    return {
        "page_id": pages,
        "page_to_move_id": pages,
        "parent_page_id": [section, bretagne.pk, draft.pk],
        "destination_id": [section, own_section],
        "new_parent_page": [own_section],
        "content_type_app_name": ["content"],
        "content_type_model_name": ["newspost"],
        "revision_id": [revision.pk],
        "revision_id_a": ["earliest"],
        "revision_id_b": ["latest"],
        "action_name": ["approve", "reject", "delete", "unpublish", "copy"],
        "task_state_id": [state.current_task_state.pk],
        "task_id": [state.current_task_state.task_id],
        "workflow_state_id": [state.pk],
        "workflow_pk": [state.workflow_id],
        "page_pk": [bretagne.pk],
        "collection_id": [bretagne.collection_id],
        "image_id": [picture.pk],
        "document_id": [document.pk],
        "doc_id": [document.pk],
        "filter_spec": ["original"],
        "uidb64": ["x"],
        "token": ["x"],
        # The names below are a part of those of the views.
        "relay": [Relay.objects.create(network=bretagne, entry=call, note=f"Note {SECRET}").pk],
        "programme": [Programme.objects.create(slug="x", name=f"Brouillon {SECRET}", network=bretagne).pk],
        "bestbet": [BestBet.objects.create(network=bretagne, searches=f"brouillon {SECRET}").pk],
        "images": [picture.pk],
        "doc": [document.pk],
        "collections": [bretagne.collection_id],
        "directory_import": [imported.pk],
        "actor": [actor.pk],
        "proposal": [proposal.pk],
        "workflows": [state.workflow_id],
        "pages": pages,
        "sites": [bretagne.sites[0].pk],
        "users": [chief.pk],
        "groups": [Group.objects.get(name=f"{Role.EDITOR.label} – bretagne").pk],
    }


BULK = [
    *(("wagtailcore", "page", action) for action in ("publish", "unpublish", "delete", "move")),
    *(("content", "picture", action) for action in ("delete", "add_tags", "add_to_collection")),
    *(("wagtaildocs", "document", action) for action in ("delete", "add_tags", "add_to_collection")),
    *(("content", name, "delete") for name in ("relay", "programme")),
    ("search", "bestbet", "delete"),
]


def named(resolver: Any, names: tuple[str, ...] = ()) -> Iterator[tuple[str, list[str]]]:
    """The views of the admin, each with the keys that its address takes."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from named(pattern, (*names, *([pattern.namespace] if pattern.namespace else [])))
        elif pattern.name:
            pattern = pattern.pattern
            yield ":".join((*names, pattern.name)), list(pattern.converters or pattern.regex.groupindex)


def addresses(keys: dict[str, list[Any]]) -> Iterator[tuple[str, str]]:
    """Every view's name, with its address for each combination of the other network's keys."""
    admin = next(pattern for pattern in get_resolver().url_patterns if str(pattern.pattern) == "admin/")
    for name, taken in named(admin):
        if name in ELSEWHERE:
            continue
        if name == "wagtail_bulk_action":
            yield from ((f"{name} {args}", reverse(name, args=args)) for args in BULK)
            continue
        if {"app_label", "app_name", "model_name"} & set(taken):
            continue  # of a kind, not of a row
        choices = [keys[key] if key in keys else _keys_of(name, keys) for key in taken]
        for values in product(*choices):
            yield name, reverse(name, kwargs=dict(zip(taken, values, strict=True)))


def _keys_of(name: str, keys: dict[str, list[Any]]) -> list[Any]:
    return next((values for part, values in reversed(keys.items()) if part in name), [1])


@pytest.fixture
def manager(client: Client, keys: dict[str, list[Any]]) -> Client:
    user = User.objects.create_user("camille")
    user.groups.add(Group.objects.get(name=f"{Role.MANAGER.label} – paca"))
    client.force_login(user)
    return client


def text_of(answer: Any) -> str:
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode(errors="replace")


def test_nothing_is_told(manager: Client, keys: dict[str, list[Any]]) -> None:
    every = "&".join(
        f"id={pk}" for pk in {pk for values in keys.values() for pk in values if isinstance(pk, int)} - {1}
    )
    leaking_views, requests = set(), 0
    for name, address in addresses(keys):
        for query in ("", f"?{every}", "?q=brouillon"):
            requests += 1
            if SECRET in text_of(manager.get(address + query, headers={"X-Requested-With": "XMLHttpRequest"})):
                leaking_views.add(name)
    assert requests > 500
    assert {name for name in leaking_views if name.partition(":")[0] not in PUBLIC} == set()


def everything_of(network: Network) -> str:
    pages = Page.objects.descendant_of(network, inclusive=True)
    members = {"collection": network.collection}
    rows = [
        *pages,
        *NewsPost.objects.filter(network=network),
        *Network.objects.filter(pk=network.pk),
        *Revision.page_revisions.filter(object_id__in=[str(pk) for pk in pages.values_list("pk", flat=True)]),
        *Comment.objects.filter(page__in=pages),
        *PageViewRestriction.objects.filter(page__in=pages),
        *WorkflowState.objects.all(),
        *Picture.objects.filter(**members),
        *get_document_model().objects.filter(**members),
        *(
            row
            for model in (Relay, Programme, BestBet, DirectoryImport)
            for row in model.objects.filter(network=network)
        ),
        *Group.objects.all(),
        *User.objects.exclude(username="camille"),
        network.collection,
    ]
    return serializers.serialize("json", rows)


def test_nothing_is_changed(manager: Client, keys: dict[str, list[Any]], bretagne: Network) -> None:
    fields = {
        "title": "Changé",
        "slug": "change",
        "new_title": "Copie",
        "new_slug": "copie",
        "restriction_type": "login",
        "external-link-chooser-url": "http://bretagne.localhost/actualites/paru/",
        "action-publish": "action-publish",
        "do": "start",
        "chooser": keys["new_parent_page"][0],
        "new_parent_page": keys["new_parent_page"][0],
    }
    manager.raise_request_exception = False  # Wagtail's answer to half a form
    before = everything_of(bretagne)
    changing_views, leaking_views = set(), set()
    for name, address in addresses(keys):
        pks = "&".join(f"id={pk}" for part in ("pages", "images", "doc", "relay", "programme") for pk in keys[part])
        with transaction.atomic():
            answer = manager.post(f"{address}?{pks}", fields)
            if SECRET in text_of(answer):
                leaking_views.add(name)
            if everything_of(bretagne) != before:
                changing_views.add(name)
            transaction.set_rollback(True)
    assert (changing_views, {name for name in leaking_views if name.partition(":")[0] not in PUBLIC}) == (set(), set())


@pytest.mark.parametrize("name", ["copy", "move", "bulk move"])
def test_a_page_named_as_destination_is_not_told(
    manager: Client, keys: dict[str, list[Any]], paca: Network, name: str
) -> None:
    entry, draft = make_entry(NewsPost, paca, "Salon"), keys["page_id"][0]
    fields = {"new_title": "Copie", "new_slug": "copie", "new_parent_page": draft, "chooser": draft}
    if name == "bulk move":
        address = f"{reverse('wagtail_bulk_action', args=['wagtailcore', 'page', 'move'])}?id={entry.pk}"
    else:
        address = reverse(f"wagtailadmin_pages:{name}", args=[entry.pk])
    assert SECRET not in text_of(manager.post(address, fields, follow=True))


@pytest.mark.parametrize("key", [999_999, 10**30])
def test_a_key_of_no_page_is_not_found(manager: Client, key: int) -> None:
    assert manager.get(f"/admin/pages/{key}/edit/").status_code == 404
