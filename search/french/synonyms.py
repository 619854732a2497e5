"""Other names of the same thing: acronyms, a country and its adjective, and the groups of data/synonyms.txt."""

from collections.abc import Iterable
from functools import cache
from itertools import permutations
from pathlib import Path

from search.french import place_names
from search.french.analysis import Word, normalize_text, tokenize

_SYNONYMS = Path(__file__).parent / "data" / "synonyms.txt"

Phrase = tuple[Word, ...]
Stems = tuple[str, ...]


def is_place(stems: Iterable[str]) -> bool:
    """Whether these stems are the name of a territory, or an adjective made of it."""
    return tuple(stems) in _place_names()


def longer_names(stems: Iterable[str]) -> tuple[Stems, ...]:
    """Names of other territories that contain this one: Guinée-Bissau for Guinée; not where one lies in the other."""
    return _longer_names().get(tuple(stems), ())


@cache
def _place_names() -> dict[Stems, set[str]]:
    """The codes of the territories, by name or adjective."""
    codes_by_name: dict[Stems, set[str]] = {}
    for code, name in place_names.names().items():
        for form in (name, *place_names.demonyms().get(code, ())):
            codes_by_name.setdefault(stems_of(phrase_of(form)), set()).add(code)
    return codes_by_name


@cache
def _longer_names() -> dict[Stems, tuple[Stems, ...]]:
    names_by_part: dict[Stems, tuple[Stems, ...]] = {}
    for name, codes in _place_names().items():
        for size in range(1, len(name)):
            for start in range(len(name) - size + 1):
                part = name[start : start + size]
                if part in _place_names() and _elsewhere(codes, _place_names()[part]):
                    names_by_part[part] = (*names_by_part.get(part, ()), name)
    return names_by_part


def _elsewhere(codes: Iterable[str], other_codes: Iterable[str]) -> bool:
    return not any(_are_related(code, other_code) for code in codes for other_code in other_codes)


def _are_related(code: str, other_code: str) -> bool:
    """Whether one lies in the other, or they are one: Guyane is a country to some lists, and a region to others."""
    path, other_path = place_names.paths()[code] + "/", place_names.paths()[other_code] + "/"
    adjectives = place_names.demonyms().get(code, ())
    shared = any(adjective in adjectives for adjective in place_names.demonyms().get(other_code, ()))
    return shared or path.startswith(other_path) or other_path.startswith(path)


def synonym_table(groups: Iterable[Iterable[str]]) -> dict[Stems, dict[Stems, Phrase]]:
    """By the stems of a name, its synonyms: names, by their own stems."""
    synonyms_by_phrase: dict[Stems, dict[Stems, Phrase]] = {}
    for group in groups:
        phrases = [phrase for phrase in map(phrase_of, group) if phrase]
        for phrase, synonym in permutations(phrases, 2):
            if stems_of(phrase) != stems_of(synonym):
                synonyms_by_phrase.setdefault(stems_of(phrase), {}).setdefault(stems_of(synonym), synonym)
    return synonyms_by_phrase


def shipped_groups() -> list[list[str]]:
    """The groups that come with the code."""
    return [*_groups(), *_place_groups()]


def _groups() -> list[list[str]]:
    lines = _SYNONYMS.read_text(encoding="utf-8").splitlines()
    return [line.split(", ") for line in lines if line and not line.startswith("#")]


def _place_groups() -> list[list[str]]:
    names = place_names.names()
    return [[names[code], *adjectives] for code, adjectives in place_names.demonyms().items()]


def phrase_of(form: str) -> Phrase:
    return tuple(Word(word.exact, word.stem) for word in tokenize(normalize_text(form)))


def stems_of(phrase: Phrase) -> Stems:
    return tuple(word.stem for word in phrase)
