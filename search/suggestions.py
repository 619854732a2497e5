"""Suggestions while a reader types: themes, titles of entries, and words that find something."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from content.folding import fold_accents
from content.models import Entry, Theme
from search.execution import Search
from search.french import Phrase, Word, normalize_text, tokenize
from search.query import FacetName, SearchQuery

MAX_SUGGESTIONS = 20
DEFAULT_SUGGESTIONS = 8
MAX_THEMES = 2
MAX_WORDS = 2


class SuggestionKind(Enum):
    ENTRY = "entry"
    QUERY = "query"
    THEME = "theme"


@dataclass(frozen=True)
class Suggestion:
    """`entry` is its primary key and Entry.key, where the kind is ENTRY; `theme` is there where it is THEME."""

    text: str
    kind: SuggestionKind
    entry: tuple[int, str] | None = None
    theme: Theme | None = None


def suggest(prefix: str, network_id: int | None, now: datetime, first: int) -> list[Suggestion]:
    """At most `first` suggestions, of what the network shows and of words that find something there."""
    search = Search(SearchQuery(now=now, text=prefix, network_id=network_id, unfinished=True))
    if not search.query.parsed.typed:
        return []
    themes = list(_themes(search))[:MAX_THEMES]
    queries = list(_queries(search))[:MAX_WORDS]
    room = max(first - len(themes) - len(queries), 1)
    return [*themes, *_entries(search, room), *queries][:first]


def _themes(search: Search) -> Iterable[Suggestion]:
    counts = Search(replace(search.query, text="")).facet(FacetName.THEME)
    for theme in sorted(Theme.objects.filter(slug__in=counts), key=lambda theme: -counts[theme.slug]):
        if _begins(search.query.parsed.typed, tokenize(normalize_text(theme.name))):
            yield Suggestion(theme.name, SuggestionKind.THEME, theme=theme)


def _begins(typed: Phrase, name: Sequence[Word]) -> bool:
    exact = [word.exact for word in name]
    *complete_words, unfinished = [word.exact for word in typed]
    return all(word in exact for word in complete_words) and any(word.startswith(unfinished) for word in exact)


def _entries(search: Search, room: int) -> list[Suggestion]:
    """Titles that begin as was typed before others; a title that several entries have, once."""
    keys = search.visible_keys(search.complete(room * 3))
    titles: dict[str, int] = {}
    newest = Entry.objects.filter(pk__in=keys).order_by("-first_published_at", "-pk")
    for pk, title in newest.values_list("pk", "title"):
        titles.setdefault(title, pk)
    start = fold_accents(search.query.text.strip())
    sorted_titles = sorted(titles.items(), key=lambda item: not fold_accents(item[0]).startswith(start))
    return [Suggestion(title, SuggestionKind.ENTRY, (pk, keys[pk])) for title, pk in sorted_titles[:room]]


def _queries(search: Search) -> Iterable[Suggestion]:
    """The text with its last word finished, unless that is a word already."""
    text = normalize_text(search.query.text)
    last = search.query.parsed.typed[-1]
    words = [word for word, _ in search.vocabulary(last.exact)]
    if last.exact in map(fold_accents, words):
        return
    for word in words[:MAX_WORDS]:
        completed = text[: last.start] + word
        completed_search = Search(replace(search.query, text=completed))
        if completed_search.count_with_all_words():
            yield Suggestion(completed, SuggestionKind.QUERY)
