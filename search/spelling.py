"""« Did you mean »: a spelling that finds more, among what the same search may find."""

from dataclasses import replace

from search.french import Word, clean, fold, forms, is_stop_word
from search.searching import Search

FEW = 5  # with more hits than that, the spelling was right enough
MUCH_MORE = 10  # a known word is only put in doubt by one so many times as frequent
SHORTEST = 4  # letters: too many short words differ by a letter


def did_you_mean(search: Search) -> str | None:
    """The text with its unlikely words replaced, if that is sure to find more."""
    found = 0 if search.query.relaxed else search.count()
    if found > FEW:
        return None
    text = clean(search.query.text)
    corrected = text
    for word in reversed(search.query.parsed.typed):
        if better := _better(search, word):
            better = better.capitalize() if text[word.start].isupper() else better
            corrected = corrected[: word.start] + better + corrected[word.end :]
    if corrected == text:
        return None
    other = Search(replace(search.query, text=corrected))
    return corrected if not other.query.relaxed and other.count() > found else None


def _better(search: Search, word: Word) -> str | None:
    if len(word.exact) < SHORTEST or not word.exact.isalpha() or is_stop_word(word.exact):
        return None
    # The first letter may be missing, or have changed places with the second.
    frequencies = {
        spelling: number for start in {word.exact[0], word.exact[1]} for spelling, number in search.vocabulary(start)
    }
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
    return 1 if other.startswith(typed) and other != typed else edits(typed, other, allowed)


def edits(one: str, other: str, allowed: int) -> int:
    """Letters to add, drop, replace or swap with the next, to get from one word to the other; counted up to a limit."""
    if abs(len(one) - len(other)) > allowed:
        return allowed + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        earlier, before, row = before, row, [i]
        for j, wanted in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and wanted == one[i - 2]:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > allowed:
            return allowed + 1
    return row[-1]
