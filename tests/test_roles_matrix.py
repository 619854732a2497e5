"""docs/roles.md is true: each of its lines is tried through the admin's views, by each role, on its own network and on
another's."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.models import Page
from wagtail.test.utils.form_data import rich_text

from admin_forms import PUBLISH, add_address, edit_address, filled_in
from cms.directory.imports.running import work_on_imports
from cms.models import CorrectionLink, DirectoryImport
from cms.roles import COORDINATION, Role
from content.models import Actor, Audience, Call, Contact, Network, NewsPost, Picture, Programme, Relay, Theme
from factories import make_document, make_entry, make_network, make_picture
from search.models import BestBet, SearchTerm

DOCS = Path(__file__).resolve().parent.parent / "docs" / "roles.md"
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
        entry.save_revision().publish()
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


# Reading


@action("see drafts in the explorer")
def _(scene: Scene) -> bool:
    return scene.shows("Brouillon jaguar", "wagtailadmin_explore", scene.draft().get_parent().pk)


@action("find drafts by searching pages")
def _(scene: Scene) -> bool:
    scene.draft()
    return scene.shows("Brouillon jaguar", "wagtailadmin_pages:search", q="esquisse")


@action("read a draft")
def _(scene: Scene) -> bool:
    return scene.opens("wagtailadmin_pages:view_draft", scene.draft().pk)


@action("read a colleague's draft's history, revisions and their differences, and where it is used")
def _(scene: Scene) -> bool:
    entry = scene.draft()
    revision = entry.latest_revision.pk
    seen = [
        scene.opens(f"wagtailadmin_pages:{name}", entry.pk, *more)
        for name, *more in (
            ("history",),
            ("history_results",),
            ("workflow_history",),
            ("usage",),
            ("revisions_view", revision),
            ("revisions_compare", "earliest", "latest"),
        )
    ]
    assert len(set(seen)) == 1, seen
    return seen[0]


@action("see drafts in reports on locked pages, workflows and the site's history")
def _(scene: Scene) -> bool:
    entry = scene.draft()
    scene.network.get_workflow().start(entry, User.objects.get(username="collègue"))
    NewsPost.objects.filter(pk=entry.pk).update(locked=True)
    reports = ("locked_pages", "workflow", "workflow_tasks", "site_history")
    return any(scene.shows("jaguar", f"wagtailadmin_reports:{name}") for name in reports)


@action("see entries in the report on aging pages")
def _(scene: Scene) -> bool:
    scene.published("Vieux jaguar")
    return scene.shows("Vieux jaguar", "wagtailadmin_reports:aging_pages")


@action("see pages of all in the report on page types")
def _(scene: Scene) -> bool:
    scene.draft()
    return scene.shows("Brouillon jaguar", "wagtailadmin_reports:page_types_usage")


@action("get drafts from the admin's API")
def _(scene: Scene) -> bool:
    entry = scene.draft()
    entry.save()  # the API answers with what is saved
    listed = scene.shows("Brouillon jaguar", "wagtailadmin_api:pages:listing")
    assert listed == scene.shows("Brouillon jaguar", "wagtailadmin_api:pages:detail", entry.pk)
    return listed


@action("get pictures and documents from the admin's API")
def _(scene: Scene) -> bool:
    picture, document = scene.picture(), scene.document()
    seen = {
        scene.shows("jaguar", "wagtailadmin_api:images:listing"),
        scene.shows("jaguar", "wagtailadmin_api:images:detail", picture.pk),
        scene.shows("jaguar", "wagtailadmin_api:documents:listing"),
        scene.shows("jaguar", "wagtailadmin_api:documents:detail", document.pk),
    }
    assert len(seen) == 1
    return seen.pop()


# Writing


@action("write a draft")
def _(scene: Scene) -> bool:
    return scene.write() is not None


@action("edit their own draft")
def _(scene: Scene) -> bool:
    entry = scene.draft(owner=scene.user)
    scene.attempt(edit_address(entry), {"title": "Corrigé"})
    return bool(scene.state(entry).get_latest_revision_as_object().title == "Corrigé")


@action("edit a colleague's draft")
def _(scene: Scene) -> bool:
    entry = scene.draft()
    scene.attempt(edit_address(entry), {"title": "Corrigé"})
    return bool(scene.state(entry).get_latest_revision_as_object().title == "Corrigé")


@action("preview what they write")
def _(scene: Scene) -> bool:
    section = scene.network.section(NewsPost.KIND).pk
    preview = reverse("wagtailadmin_pages:preview_on_add", args=["content", "newspost", section])
    return scene.previews(add_address(scene.network, NewsPost), preview)


@action("preview a colleague's draft while editing")
def _(scene: Scene) -> bool:
    entry = scene.draft()
    return scene.previews(edit_address(entry), reverse("wagtailadmin_pages:preview_on_edit", args=[entry.pk]))


@action("publish")
def _(scene: Scene) -> bool:
    entry = scene.write(**PUBLISH)
    return bool(entry and entry.live)


@action("publish at a later hour")
def _(scene: Scene) -> bool:
    later = timezone.localtime() + timedelta(days=2)
    entry = scene.write(go_live_at=later.strftime("%Y-%m-%d %H:%M"), **PUBLISH)
    return bool(entry and entry.scheduled_revision)


@action("unpublish")
def _(scene: Scene) -> bool:
    entry = scene.published()
    scene.post("wagtailadmin_pages:unpublish", entry.pk)
    return not scene.state(entry).live


@action("delete")
def _(scene: Scene) -> bool:
    entry = scene.published()
    scene.post("wagtailadmin_pages:delete", entry.pk)
    return not NewsPost.objects.filter(pk=entry.pk).exists()


@action("revert to an earlier revision")
def _(scene: Scene) -> bool:
    entry = scene.published()
    first = entry.latest_revision
    entry.title = "Deuxième"
    entry.save_revision().publish()
    scene.attempt(reverse("wagtailadmin_pages:revisions_revert", args=[entry.pk, first.pk]), {})
    return bool(scene.state(entry).get_latest_revision_as_object().title == "Salon")


@action("lock and unlock")
def _(scene: Scene) -> bool:
    entry = scene.published()
    scene.post("wagtailadmin_pages:lock", entry.pk)
    locked = scene.state(entry).locked
    NewsPost.objects.filter(pk=entry.pk).update(locked=True)
    scene.post("wagtailadmin_pages:unlock", entry.pk)
    assert locked != scene.state(entry).locked
    return locked


@action("make private")
def _(scene: Scene) -> bool:
    entry = scene.published()
    scene.post("wagtailadmin_pages:set_privacy", entry.pk, restriction_type="login")
    return entry.get_view_restrictions().exists()


@action("approve what a contributor submits")
def _(scene: Scene) -> bool:
    entry = scene.draft()
    state = scene.network.get_workflow().start(entry, User.objects.get(username="collègue"))
    scene.post("wagtailadmin_pages:workflow_action", entry.pk, "approve", state.current_task_state.pk, comment="")
    return scene.state(entry).live


@action("cancel a submission")
def _(scene: Scene) -> bool:
    entry = scene.draft()
    scene.network.get_workflow().start(entry, User.objects.get(username="collègue"))
    scene.attempt(edit_address(entry), {"action-cancel-workflow": "1"})
    return scene.state(entry).current_workflow_state is None


@action("publish, unpublish and move several at once")
def _(scene: Scene) -> bool:
    entries = [scene.published(f"Salon {number}") for number in range(2)]
    drafts = [make_entry(NewsPost, scene.network, f"Projet {number}", live=False) for number in range(2)]
    scene.bulk("wagtailcore.page", "unpublish", *entries)
    scene.bulk("wagtailcore.page", "publish", *drafts)
    done = {not scene.state(entry).live for entry in entries} | {scene.state(entry).live for entry in drafts}
    assert len(done) == 1
    return done.pop()


@action("delete several at once")
def _(scene: Scene) -> bool:
    entries = [scene.published(f"Salon {number}") for number in range(2)]
    scene.bulk("wagtailcore.page", "delete", *entries)
    return not NewsPost.objects.exists()


@action("copy within the network")
def _(scene: Scene) -> bool:
    return copied(scene, scene.published(), scene.network)


@action("copy into another network")
def _(scene: Scene) -> bool:
    return copied(scene, scene.published(), scene.third)


@action("copy out of another network")
def _(scene: Scene) -> bool:
    return copied(scene, make_entry(NewsPost, scene.third, "Salon"), scene.network)


def copied(scene: Scene, entry: NewsPost, to: Network) -> bool:
    fields = {"new_title": "Copie", "new_slug": "copie", "new_parent_page": to.section(NewsPost.KIND).pk}
    scene.post("wagtailadmin_pages:copy", entry.pk, **fields)
    return NewsPost.objects.filter(network=to, slug="copie").exists()


@action("move into another network")
def _(scene: Scene) -> bool:
    entry, destination = scene.published(), scene.third.section(NewsPost.KIND)
    scene.post("wagtailadmin_pages:move_confirm", entry.pk, destination.pk)
    moved = scene.state(entry).network == scene.third
    other = scene.published("Autre")
    scene.bulk("wagtailcore.page", "move", other, chooser=destination.pk)
    assert moved == (scene.state(other).network == scene.third)
    return moved


@action("move out of another network")
def _(scene: Scene) -> bool:
    entry = make_entry(NewsPost, scene.third, "Salon")
    scene.post("wagtailadmin_pages:move_confirm", entry.pk, scene.network.section(NewsPost.KIND).pk)
    return scene.state(entry).network == scene.network


@action("change or delete anything through the admin's API")
def _(scene: Scene) -> bool:
    pages = [scene.published(), scene.network.section(NewsPost.KIND), scene.network]
    for page in pages:
        for name in ("unpublish", "copy", "delete"):
            scene.client.post(reverse("wagtailadmin_api:pages:action", args=[page.pk, name]), {"recursive": True})
    return not all(Page.objects.filter(pk=page.pk, live=True).exists() for page in pages)


# Choosing


def in_chooser(scene: Scene, entry: NewsPost, text: str) -> bool:
    listed = scene.shows(text, "wagtailadmin_choose_page_child", entry.get_parent().pk)
    found = scene.shows(text, "wagtailadmin_choose_page_search", q=entry.title[:4])
    named = scene.shows(text, "wagtailadmin_choose_page_chosen_multiple", id=entry.pk)
    assert listed == named, (listed, named)
    assert listed or not found
    return listed


@action("choose what is published")
def _(scene: Scene) -> bool:
    return in_chooser(scene, scene.published(), "Salon")


@action("choose a draft")
def _(scene: Scene) -> bool:
    return in_chooser(scene, scene.draft(), "Brouillon jaguar")


@action("see in a chooser the new title of what is published, while it is a draft")
def _(scene: Scene) -> bool:
    entry = scene.published()
    entry.title = "Brouillon jaguar"
    entry.save_revision()
    return in_chooser(scene, entry, "jaguar")


@action("choose pictures and documents")
def _(scene: Scene) -> bool:
    seen = set()
    for kind, row in (("images", scene.picture()), ("docs", scene.document())):
        for name in ("choose", "choose_results"):
            seen.add(scene.shows("jaguar", f"wagtail{kind}_chooser:{name}"))
            seen.add(scene.shows("jaguar", f"wagtail{kind}_chooser:{name}", q="jaguar"[:3]))
        seen.add(scene.shows("jaguar", f"wagtail{kind}_chooser:chosen", row.pk))
        seen.add(scene.shows("jaguar", f"wagtail{kind}_chooser:chosen_multiple", id=row.pk))
    assert len(seen) == 1, seen
    return seen.pop()


# Files


@action("add a picture or a document")
def _(scene: Scene) -> bool:
    file = {"title": "Neuf", "collection": scene.network.collection_id}
    scene.client.post(reverse("wagtailimages:add"), file | {"file": scene.picture().file.open()})
    scene.client.post(reverse("wagtaildocs:add"), file | {"file": scene.document().file.open()})
    added = {"title": "Neuf", "collection": scene.network.collection}
    done = {model.objects.filter(**added).exists() for model in (Picture, get_document_model())}
    assert len(done) == 1
    return done.pop()


@action("change a picture or a document")
def _(scene: Scene) -> bool:
    picture, document = scene.picture(), scene.document()
    scene.attempt(reverse("wagtailimages:edit", args=[picture.pk]), {"title": "Changé"})
    scene.attempt(reverse("wagtaildocs:edit", args=[document.pk]), {"title": "Changé"})
    scene.bulk("content.picture", "add_tags", picture, tags="eau")
    changed = Picture.objects.get(pk=picture.pk)
    done = {changed.title == "Changé", changed.tags.exists()}
    done.add(get_document_model().objects.get(pk=document.pk).title == "Changé")
    assert len(done) == 1, done
    return done.pop()


@action("move a picture or a document into another network's collection")
def _(scene: Scene) -> bool:
    picture, document = scene.picture(), scene.document()
    fields = {"collection": scene.third.collection_id}
    scene.attempt(reverse("wagtailimages:edit", args=[picture.pk]), fields)
    scene.attempt(reverse("wagtaildocs:edit", args=[document.pk]), fields)
    scene.bulk("content.picture", "add_to_collection", picture, **fields)
    scene.bulk("wagtaildocs.document", "add_to_collection", document, **fields)
    return any(
        model.objects.filter(collection=scene.third.collection).exists() for model in (Picture, get_document_model())
    )


@action("delete a picture or a document")
def _(scene: Scene) -> bool:
    return deleted(scene)


@action("change and delete a picture or a document that they added")
def _(scene: Scene) -> bool:
    picture, document = scene.picture(), scene.document()
    for row, edit in ((picture, "wagtailimages:edit"), (document, "wagtaildocs:edit")):
        type(row).objects.filter(pk=row.pk).update(uploaded_by_user=scene.user)
        scene.attempt(reverse(edit, args=[row.pk]), {"title": "Changé"})
        row.refresh_from_db()
    changed = {row.title == "Changé" for row in (picture, document)}
    picture.delete()
    document.delete()
    assert changed == {deleted(scene, uploaded_by_user=scene.user)}
    return changed.pop()


def deleted(scene: Scene, **fields: Any) -> bool:
    """Whether files are deleted one by one, several at once and from the page that they were added on."""
    pictures, documents = [scene.picture() for _ in range(3)], [scene.document() for _ in range(3)]
    for model in (Picture, get_document_model()):
        model.objects.update(**fields)
    for row, app in ((pictures[0], "wagtailimages"), (documents[0], "wagtaildocs")):
        scene.post(f"{app}:delete", row.pk)
    scene.bulk("content.picture", "delete", pictures[1])
    scene.bulk("wagtaildocs.document", "delete", documents[1])
    for row, app in ((pictures[2], "wagtailimages"), (documents[2], "wagtaildocs")):
        address = reverse(f"{app}:delete_multiple", args=[row.pk])
        scene.client.post(address, headers={"X-Requested-With": "XMLHttpRequest"})
    left = [Picture.objects.count(), get_document_model().objects.count()]
    assert left in ([0, 0], [3, 3]), left
    return left == [0, 0]


@action("see where a picture or a document is used")
def _(scene: Scene) -> bool:
    picture, document = scene.picture(), scene.document()
    seen = {
        scene.shows("jaguar", "wagtailimages:image_usage", picture.pk),
        scene.shows("jaguar", "wagtaildocs:document_usage", document.pk),
    }
    assert len(seen) == 1
    return seen.pop()


# What networks share


def listed(scene: Scene, row: Any) -> bool:
    answer = scene.client.get(reverse(f"wagtailsnippets_{row._meta.label_lower.replace('.', '_')}:list"))
    return answer.status_code == 200 and row in answer.context["object_list"]


def managed(scene: Scene, row: Any, change: dict[str, Any], addition: dict[str, Any]) -> bool:
    """Whether the user reads the history of a row, changes it, deletes it, and adds another."""
    urls, model = f"wagtailsnippets_{row._meta.label_lower.replace('.', '_')}", type(row)
    scene.attempt(reverse(f"{urls}:add"), addition)
    done = [model.objects.count() == 2]
    done += [scene.opens(f"{urls}:{name}", row.pk) for name in ("history", "history_results", "usage")]
    scene.attempt(reverse(f"{urls}:edit", args=[row.pk]), change)
    done.append(model.objects.filter(pk=row.pk, **change).exists())
    scene.post(f"{urls}:delete", row.pk)
    done.append(not model.objects.filter(pk=row.pk).exists())
    assert len(set(done)) == 1, done
    return done[0]


@action("see relays")
def _(scene: Scene) -> bool:
    return listed(scene, scene.relay())


@action("add, change and delete relays, and read their history")
def _(scene: Scene) -> bool:
    new = {"network": scene.network.pk, "entry": make_entry(Call, scene.third, "Autre", audience="all_networks").pk}
    return managed(scene, scene.relay(), {"note": "Relu"}, new)


@action("see what others offer")
def _(scene: Scene) -> bool:
    return scene.opens("relay_inbox_of", scene.network.pk)


@action("relay, feature and hide what others offer")
def _(scene: Scene) -> bool:
    offered = make_entry(Call, scene.third, "Autre", audience="all_networks")
    scene.post("relay_inbox_of", scene.network.pk, entry=offered.pk, answer="hidden")
    return Relay.objects.filter(network=scene.network, entry=offered, hidden=True).exists()


@action("see programmes")
def _(scene: Scene) -> bool:
    return listed(scene, Programme.objects.create(slug="aap", name="AAP", network=scene.network))


@action("add, change and delete programmes, and read their history")
def _(scene: Scene) -> bool:
    new = {"name": "B", "slug": "b", "network": scene.network.pk, "description": rich_text("")}
    return managed(
        scene, Programme.objects.create(slug="aap", name="AAP", network=scene.network), {"name": "Changé"}, new
    )


@action("see, change and delete best bets, and read their history")
def _(scene: Scene) -> bool:
    bet = BestBet.objects.create(network=scene.network, searches="eau")
    urls = "wagtailsnippets_search_bestbet"
    done = [listed(scene, bet)]
    done += [scene.opens(f"{urls}:{name}", bet.pk) for name in ("history", "usage", "edit")]
    scene.post(f"{urls}:delete", bet.pk)
    done.append(not BestBet.objects.exists())
    assert len(set(done)) == 1, done
    return done[0]


@action("import actors from a spreadsheet, and undo it")
def _(scene: Scene) -> bool:
    file = SimpleUploadedFile("jaguar.csv", b"Nom\nJaguar")
    scene.post("directory_imports", network=scene.network.pk, file=file)
    own = DirectoryImport.objects.filter(network=scene.network).first()
    made = own or DirectoryImport.objects.create(
        network=scene.network, user=scene.user, file_name="jaguar.csv", headings=["Nom"]
    )
    scene.post("directory_import_mapping", made.pk, **{"column-0": "title"})
    scene.post("directory_import", made.pk, do="start")
    work_on_imports()
    written = Actor.objects.filter(network=scene.network, title="Jaguar").exists()
    scene.post("directory_import", made.pk, do="undo")
    work_on_imports()
    undone = written and not Actor.objects.filter(network=scene.network, title="Jaguar").exists()
    seen = scene.shows("jaguar.csv", "directory_imports")
    assert bool(own) == written == undone == seen == scene.opens("directory_import", made.pk)
    return undone


@action("find, export and erase what is kept of a person")
def _(scene: Scene) -> bool:
    entry = scene.published(contacts=[Contact(name="Jaguar", email="jaguar@exemple.fr")])
    asked = {"email": "jaguar@exemple.fr"}
    answer = scene.client.post(reverse("personal_data"), asked)
    chosen = [one.key for one in answer.context["found"]] if answer.status_code == 200 else []
    seen = bool(chosen)
    exported = scene.client.post(reverse("personal_data"), {**asked, "do": "export", "chosen": chosen})
    scene.post("personal_data", **asked, do="erase", chosen=chosen)
    erased = not Contact.objects.filter(entry=entry.pk).exists()
    assert seen == erased == ("json" in exported["Content-Type"])
    return erased


@action("say that actors were verified today")
def _(scene: Scene) -> bool:
    actor = make_entry(Actor, scene.network, "Jaguar")
    scene.post("directory_verification", entry=actor.pk)
    return Actor.objects.get(pk=actor.pk).verified_on is not None


@action("make, see and revoke a link by which an actor proposes corrections")
def _(scene: Scene) -> bool:
    actor = make_entry(Actor, scene.network, "Jaguar")
    scene.post("correction_links", actor.pk, do="make")
    made = CorrectionLink.objects.exists()
    link = CorrectionLink.objects.first() or CorrectionLink.objects.create(actor=actor)
    seen = scene.opens("correction_links", actor.pk)
    scene.post("correction_links", actor.pk, revoke=link.pk)
    assert made == seen == (CorrectionLink.objects.get().revoked_at is not None)
    return made


@action("see and answer what an actor proposes")
def _(scene: Scene) -> bool:
    link = CorrectionLink.objects.create(actor=make_entry(Actor, scene.network, "Jaguar"))
    wanted, unwanted = (link.proposals.create(values={"city": ["", "Ocelot"]}) for _ in range(2))
    seen = {scene.shows("Ocelot", "correction_proposal", wanted.pk), scene.shows("Jaguar", "correction_proposals")}
    scene.post("correction_proposal", wanted.pk, do="apply")
    scene.post("correction_proposal", unwanted.pk, do="set-aside")
    answered = set(link.proposals.values_list("outcome", flat=True))
    assert (seen, answered) in [({True}, {"applied", "refused"}), ({False}, {"waiting"})]
    return seen == {True}


@action("see what its readers search for")
def _(scene: Scene) -> bool:
    SearchTerm.objects.create(network=scene.network, text="jaguar", day=timezone.localdate(), searches=1)
    return scene.shows("jaguar", "search_terms")


@action("name themes")
def _(scene: Scene) -> bool:
    scene.attempt(reverse("wagtailsnippets_content_theme:add"), {"name": "Eau", "slug": "eau", "parent": ""})
    return Theme.objects.exists()


# The network itself


@action("change the network's page")
def _(scene: Scene) -> bool:
    scene.attempt(edit_address(scene.network), {"legal_form": "association"} | PUBLISH)
    return Network.objects.get(pk=scene.network.pk).legal_form == "association"


@action("delete the network")
def _(scene: Scene) -> bool:
    scene.post("wagtailadmin_pages:delete", scene.network.pk)
    return not Network.objects.filter(pk=scene.network.pk).exists()


@action("add networks; manage users, groups, sites, collections and workflows")
def _(scene: Scene) -> bool:
    names = (
        "networks:add wagtailusers_users:index wagtailusers_groups:index wagtailsites:index "
        "wagtailadmin_collections:index wagtailadmin_workflows:index wagtailadmin_workflows:task_index"
    )
    opened = {scene.opens(name) for name in names.split()}
    assert len(opened) == 1
    return opened.pop()


@cache
def table() -> dict[str, dict[str, str]]:
    """By role, what docs/roles.md says of each action."""
    rows = [line.strip("| ").split(" | ") for line in DOCS.read_text("utf-8").splitlines() if line.startswith("| ")]
    head = ["action", *ROLES]
    assert head in rows
    said = {row[0]: row[1:] for row in rows if row != head and not row[0].startswith("---")}
    return {role: {line: cells[place] for line, cells in said.items()} for place, role in enumerate(ROLES)}


def test_the_table_is_tried_whole() -> None:
    assert list(table()["editor"]) == list(ACTIONS)
    assert {cell for said in table().values() for cell in said.values()} == {"all", "own", "–"}


@pytest.fixture
def networks(paca: Network, bretagne: Network) -> list[Network]:
    User.objects.create_user("collègue")
    return [paca, bretagne, make_network("normandie")]


def tried(act: Callable[[Scene], bool], scene: Scene) -> bool:
    scene.client.cookies.pop("messages", None)  # what the last one did is still to be told, titles and all
    with transaction.atomic():
        done = act(scene)
        transaction.set_rollback(True)
    return done


@pytest.mark.parametrize("role", ROLES)
def test_each_role_may_do_what_the_table_says(client: Client, networks: list[Network], role: str) -> None:
    user = User.objects.create_user("camille", is_superuser=role == "administrator")
    user.groups.set(Group.objects.filter(name=GROUPS.get(role)))
    client.force_login(user)
    own, others, third = networks
    elsewhere = Scene(client, user, others, third)
    for line, act in ACTIONS.items():
        told = table()[role][line]
        assert (line, tried(act, elsewhere)) == (line, told == "all")
        if role in OF_A_NETWORK:
            assert (line, tried(act, Scene(client, user, own, third))) == (line, told != "–")
