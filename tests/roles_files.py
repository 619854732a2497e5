"""What each role may do with pictures and documents: the lines of docs/roles.md, through the admin's views."""

from typing import Any

from django.urls import reverse
from wagtail.documents import get_document_model

from content.models import Picture
from roles_scene import Scene, action


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
