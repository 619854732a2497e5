"""The demo's people: one for each role."""

from typing import NamedTuple

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from cms.roles import Role, make_coordination, make_groups
from content.models import Network

PASSWORD = "maillage-demo"  # noqa: S105 - the demo tells it to everyone
NETWORK = "paca"


class DemoUser(NamedTuple):
    name: str
    role: str


USERS = [
    DemoUser("contributeur", "writes drafts for Territoires Solidaires"),
    DemoUser("editeur", "publishes for Territoires Solidaires"),
    DemoUser("responsable", "runs Territoires Solidaires: its pages, programmes and relays"),
    DemoUser("coordination", "edits every network, themes and programmes"),
    DemoUser("admin", "may do everything"),
]


def exist() -> bool:
    return get_user_model().objects.filter(username=USERS[-1].name).exists()


def create() -> None:
    """One login for each role."""
    groups = make_groups(Network.objects.get(code=NETWORK))
    _user("contributeur", groups[Role.CONTRIBUTOR])
    _user("editeur", groups[Role.EDITOR])
    _user("responsable", groups[Role.MANAGER])
    _user("coordination", make_coordination())
    get_user_model().objects.create_superuser("admin", "admin@example.org", PASSWORD)


def _user(name: str, group: Group) -> None:
    user = get_user_model().objects.create_user(name, f"{name}@example.org", PASSWORD)
    user.groups.add(group)
