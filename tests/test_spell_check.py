"""What is searched for instead of words that nobody writes."""

import pytest

from search.french import normalize_text, tokenize
from search.spell_check import correct_spelling, edit_distance

WRITTEN = {
    "assainissement": 3,
    "patrimoine": 2,
    "sénégal": 5,
    "gambie": 1,
    "guinée": 4,
    "petite": 9,
    "protège": 9,
    "décentralisée": 2,
}


def vocabulary(prefix: str) -> list[tuple[str, int]]:
    return [(word, number) for word, number in WRITTEN.items() if tokenize(word)[0].exact.startswith(prefix)]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("assainisement", "assainissement"),
        ("patrimione", "patrimoine"),
        ("Senegall", "Sénégal"),
        ("guinnée", "guinée"),
        ("asainissement et patrimone", "assainissement et patrimoine"),
        ("patrimoines", None),  # a form of a known word
        ("pépite", None),  # French, if nobody writes it here
        ("protéine", None),
        ("Zambie", None),  # a name of its own
        ("Zambei", "Zambie"),  # and nearer to that than to Gambia
        ("Guyane", None),
        ("xyzzyqwerty", None),
        ("eua", None),  # too short to tell
        ("12345", None),
    ],
)
def test_only_what_is_no_word_is_respelled(typed: str, meant: str | None) -> None:
    assert correct_spelling(typed, tokenize(normalize_text(typed)), vocabulary) == meant


@pytest.mark.parametrize(
    ("first", "second", "distance"),
    [("eau", "eau", 0), ("eau", "eaux", 1), ("eau", "aeu", 1), ("eau", "lac", 2), ("eau", "fleuve", 4)],
)
def test_a_swap_of_neighbours_is_one_edit_and_counting_stops_above_the_limit(
    first: str, second: str, distance: int
) -> None:
    assert edit_distance(first, second, 3) == distance
