"""Writing and replacing an index."""

import os
import random
import subprocess
import sys
import time

import pytest
from django.conf import settings

from corpus import Corpus, document
from search.engines import EngineBusy, EngineUnavailable, Writer


def test_there_is_none_at_first(corpus: Corpus) -> None:
    for question in (corpus.engine.position, corpus.engine.fingerprints, lambda: corpus.engine.count(corpus.query())):
        with pytest.raises(EngineUnavailable):
            question()


def test_documents_are_replaced_and_removed(corpus: Corpus) -> None:
    corpus.hold(document(1, "un"), document(2, "deux"), document(3, "trois"))
    corpus.change(document(2, "second"), removed=[3])
    assert corpus.find("") == ["un", "second"]
    assert corpus.find("deux") == corpus.find("trois") == []


def test_the_position_is_kept_with_the_documents(corpus: Corpus) -> None:
    corpus.hold(document(1, "un"))
    position = corpus.engine.position()
    corpus.change(document(2, "deux"))
    assert corpus.engine.position() == position + 1


def test_what_is_not_committed_is_lost_whole(corpus: Corpus) -> None:
    corpus.hold(document(1, "un"))
    position = corpus.engine.position()

    def fail() -> None:
        with corpus.engine.writer() as writer:
            writer.remove([1])
            writer.write([document(2, "deux")])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert corpus.find("") == ["un"]
    assert corpus.engine.position() == position


def test_one_writer_at_a_time(corpus: Corpus) -> None:
    corpus.hold()
    with corpus.engine.writer(), pytest.raises(EngineBusy), corpus.engine.writer():
        pass
    corpus.change(document(1, "un"))
    assert corpus.find("") == ["un"]


def test_the_old_index_is_searched_until_the_new_one_is_complete(corpus: Corpus) -> None:
    corpus.hold(document(1, "un"))

    def fill(writer: Writer) -> None:
        writer.write([document(2, "deux")])
        writer.commit(5)
        assert corpus.find("") == ["un"]

    corpus.engine.rebuild(fill)
    assert list(corpus.engine.fingerprints()) == [2]
    assert corpus.engine.position() == 5


def test_a_new_index_that_fails_changes_nothing(corpus: Corpus) -> None:
    corpus.hold(document(1, "un"))

    def fail(writer: Writer) -> None:
        writer.write([document(2, "deux")])
        raise RuntimeError

    with pytest.raises(RuntimeError):
        corpus.engine.rebuild(fail)
    assert corpus.find("") == ["un"]
    corpus.hold(document(3, "trois"))
    assert corpus.find("") == ["trois"]


def test_fingerprints_tell_documents_apart(corpus: Corpus) -> None:
    first_document = document(1, "un")
    corpus.hold(first_document)
    assert corpus.engine.fingerprints() == {1: first_document.fingerprint}
    assert first_document.fingerprint == document(1, "un").fingerprint != document(1, "un", body=("un",)).fingerprint


KILLED = """
import sys
import django
from django.conf import settings
django.setup()
settings.SEARCH_ENGINE, settings.SEARCH_INDEX_PATH, settings.SEARCH_INDEX_NAME = sys.argv[1:]
from corpus import document
from search.engines import get_engine
position = 0
while True:
    with get_engine().writer() as writer:
        position += 1
        writer.write([document(position, str(position))])
        writer.commit(position)
        print(position, flush=True)
"""


@pytest.mark.parametrize("attempt", range(3))
def test_a_kill_at_any_moment_loses_nothing(corpus: Corpus, attempt: int) -> None:
    corpus.engine.rebuild(lambda writer: writer.commit(0))
    given = settings.SEARCH_ENGINE, str(settings.SEARCH_INDEX_PATH), settings.SEARCH_INDEX_NAME
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, *given], stdout=subprocess.PIPE, env=_environment()
    ) as process:
        assert process.stdout
        process.stdout.readline()
        time.sleep(random.random() / 5)  # noqa: S311
        process.kill()
        committed = 1 + len(process.stdout.read().splitlines())
    position = corpus.engine.position()
    assert position >= committed
    assert set(range(1, position + 1)) <= set(corpus.engine.fingerprints())
    corpus.change(document(1_000_000, "après"))
    assert corpus.find("après") == ["après"]


def _environment() -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "cms.settings.test",
        "ELASTICSEARCH_URL": ",".join(settings.ELASTICSEARCH["hosts"]),
        "PYTHONPATH": os.pathsep.join([".", "graphql", "tests"]),
    }
