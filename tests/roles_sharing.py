"""What each role may do with what networks share: the lines of docs/roles.md, through the admin's views."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import rich_text

from cms.directory.imports.running import work_on_imports
from cms.directory.models import CorrectionLink, DirectoryImport
from content.models import Actor, Call, Contact, Programme, Relay, Theme
from factories import make_entry
from roles_scene import Scene, action
from search.models import BestBet, SearchTerm


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
    own_import = DirectoryImport.objects.filter(network=scene.network).first()
    directory_import = own_import or DirectoryImport.objects.create(
        network=scene.network, user=scene.user, file_name="jaguar.csv", headings=["Nom"]
    )
    scene.post("directory_import_mapping", directory_import.pk, **{"column-0": "title"})
    scene.post("directory_import", directory_import.pk, do="start")
    work_on_imports()
    written = Actor.objects.filter(network=scene.network, title="Jaguar").exists()
    scene.post("directory_import", directory_import.pk, do="undo")
    work_on_imports()
    undone = written and not Actor.objects.filter(network=scene.network, title="Jaguar").exists()
    seen = scene.shows("jaguar.csv", "directory_imports")
    assert bool(own_import) == written == undone == seen == scene.opens("directory_import", directory_import.pk)
    return undone


@action("find, export and erase what is kept of a person")
def _(scene: Scene) -> bool:
    entry = scene.published(contacts=[Contact(name="Jaguar", email="jaguar@exemple.fr")])
    criteria = {"email": "jaguar@exemple.fr"}
    answer = scene.client.post(reverse("personal_data"), criteria)
    keys = [occurrence.key for occurrence in answer.context["occurrences"]] if answer.status_code == 200 else []
    has_occurrences = bool(keys)
    exported = scene.client.post(reverse("personal_data"), {**criteria, "do": "export", "occurrence": keys})
    scene.post("personal_data", **criteria, do="erase", occurrence=keys)
    erased = not Contact.objects.filter(entry=entry.pk).exists()
    assert has_occurrences == erased == ("json" in exported["Content-Type"])
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
    directory_import = CorrectionLink.objects.exists()
    link = CorrectionLink.objects.first() or CorrectionLink.objects.create(actor=actor)
    seen = scene.opens("correction_links", actor.pk)
    scene.post("correction_links", actor.pk, revoke=link.pk)
    assert directory_import == seen == (CorrectionLink.objects.get().revoked_at is not None)
    return directory_import


@action("see and answer what an actor proposes")
def _(scene: Scene) -> bool:
    link = CorrectionLink.objects.create(actor=make_entry(Actor, scene.network, "Jaguar"))
    approved, declined = (link.proposals.create(values={"city": ["", "Ocelot"]}) for _ in range(2))
    seen = {scene.shows("Ocelot", "correction_proposal", approved.pk), scene.shows("Jaguar", "correction_proposals")}
    scene.post("correction_proposal", approved.pk, do="apply")
    scene.post("correction_proposal", declined.pk, do="set-aside")
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
