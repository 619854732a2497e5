"""What each role may do with the network itself: the lines of docs/roles.md, through the admin's views."""

from admin_forms import PUBLISH, edit_address
from cms.mail.models import QueuedMail
from content.models import Network
from roles_scene import Scene, action


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


@action("see the mails that are not sent, and send them again")
def _(scene: Scene) -> bool:
    mail = QueuedMail.objects.create(recipient="jaguar@exemple.fr", content=b"", next_attempt_at=None)
    seen = scene.shows(mail.recipient, "queued_mails")
    scene.post("queued_mails", entry=mail.pk)
    assert seen != QueuedMail.objects.given_up().exists()
    return seen
