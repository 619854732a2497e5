"""Addresses of the admin that were made up: each gets a clear answer, and none a fault of ours.

Its pages are found by its URL patterns, and what a page takes by what its view looks up in the query string.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, QueryDict
from django.test import Client
from django.urls import URLResolver, get_resolver
from pytest_django import Settings

from admin_forms import edit_address, filled
from cms.roles import Role
from content.forms import MAX_CHILDREN
from content.models import Call, Network, NewsPost
from factories import make_document, make_entry, make_picture
from signing_in import log_in

pytestmark = pytest.mark.django_db

# One signs out, which hides all others; one raises on purpose.
LEFT_OUT = {"/admin/logout/", "/admin/failwhale/"}
VALUES = {
    "text": "x",
    "nul": "a\0b",
    "65 bits": str(2**64),
    "no integer": "²",
    "first day": "0001-01-01",
    "syntax": '"(((\\',
    "words": "a " * 3000,
}


class RecordingQueryDict(QueryDict):
    """Notes which parameters are looked up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.names: set[str] = set()
        super().__init__(*args, **kwargs)

    def __contains__(self, name: Any) -> bool:
        self.names.add(name)
        return super().__contains__(name)

    def __getitem__(self, name: Any) -> Any:
        self.names.add(name)
        return super().__getitem__(name)

    def getlist(self, name: str, default: Any = None) -> Any:
        self.names.add(name)
        return super().getlist(name, default)


class RecordingMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.GET = RecordingQueryDict(request.META.get("QUERY_STRING", ""))
        return self.get_response(request)


@pytest.fixture
def addresses(settings: Settings, tmp_path: Path, paca: Network) -> list[str]:
    """Those of the admin, with what their arguments name."""
    settings.MEDIA_ROOT = tmp_path
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.RecordingMiddleware"]
    post = make_entry(NewsPost, paca, "Salon")
    post.save_revision()
    picture, document = make_picture("Photo"), make_document("Texte")
    arguments = defaultdict(lambda: "1", app_label="content", model_name="newspost", action="delete")
    arguments |= {"page_id": post.pk, "parent_page_id": paca.section(NewsPost.KIND).pk}
    arguments |= {"image_id": picture.pk, "document_id": document.pk, "revision_id": post.latest_revision_id}
    paths = set(_addresses(get_resolver(), "/", arguments))
    return sorted(address for address in paths if address.startswith("/admin/") and address not in LEFT_OUT)


def _addresses(resolver: URLResolver, prefix: str, arguments: dict[str, Any]) -> Iterator[str]:
    for name in resolver.reverse_dict:
        for templates, *_ in resolver.reverse_dict.getlist(name) if isinstance(name, str) else ():
            yield from (prefix + template % arguments for template, _ in templates)
    for inner_prefix, inner_resolver in resolver.namespace_dict.values():
        yield from _addresses(inner_resolver, prefix + inner_prefix, arguments)


def faults(client: Client, addresses: list[str], value: str) -> list[tuple[str, str]]:
    """The addresses and the parameters for which there is a fault of the server's."""
    client.raise_request_exception = False
    broken = []
    for address in addresses:
        answer = client.get(address)
        names: set[str] = getattr(answer.wsgi_request.GET, "names", set())
        if answer.status_code >= 500:
            broken.append((address, ""))
        for name in sorted(names):
            if client.get(address, {name: value}).status_code >= 500:
                broken.append((address, name))
    return broken


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES.keys())
def test_no_query_string_is_a_fault_for_administrators(client: Client, addresses: list[str], value: str) -> None:
    client.force_login(User.objects.create_superuser("admin"))
    assert faults(client, addresses, value) == []


def test_nor_for_editors(client: Client, paca: Network, addresses: list[str]) -> None:
    log_in(client, Role.EDITOR, paca)
    assert faults(client, addresses, VALUES["text"]) == []


def test_no_number_in_a_path_is_a_fault(admin_client: Client) -> None:
    admin_client.raise_request_exception = False
    arguments = defaultdict(lambda: VALUES["65 bits"], app_label="content", model_name="newspost", action="delete")
    paths = {path for path in _addresses(get_resolver(), "/", arguments) if path.startswith("/admin/")} - LEFT_OUT
    assert {path for path in paths if admin_client.get(path).status_code >= 500} == set()


def test_a_value_that_makes_no_sense_is_refused_in_words(admin_client: Client) -> None:
    admin_client.raise_request_exception = False
    answer = admin_client.get("/admin/documents/chooser/chosen-multiple/", {"id": "x"})
    assert answer.status_code == 400
    page = BeautifulSoup(answer.content, "html.parser").select_one("main")
    assert page is not None
    assert "un texte à la place d’un nombre" in page.text
    assert str(answer["X-Request-ID"]) in page.text


def test_a_form_that_announces_a_billion_rows_is_refused(admin_client: Client, paca: Network) -> None:
    address = edit_address(make_entry(Call, paca, "Jeunesse"))
    fields = filled(admin_client, address, {"title": "Autre"})
    announced = {name: 10**9 for name in fields if name.endswith("-TOTAL_FORMS")}
    answer = admin_client.post(address, fields | announced)
    formsets = answer.context["form"].formsets.values()
    assert len(announced) == len(formsets) > 3
    assert {len(formset.forms) for formset in formsets} == {MAX_CHILDREN}
    assert {str(error) for formset in formsets for error in formset.non_form_errors()} == {
        f"Veuillez soumettre au plus {MAX_CHILDREN} formulaires."
    }
    assert Call.objects.get().title == "Jeunesse"
