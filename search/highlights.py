"""Where a hit has what was searched for: fragments of its texts, escaped, with mark elements around the words.

Made from the content itself and our own analysis, not by an engine: so every engine marks the same, and nothing
is shown that has been taken out of an entry since it was indexed.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from html import escape

from content.models import Entry
from search.body import body_texts
from search.french import Word, normalize_text, tokenize
from search.query_parser import Alternative, SearchText

AROUND = 80  # characters before and after what is marked
MAX_FRAGMENTS = 3

Span = tuple[int, int]


@dataclass(frozen=True)
class Highlight:
    field: str
    fragments: list[str]


def highlights(pks: Collection[int], text: SearchText) -> dict[int, list[Highlight]]:
    """By primary key, the highlights of entries; the caller has checked that they may be shown."""
    entries = Entry.objects.filter(pk__in=pks).only("title", "summary", "body")
    return {entry.pk: list(_entry_highlights(entry, text)) for entry in entries}


def _entry_highlights(entry: Entry, text: SearchText) -> Iterator[Highlight]:
    sources = {"title": [entry.title], "summary": [entry.summary], "body": body_texts(entry.body.raw_data)}
    for field, texts in sources.items():
        fragments = [fragment for source in texts for fragment in _fragments(source, text, whole_text=field == "title")]
        if fragments:
            yield Highlight(field, fragments[:MAX_FRAGMENTS])


def _fragments(source: str, text: SearchText, whole_text: bool) -> Iterator[str]:
    source = normalize_text(source)
    spans = sorted(set(_spans(tokenize(source), text)))
    for group in [spans] if whole_text and spans else _groups(spans):
        start, stop = (0, len(source)) if whole_text else _window(source, group)
        yield ("…" if start else "") + _marked(source, group, start, stop) + ("…" if stop < len(source) else "")


def _spans(words: list[Word], text: SearchText) -> Iterator[Span]:
    stems = [word.stem for word in words]
    for clause in text.clauses:
        for alternative in (clause.typed, *clause.synonyms):
            for sequence in _sequences(alternative):
                for start in range(len(stems) - len(sequence) + 1):
                    if stems[start : start + len(sequence)] == sequence:
                        yield words[start].start, words[start + len(sequence) - 1].end


def _sequences(alternative: Alternative) -> list[list[str]]:
    stems = [word.stem for word in alternative.words]
    return [stems] if alternative.adjacent else [[stem] for stem in stems]


def _groups(spans: list[Span]) -> Iterable[list[Span]]:
    """Spans that fit into one fragment together."""
    groups: list[list[Span]] = []
    for span in spans:
        if groups and span[1] - groups[-1][0][0] <= 2 * AROUND:
            groups[-1].append(span)
        else:
            groups.append([span])
    return groups


def _window(source: str, group: list[Span]) -> Span:
    """A little more than the group, cut between words."""
    start, stop = max(group[0][0] - AROUND, 0), min(group[-1][1] + AROUND, len(source))
    while start and start < group[0][0] and not source[start - 1].isspace():
        start += 1
    while stop < len(source) and stop > group[-1][1] and not source[stop].isspace():
        stop -= 1
    return start, stop


def _marked(source: str, group: list[Span], start: int, stop: int) -> str:
    parts, position = [], start
    for left, right in group:
        left = max(left, position)  # a word may be part of a phrase that is marked already
        if left < right:
            parts += [escape(source[position:left]), "<mark>", escape(source[left:right]), "</mark>"]
            position = right
    return "".join(parts) + escape(source[position:stop])
