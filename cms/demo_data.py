"""What the demo has beside its content: a login for each role, a best bet and synonyms."""

from typing import NamedTuple

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from cms.roles import Role, create_coordination, create_groups
from content.models import Entry, Network
from search.models import BestBet, BestBetEntry, SynonymGroup

PASSWORD = "maillage-demo"  # noqa: S105 - the demo tells it to everyone
NETWORK = "paca"
BEGINNERS = "débuter *\nmonter un projet *\npremier projet"
FOR_BEGINNERS = ["paca/news/formation-monter-son-projet", "paca/call/permanence-conseil-projets"]
SYNONYMS = "dispositif conjoint\nfonds conjoint\nappel bilatéral"


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


def users_exist() -> bool:
    return get_user_model().objects.filter(username=USERS[-1].name).exists()


def create_users() -> None:
    """One login for each role."""
    groups = create_groups(Network.objects.get(code=NETWORK))
    _create_user("contributeur", groups[Role.CONTRIBUTOR])
    _create_user("editeur", groups[Role.EDITOR])
    _create_user("responsable", groups[Role.MANAGER])
    _create_user("coordination", create_coordination())
    get_user_model().objects.create_superuser("admin", "admin@example.org", PASSWORD)


def _create_user(name: str, group: Group) -> None:
    user = get_user_model().objects.create_user(name, f"{name}@example.org", PASSWORD)
    user.groups.add(group)


def create_search_rules() -> None:
    bet = BestBet.objects.create(network=Network.objects.get(code=NETWORK), searches=BEGINNERS)
    for position, key in enumerate(FOR_BEGINNERS):
        BestBetEntry.objects.create(best_bet=bet, entry=Entry.objects.get(key=key), sort_order=position)
    SynonymGroup.objects.create(names=SYNONYMS)
