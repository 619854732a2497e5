"""The demo's rules of search: something to find in the admin, and to see at work."""

from content.models import Entry, Network
from search.models import BestBet, BestBetEntry, SynonymGroup

BEGINNERS = "débuter *\nmonter un projet *\npremier projet"
FOR_BEGINNERS = ["paca/news/formation-monter-son-projet", "paca/call/permanence-conseil-projets"]
SYNONYMS = "dispositif conjoint\nfonds conjoint\nappel bilatéral"


def create() -> None:
    bet = BestBet.objects.create(network=Network.objects.get(code="paca"), searches=BEGINNERS)
    for place, key in enumerate(FOR_BEGINNERS):
        BestBetEntry.objects.create(best_bet=bet, entry=Entry.objects.get(key=key), sort_order=place)
    SynonymGroup.objects.create(names=SYNONYMS)
