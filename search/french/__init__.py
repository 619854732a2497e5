"""French text made comparable: words, their stems, and what else a thing is called."""

from search.french.analysis import Word, exact_and_stem, is_stop_word, normalize_text, tokenize, written_words
from search.french.dictionary import is_french
from search.french.lexicon import Lexicon, shipped_lexicon
from search.french.place_names import place_name_words
from search.french.synonyms import Phrase, is_place, longer_names

__all__ = [
    "Lexicon",
    "Phrase",
    "Word",
    "exact_and_stem",
    "is_french",
    "is_place",
    "is_stop_word",
    "longer_names",
    "normalize_text",
    "place_name_words",
    "shipped_lexicon",
    "tokenize",
    "written_words",
]
