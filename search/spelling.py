"""« Did you mean »: a spelling that finds more, among what the same search may find."""

from dataclasses import replace

from search.french import Word, clean, fold, forms
from search.respelling import can_be_wrong, edit_distance, nearby, replaced
from search.searching import Search

FEW = 5  # with more hits than that, the spelling was right enough
MUCH_MORE = 10  # a known word is only put in doubt by one so many times as frequent


def did_you_mean(search: Search) -> str | None:
    """The spelling that was searched for instead; or the text with its unlikely words replaced, if that finds more."""
    if search.query.respelled:
        return search.query.respelled if search.count() else None
    found = search.count_whole()
    if found > FEW:
        return None
    text = clean(search.query.text)
    corrected = text
    for word in reversed(search.query.parsed.typed):
        if can_be_wrong(word) and (better := _better(search, word)):
            corrected = replaced(corrected, word, better)
    if corrected == text:
        return None
    other = Search(replace(search.query, text=corrected))
    return corrected if other.count_whole() > found else None


def _better(search: Search, word: Word) -> str | None:
    frequencies = nearby(word, search.vocabulary)
    own = sum(number for spelling, number in frequencies.items() if forms(spelling)[1] == word.stem)
    allowed = 1 if len(word.exact) < 6 else 2
    candidates = [
        (distance, -number, spelling)
        for spelling, number in frequencies.items()
        if number > MUCH_MORE * own and 0 < (distance := _distance(word.exact, fold(spelling), allowed)) <= allowed
    ]
    return min(candidates)[2] if candidates else None


def _distance(typed: str, other: str, allowed: int) -> int:
    """An unfinished word is as near as one with a wrong letter."""
    return 1 if other.startswith(typed) and other != typed else edit_distance(typed, other, allowed)
