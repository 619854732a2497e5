"""What readers search for, and what editors make of it."""

from search.models.best_bet import BestBet, BestBetEntry
from search.models.term import LONGEST_TERM, SearchTerm
from search.models.words import IgnoredWord, SynonymGroup

__all__ = ["LONGEST_TERM", "BestBet", "BestBetEntry", "IgnoredWord", "SearchTerm", "SynonymGroup"]
