"""What each role may do with entries: the lines of docs/roles.md, through the admin's views."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from admin_forms import PUBLISH, add_address, edit_address
from content.models import Network, NewsPost
from factories import make_entry
from roles_scene import Scene, action


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
    news_post = scene.published("Autre")
    scene.bulk("wagtailcore.page", "move", news_post, chooser=destination.pk)
    assert moved == (scene.state(news_post).network == scene.third)
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
