"""Orders and pages."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from corpus import EARLIER, LATER, NOW, SOON, Corpus, call, document
from search.document import SearchDocument
from search.engines import Hit
from search.query import SearchOrder

MAX_PAGES = 1000


def pages(corpus: Corpus, text: str, order: SearchOrder, size: int) -> list[Hit]:
    """All hits, read page by page."""
    hits: list[Hit] = []
    after = None
    for _ in range(MAX_PAGES):
        page = corpus.engine.search(corpus.query(text, order=order, first=size, after=after))
        hits += page.hits
        assert len(page.hits) == size or not page.has_more
        if not page.has_more:
            return hits
        after = page.hits[-1].cursor
    pytest.fail(f"the pages of « {text} » do not end")


def sample(count: int) -> list[SearchDocument]:
    return [
        call(
            pk, f"Projet {'eau ' * (pk % 3)}numéro {pk}", closes_at=NOW + timedelta(days=pk % 5 - 2) if pk % 4 else None
        )
        for pk in range(1, count + 1)
    ]


@pytest.mark.parametrize("order", SearchOrder)
@pytest.mark.parametrize("text", ["", "projet", "projet eau"])
@pytest.mark.parametrize("size", [1, 7, 100])
def test_pages_hold_everything_once(corpus: Corpus, order: SearchOrder, text: str, size: int) -> None:
    corpus.hold(*sample(40))
    all_hits = corpus.engine.search(corpus.query(text, order=order, first=100)).hits
    assert [hit.pk for hit in pages(corpus, text, order, size)] == [hit.pk for hit in all_hits]
    assert len({hit.pk for hit in all_hits}) == corpus.engine.count(corpus.query(text)) > 10


def test_newest(corpus: Corpus) -> None:
    corpus.hold(
        document(1, "ancien", published_at=EARLIER),
        document(2, "neuf"),
        document(3, "même heure", published_at=EARLIER),
    )
    assert corpus.find("", order=SearchOrder.NEWEST) == ["neuf", "même heure", "ancien"]


def test_without_words_the_newest_come_first(corpus: Corpus) -> None:
    corpus.hold(document(1, "ancien", published_at=EARLIER), document(2, "neuf"))
    assert corpus.find("") == corpus.find("-rien") == ["neuf", "ancien"]


def test_closing_soonest(corpus: Corpus) -> None:
    corpus.hold(
        document(1, "actualité"),
        call(2, "clos il y a longtemps", closes_at=EARLIER),
        call(3, "clos hier", closes_at=NOW - timedelta(days=1)),
        call(4, "permanent"),
        call(5, "plus tard", closes_at=LATER),
        call(6, "bientôt", closes_at=SOON),
        call(7, "annulé", closes_at=NOW - timedelta(days=2), cancelled=True),
    )
    assert corpus.find("", order=SearchOrder.CLOSING_SOONEST) == [
        "bientôt",
        "plus tard",
        "permanent",
        "clos hier",
        "annulé",
        "clos il y a longtemps",
        "actualité",
    ]


@pytest.mark.parametrize("order", SearchOrder)
def test_a_page_goes_on_where_the_last_ended_while_entries_come_and_go(corpus: Corpus, order: SearchOrder) -> None:
    documents = sample(30)
    corpus.hold(*documents)
    before = corpus.engine.search(corpus.query("projet", order=order, first=30)).hits
    first = corpus.engine.search(corpus.query("projet", order=order, first=10)).hits
    newer = [call(pk, "Projet tout neuf", published_at=NOW, closes_at=NOW + timedelta(hours=1)) for pk in (101, 102)]
    corpus.change(*newer, removed=[first[2].pk, first[-1].pk, before[15].pk])
    rest = _rest(corpus, order, first)
    expected = [hit.pk for hit in before[10:] if hit.pk != before[15].pk]
    assert [pk for pk in rest if pk < 100] == expected


def _rest(corpus: Corpus, order: SearchOrder, seen: Sequence[Hit]) -> list[int]:
    query = corpus.query("projet", order=order, first=100, after=seen[-1].cursor)
    return [hit.pk for hit in corpus.engine.search(query).hits]


def test_a_key_from_nowhere_finds_no_fault(corpus: Corpus) -> None:
    corpus.hold(*sample(5))
    for key in ((2**31 - 1, 2**63 - 1, 2**63 - 1), (0, 1 - 2**63, 1 - 2**63), (0, 0, 0)):
        for order in SearchOrder:
            corpus.engine.search(corpus.query("projet", order=order, after=key))
