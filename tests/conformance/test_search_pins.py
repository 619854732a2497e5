"""What editors put first."""

import pytest

from corpus import NOW, PACA, Corpus, document
from search.query import FacetName, Filters, SearchOrder


@pytest.fixture
def corpus(corpus: Corpus) -> Corpus:
    corpus.hold(
        document(1, "Bourse jeunesse"),
        document(2, "Une bourse pour la jeunesse, et la jeunesse encore"),
        document(3, "Guide des aides", sdgs=(4,)),
        document(4, "Aides aux voyages"),
        document(5, "Autre chose"),
    )
    return corpus


def test_come_first_in_their_order_whatever_their_words(corpus: Corpus) -> None:
    assert corpus.find("bourse")[0] != "Une bourse pour la jeunesse, et la jeunesse encore"
    assert corpus.find("bourse", pins=(4, 2, 3)) == [
        "Aides aux voyages",
        "Une bourse pour la jeunesse, et la jeunesse encore",
        "Guide des aides",
        "Bourse jeunesse",
    ]


def test_come_before_what_has_all_the_words_where_some_do(corpus: Corpus) -> None:
    titles = corpus.find("bourse jeunesse encore rien", pins=(4,), relaxed=True)
    assert titles[0] == "Aides aux voyages"
    assert len(titles) == 3


def test_are_counted_and_paged_once(corpus: Corpus) -> None:
    query = corpus.query("bourse", pins=(4, 2), first=1)
    first = corpus.engine.search(query)
    second = corpus.engine.search(corpus.query("bourse", pins=(4, 2), first=1, after=first.hits[0].cursor))
    third = corpus.engine.search(corpus.query("bourse", pins=(4, 2), first=1, after=second.hits[0].cursor))
    assert [hit.pk for page in (first, second, third) for hit in page.hits] == [4, 2, 1]
    assert [first.has_more, second.has_more, third.has_more] == [True, True, False]
    assert corpus.engine.count(query) == 3
    assert corpus.facet(FacetName.SDG, "bourse", pins=(3,)) == {"4": 1}


def test_are_found_in_their_place_in_an_order_of_dates(corpus: Corpus) -> None:
    assert corpus.find("bourse", pins=(4,), order=SearchOrder.NEWEST) == [
        "Bourse jeunesse",
        "Une bourse pour la jeunesse, et la jeunesse encore",
        "Aides aux voyages",
    ]


def test_must_pass_the_filters_and_be_shown(corpus: Corpus) -> None:
    corpus.change(
        document(6, "Caché", hidden_by=(str(PACA),)),
        document(7, "D’un autre", shown_to=("99",)),
        document(8, "Expiré", expire_at=NOW),
    )
    pins = (3, 4, 6, 7, 8, 9)
    assert corpus.find("bourse", Filters(sdgs=frozenset({4})), network_id=PACA, pins=pins) == ["Guide des aides"]
    assert corpus.find("bourse", network_id=PACA, pins=pins, removed=frozenset({3}))[0] == "Aides aux voyages"
    assert len(corpus.find("bourse", network_id=PACA, pins=pins)) == 4
