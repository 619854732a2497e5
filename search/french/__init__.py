"""French text made comparable: words, their stems, and what else a thing is called."""

from search.french.analysis import Word, clean, forms, is_stop_word, words, written
from search.french.folding import fold
from search.french.synonyms import Phrase, is_place, longest_known, synonyms

__all__ = [
    "Phrase",
    "Word",
    "clean",
    "fold",
    "forms",
    "is_place",
    "is_stop_word",
    "longest_known",
    "synonyms",
    "words",
    "written",
]
