"""A new SECRET_KEY: what its predecessor signed goes on as long as that is among the fallbacks."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.test import Client
from pytest_django import Settings

from asking import ask, execute
from cms.directory.models import CorrectionLink
from cms.roles import Role
from content.models import Actor, Network
from factories import make_entry, make_picture
from signing_in import log_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def accepted(paca: Network, client: Client) -> Callable[[], dict[str, bool]]:
    """Tells, of a session, a correction link, a picture's address and a preview, whether each is still taken."""
    log_in(client, Role.EDITOR, paca)
    actor = make_entry(Actor, paca, "Les Puits", image=make_picture())
    correction = urlsplit(CorrectionLink.objects.create(actor=actor).url).path
    token = actor.create_page_preview().token
    (node,) = ask("{ actors { nodes { image { rendition(width: 200) { url } } } } }")["actors"]["nodes"]
    picture = urlsplit(node["image"]["rendition"]["url"]).path
    return lambda: {
        "session": client.get("/admin/").status_code == 200,
        "correction": Client().get(correction).status_code == 200,
        "picture": Client().get(picture).status_code == 200,
        "preview": not execute("query ($t: String!) { preview(token: $t) { title } }", t=token).errors,
    }


def test_what_the_previous_key_signed_goes_on(accepted: Callable[[], dict[str, bool]], settings: Settings) -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "new"
    assert accepted() == {"session": True, "correction": True, "picture": True, "preview": True}


def test_what_a_forgotten_key_signed_ends(accepted: Callable[[], dict[str, bool]], settings: Settings) -> None:
    assert all(accepted().values())
    settings.SECRET_KEY = "new"
    assert accepted() == {"session": False, "correction": False, "picture": False, "preview": False}
