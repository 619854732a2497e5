"""What helps while typing, and any string at all."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus import Corpus, document
from search.french import shipped_lexicon
from search.query import FacetName


class TestCompletion:
    @pytest.mark.parametrize("typed", ["coop", "COOPÉ", "décentral", "la coopération déc", "coopérations d"])
    def test_titles_by_any_word(self, corpus: Corpus, typed: str) -> None:
        corpus.hold(
            document(1, "La coopération décentralisée"), document(2, "Sport", body=("coopération décentralisée",))
        )
        assert corpus.engine.complete(corpus.query(typed), 10) == [1]

    def test_whatever_stands_before_an_apostrophe(self, corpus: Corpus) -> None:
        corpus.hold(document(1, "L’eau potable"))
        assert corpus.engine.complete(corpus.query("d'ea"), 10) == [1]

    def test_words_as_they_are_written(self, corpus: Corpus) -> None:
        corpus.hold(document(1, "Sénégal"), document(2, "Le Sénégal et la sécurité"), document(3, "Senne"))
        assert corpus.engine.vocabulary(corpus.query(), "sen") == [("sénégal", 2), ("senne", 1)]
        assert corpus.engine.vocabulary(corpus.query(), "sen", 1) == [("sénégal", 2)]

    @pytest.mark.parametrize("typed", ["c.*", "c|s", "(", "[", "\\", "c+"])
    def test_patterns_are_text(self, corpus: Corpus, typed: str) -> None:
        corpus.hold(document(1, "xyz"))
        query = corpus.query(typed)
        assert not query.parsed.typed or corpus.engine.complete(query, 10) == []


HOSTILE = [
    "",
    " ",
    "\0",
    "\ud800",
    "!!!",
    "-",
    '"',
    '""',
    '"" -""',
    "- -",
    "«»",
    '-"',
    "title:projet",
    "projet AND (eau",
    "projet~2 eau^1000 *:*",
    "/projet.*/",
    "[a TO z]",
    "\u202eprojet",
    "🚀 👩‍🚀",
    "مشروع",
    "项目 プロジェクト",
    "e\u0301" * 500,
    "a " * 5_000,
    "a" * 10_000,
    '"' * 10_000,
    "-" * 10_000,
    "-a " * 3_000,
    "l’" * 3_000,
    "a.b." * 2_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:20])
def test_any_string_is_a_search(corpus: Corpus, text: str) -> None:
    corpus.hold(document(1, "Un projet", body=(text,)), document(2, text))
    _ask_everything(corpus, text)


def test_any_string_at_all_is_a_search(corpus: Corpus) -> None:
    corpus.hold(document(1, "Un projet pour l’eau"))

    @settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.text(st.characters(codec=None), max_size=60))
    def ask(text: str) -> None:
        _ask_everything(corpus, text)

    ask()


@pytest.mark.parametrize("text", ["", " ", "?!", '"', "\0", "…"])
def test_text_without_a_word_finds_everything(corpus: Corpus, text: str) -> None:
    corpus.hold(document(1, "un"), document(2, "deux"))
    assert corpus.find(text) == ["un", "deux"]


def test_only_so_much_of_a_text_is_read(corpus: Corpus) -> None:
    corpus.hold(document(1, "eau"))
    assert corpus.find("eau " * 10_000) == ["eau"]


def _ask_everything(corpus: Corpus, text: str) -> None:
    for relaxed in (False, True):
        query = corpus.query(text, relaxed=relaxed)
        corpus.engine.search(query)
        corpus.engine.count(query)
        corpus.engine.matching(query, 10)
    corpus.engine.facet(query, FacetName.KIND)
    if query.parsed.typed:
        corpus.engine.complete(query, 10)
        corpus.engine.vocabulary(query, query.parsed.typed[-1].exact)


def _words_with_most_synonyms() -> str:
    names = shipped_lexicon().names
    words = sorted((name for name in names if len(name) == 1), key=lambda name: -len(names[name]))
    return " ".join(word for (word,) in words[:40])


@pytest.mark.parametrize(
    "text",
    ["Guinée " * 40, " ".join(f"mot{number}" for number in range(200)), _words_with_most_synonyms()],
    ids=["a place again and again", "many words", "many synonyms"],
)
def test_the_longest_questions_are_no_more_than_a_server_takes(corpus: Corpus, text: str) -> None:
    corpus.hold(document(1, "Une subvention de l’AFD en Guinée et au Sénégal"))
    corpus.find(text, relaxed=True)
    corpus.find(f'{text} "{text}" -"{text}" -{text}', relaxed=True)
