"""What each role may choose: the lines of docs/roles.md, through the admin's views."""

from content.models import NewsPost
from roles_scene import Scene, action


def in_chooser(scene: Scene, entry: NewsPost, text: str) -> bool:
    listed = scene.shows(text, "wagtailadmin_choose_page_child", entry.get_parent().pk)
    is_offered = scene.shows(text, "wagtailadmin_choose_page_search", q=entry.title[:4])
    named = scene.shows(text, "wagtailadmin_choose_page_chosen_multiple", id=entry.pk)
    assert listed == named, (listed, named)
    assert listed or not is_offered
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
