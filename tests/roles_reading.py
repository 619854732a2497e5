"""What each role may read: the lines of docs/roles.md, through the admin's views."""

from django.contrib.auth.models import User

from content.models import NewsPost
from roles_scene import Scene, action


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
