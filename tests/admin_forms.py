"""Filling in the admin's forms as a browser does, with what they hold already, and reading its pages."""

from typing import Any

from bs4 import BeautifulSoup
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from lxml.html import document_fromstring
from wagtail.test.utils.form_data import nested_form_data

from content.models import Entry, Network

PUBLISH = {"action-publish": "action-publish"}


def filled(client: Client, address: str, fields: dict[str, Any]) -> dict[str, list[Any]]:
    """The form at an address with these values; a tuple ticks several boxes, lists of blocks are empty if absent."""
    return filled_in(client.get(address).content.decode(), address, fields)


def filled_in(html: str, address: str, fields: dict[str, Any]) -> dict[str, list[Any]]:
    """Parsed by lxml, since BeautifulSoup takes as long for a page of the admin as Wagtail takes to make it."""
    form = next((form for form in document_fromstring(html).forms if form.action == address), None)
    assert form is not None, f"no form at {address}"
    data = QueryDict(mutable=True)
    for name, value in form.form_values():
        data.appendlist(name, value)
    for block in form.xpath(".//*[@data-block]"):
        data[f"{block.get('id')}-count"] = "0"
    for name, value in nested_form_data(fields).items():
        data.setlist(name, value if isinstance(value, tuple) else [value])
    return dict(data.lists())


def send(client: Client, address: str, fields: dict[str, Any]) -> Any:
    return client.post(address, filled(client, address, fields))


def add_address(network: Network, model: type[Entry]) -> str:
    return reverse("wagtailadmin_pages:add", args=["content", model._meta.model_name, network.section(model.KIND).pk])


def edit_address(entry: Entry) -> str:
    return reverse("wagtailadmin_pages:edit", args=[entry.pk])


def errors(response: Any) -> dict[str, list[str]]:
    """By field, what the form that came back says is wrong."""
    return dict(response.context["form"].errors)


def main_text(response: Any) -> str:
    """The text of a page's <main>, in one line."""
    main = BeautifulSoup(response.content, "lxml").select_one("main")
    assert main is not None
    return " ".join(main.get_text(" ").split())
