"""What the lines of docs/roles.md are tried with: who, on which network, with which content."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from admin_forms import add_address, filled_in
from cms.roles import COORDINATION, Role
from content.models import Audience, Call, Network, NewsPost, Picture, Relay
from factories import make_document, make_entry, make_picture

GROUPS = {
    "contributor": f"{Role.CONTRIBUTOR.label} – paca",
    "editor": f"{Role.EDITOR.label} – paca",
    "manager": f"{Role.MANAGER.label} – paca",
    "coordination": COORDINATION,
}
ROLES = [*GROUPS, "administrator", "no group"]
OF_A_NETWORK = ["contributor", "editor", "manager"]


@dataclass
class Scene:
    """Who tries, on which network; `third` is neither that one nor the user's own."""

    client: Client
    user: User
    network: Network
    third: Network

    def attempt(self, address: str, fields: dict[str, Any]) -> None:
        """Send a form if it opens at all."""
        answer = self.client.get(address)
        if answer.status_code == 200:
            self.client.post(address, filled_in(answer.content.decode(), address, fields))

    def previews(self, address: str, preview: str) -> bool:
        """Also tries to do so without having seen the form."""
        form = self.client.get(address)
        fields = filled_in(form.content.decode(), address, {"title": "Neuf"}) if form.status_code == 200 else {}
        answer = self.client.post(preview, fields)
        return answer.status_code == 200 and bool(answer.json()["is_valid"])

    def shows(self, text: str, name: str, *args: Any, **query: Any) -> bool:
        return text in self.client.get(reverse(name, args=args), query, follow=True).content.decode()

    def opens(self, name: str, *args: Any) -> bool:
        """Whether the address is answered, or leads on, but not back to where one is sent from a closed door."""
        answer = self.client.get(reverse(name, args=args))
        refused = [reverse("wagtailadmin_home"), reverse("wagtailadmin_login")]
        return answer.status_code < 400 and answer.get("Location", "").partition("?")[0] not in refused

    def post(self, name: str, *args: Any, **fields: Any) -> None:
        self.client.post(reverse(name, args=args), fields)

    def draft(self, **fields: Any) -> NewsPost:
        """A colleague's, with a revision that its title is only in."""
        entry = make_entry(NewsPost, self.network, "Esquisse", live=False, **fields)
        entry.title = "Brouillon jaguar"
        entry.save_revision(user=User.objects.get(username="collègue"), log_action=True)
        return entry

    def published(self, title: str = "Salon", **fields: Any) -> NewsPost:
        entry = make_entry(NewsPost, self.network, title, **fields)
        NewsPost.objects.filter(pk=entry.pk).update(live_revision=entry.save_revision())
        return NewsPost.objects.get(pk=entry.pk)

    def picture(self) -> Picture:
        return make_picture("Photo jaguar", collection=self.network.collection)

    def document(self) -> Any:
        document = make_document("Texte jaguar")
        document.collection = self.network.collection
        document.save()
        return document

    def offered(self) -> Call:
        return make_entry(Call, self.third, "Jeunesse", audience=Audience.ALL_NETWORKS)

    def relay(self) -> Relay:
        return Relay.objects.create(network=self.network, entry=self.offered(), note="À relire")

    def bulk(self, model: str, action: str, *rows: Any, **fields: Any) -> None:
        address = reverse("wagtail_bulk_action", args=[*model.split("."), action])
        self.client.post(f"{address}?{'&'.join(f'id={row.pk}' for row in rows)}", fields)

    def state(self, page: Page) -> NewsPost:
        return NewsPost.objects.get(pk=page.pk)

    def write(self, **fields: Any) -> NewsPost | None:
        self.attempt(add_address(self.network, NewsPost), {"title": "Neuf", "slug": "neuf"} | fields)
        return NewsPost.objects.filter(network=self.network, slug="neuf").first()


ACTIONS: dict[str, Callable[[Scene], bool]] = {}


def action(line: str) -> Callable[[Callable[[Scene], bool]], Callable[[Scene], bool]]:
    def note(act: Callable[[Scene], bool]) -> Callable[[Scene], bool]:
        ACTIONS[line] = act
        return act

    return note
