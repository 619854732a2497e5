"""French text made comparable: words, their stems, and what else a thing is called."""

from search.french.analysis import Word, clean, forms, is_stop_word, words, written
from search.french.dictionary import is_french
from search.french.folding import fold
from search.french.lexicon import Lexicon, shipped_lexicon
from search.french.places import known_names
from search.french.synonyms import Phrase, is_place, longer_names

__all__ = [
    "Lexicon",
    "Phrase",
    "Word",
    "clean",
    "fold",
    "forms",
    "is_french",
    "is_place",
    "is_stop_word",
    "known_names",
    "longer_names",
    "shipped_lexicon",
    "words",
    "written",
]
