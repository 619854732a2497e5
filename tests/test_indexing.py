"""The index follows the journal."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings
from wagtail.blocks import CharBlock, ListBlock, RichTextBlock, StructBlock, TextBlock
from wagtail.models import PageViewRestriction

from asking import ask
from content.blocks import BODY_BLOCKS
from content.models import (
    Actor,
    Audience,
    Call,
    Change,
    Entry,
    Network,
    NewsPost,
    Partner,
    Project,
    Relay,
    Sdg,
    Territory,
    Theme,
)
from factories import make_entry
from search.body import body_texts
from search.document import SearchDocument
from search.document_builder import build_documents
from search.engines import get_engine
from search.execution import Search
from search.query import SearchQuery

Index = Callable[[], None]


def titles_found(text: str = "", network: Network | None = None) -> set[str]:
    """Titles, as the engine counts them and as they are shown."""
    search = Search(SearchQuery(now=timezone.now(), text=text, network_id=network and network.pk, first=100))
    assert not search.degraded
    keys = [key for _, key in search.page().hits]
    assert len(keys) == search.count()
    return set(Entry.objects.filter(key__in=keys).values_list("title", flat=True))


def document_of(entry: Entry) -> SearchDocument:
    (document,) = build_documents([entry.pk])
    return document


class TestFollowing:
    def test_a_publication_an_update_and_a_deletion(self, index: Index, paca: Network) -> None:
        post = make_entry(NewsPost, paca, "Un forum à Marseille")
        index()
        assert titles_found("forum") == {"Un forum à Marseille"}
        post.title = "Un salon à Marseille"
        post.save_revision().publish()
        index()
        assert titles_found("forum") == set()
        assert titles_found("salon") == {"Un salon à Marseille"}
        post.delete()
        index()
        assert get_engine().fingerprints() == {}

    def test_an_index_that_lags_behind_is_searched_and_says_so(self, index: Index, paca: Network) -> None:
        question = '{ search(query: "forum") { degraded facets { name } nodes { title } } }'
        make_entry(NewsPost, paca, "Un forum à Marseille")
        index()
        make_entry(NewsPost, paca, "Un forum à Nice")
        assert not ask(question)["search"]["degraded"], "the worker has a moment"
        Change.objects.update(at=timezone.now() - timedelta(minutes=1))
        answer = ask(question)["search"]
        assert answer["degraded"]
        assert answer["facets"], "they are the engine's"
        assert [node["title"] for node in answer["nodes"]] == ["Un forum à Marseille"]
        index()
        answer = ask(question)["search"]
        assert not answer["degraded"]
        assert len(answer["nodes"]) == 2

    def test_an_entry_that_is_hidden_is_not_found_even_before_it_leaves_the_index(
        self, index: Index, paca: Network, bretagne: Network
    ) -> None:
        ways: dict[str, Callable[[Entry], object]] = {
            "unpublished": lambda entry: entry.unpublish(),
            "deleted": lambda entry: entry.delete(),
            "private": lambda entry: PageViewRestriction.objects.create(page=entry, restriction_type="login"),
            "withdrawn": lambda entry: _set_audience(entry, Audience.OWN_NETWORK),
            "hidden": lambda entry: Relay.objects.create(network=bretagne, entry=entry, hidden=True),
        }
        entries = {way: make_entry(NewsPost, paca, way, audience=Audience.ALL_NETWORKS) for way in ways}
        make_entry(NewsPost, paca, "still there", audience=Audience.ALL_NETWORKS)
        index()
        assert titles_found("", bretagne) == {*ways, "still there"}
        for way, do in ways.items():
            do(entries[way])
        assert titles_found("", bretagne) == {"still there"}
        assert titles_found("", paca) == {"still there", "withdrawn", "hidden"}
        index()
        assert titles_found("", bretagne) == {"still there"}
        assert titles_found("", paca) == titles_found() == {"still there", "withdrawn", "hidden"}

    def test_an_entry_that_the_index_wrongly_holds_is_not_found(self, index: Index, paca: Network) -> None:
        public = make_entry(NewsPost, paca, "Public")
        draft = make_entry(NewsPost, paca, "Brouillon", live=False)
        index()
        with get_engine().writer() as writer:
            writer.write([replace(document_of(public), pk=draft.pk, title="Brouillon")])
            writer.commit(writer.position)
        search = Search(SearchQuery(now=timezone.now()))
        assert search.count() == 2
        assert [hit.pk for hit, _ in search.page().hits] == [public.pk]
        assert search.visible_keys([draft.pk]) == {}

    def test_a_theme_renamed_is_found_by_its_new_name(self, index: Index, paca: Network) -> None:
        theme = Theme.objects.create(slug="sport", name="Sport")
        make_entry(NewsPost, paca, "Un tournoi", themes=[theme])
        index()
        theme.name = "Activités physiques"
        theme.save()
        index()
        assert titles_found("sport") == set()
        assert titles_found("physique") == {"Un tournoi"}

    def test_a_name_among_keywords_follows_its_owner(self, index: Index, paca: Network) -> None:
        lead = make_entry(Actor, paca, "Ville de Nice")
        make_entry(Project, paca, "Des forages", lead=lead)
        index()
        assert titles_found("nice") == {"Ville de Nice", "Des forages"}
        lead.title = "Métropole azuréenne"
        lead.save()
        index()
        assert titles_found("nice") == set()
        lead.unpublish()
        index()
        assert titles_found("métropole") == set()

    def test_catching_up_without_changes_takes_few_queries(self, index: Index, paca: Network) -> None:
        index()
        with CaptureQueriesContext(connection) as queries:
            index()
        assert len(queries) <= 4

    def test_a_restored_database_gets_a_new_index(self, index: Index, paca: Network) -> None:
        make_entry(NewsPost, paca, "Un forum")
        index()
        with get_engine().writer() as writer:
            writer.commit(writer.position + 1_000)
        index()
        assert get_engine().position() < 1_000
        assert titles_found() == {"Un forum"}

    def test_catching_up_waits_for_another_writer(self, index: Index, paca: Network) -> None:
        make_entry(NewsPost, paca, "Un forum")
        with get_engine().writer():
            index()
        assert titles_found() == set()
        index()
        assert titles_found() == {"Un forum"}


class TestDocument:
    def test_holds_what_readers_may_find(self, paca: Network, bretagne: Network) -> None:
        africa, mali = (Territory.objects.get(code=code) for code in ("002", "ML"))
        youth = Theme.objects.create(slug="jeunesse", name="Jeunesse")
        school = Theme.objects.create(slug="ecole", name="École", parent=youth)
        call = make_entry(
            Call,
            paca,
            "Un appel",
            summary="En bref",
            body=[
                ("paragraph", "<p>Du <b>t</b>exte &amp; plus</p><p>encore</p>"),
                ("heading", {"text": "Un titre", "level": "2"}),
                ("quote", {"text": "Une citation", "attribution": "Quelqu’un"}),
            ],
            themes=[school],
            sdgs=[Sdg.objects.get(number=4)],
            territories=[africa],
            excluded_territories=[mali],
            audience=Audience.CHOSEN_NETWORKS,
            chosen_networks=[bretagne],
        )
        document = document_of(call)
        assert document.body == ("Du texte & plus encore", "Un titre", "Une citation", "Quelqu’un")
        assert set(document.themes) == {"ecole", "jeunesse"}
        assert set(document.listed_territories) == {"001", "002"}
        assert {"001", "002", "SN"} <= set(document.territories)
        assert not {"ML", "FR", "150"} & set(document.territories)
        assert set(document.tags) == {"École", "Jeunesse", "Afrique"}
        assert document.sdgs == (4,)
        assert set(document.shown_to) == {str(paca.pk), str(bretagne.pk)}

    def test_holds_no_private_contact(self, paca: Network) -> None:
        actor = make_entry(Actor, paca, "Ville", contacts=[])
        actor.contacts.create(name="Jeanne Secret", email="jeanne@example.org", public=False)
        assert "jeanne" not in repr(document_of(actor)).lower()

    def test_takes_the_same_number_of_queries_for_any_number(self, paca: Network) -> None:
        def count(entries: list[Entry]) -> int:
            with CaptureQueriesContext(connection) as queries:
                assert len(list(build_documents([entry.pk for entry in entries]))) == len(entries)
            return len(queries)

        entries: list[Entry] = []
        for number in range(3):
            funder = make_entry(Partner, paca, f"Financeur {number}")
            call = make_entry(Call, paca, f"Appel {number}", funders=[])
            call.funders.create(entry=funder)
            entries += [call, make_entry(Project, paca, f"Projet {number}")]
        assert count(entries) == count(entries[:2])


def _set_audience(entry: Entry, audience: Audience) -> None:
    entry.audience = audience
    entry.save()


class TestCommands:
    def test_check_finds_and_mends_drift(self, index: Index, paca: Network) -> None:
        stale, missing, _ = (make_entry(NewsPost, paca, title) for title in ("un", "deux", "trois"))
        index()
        position = get_engine().position()
        with get_engine().writer() as writer:
            writer.remove([stale.pk, missing.pk])
            (document,) = build_documents([stale.pk])
            writer.write([replace(document, title="autre")])
            writer.write([replace(document, pk=999_999)])
            writer.commit(position)
        out = StringIO()
        with pytest.raises(CommandError, match="3 entries differ"):
            call_command("check_search", stdout=out)
        assert out.getvalue().splitlines() == [
            "1 missing from the index",
            "1 not as they are now",
            "1 that should not be there",
        ]
        call_command("check_search", repair=True, stdout=out)
        call_command("check_search", stdout=out)
        assert titles_found() == {"un", "deux", "trois"}

    def test_rebuild_makes_the_same_index_again(self, index: Index, paca: Network, settings: Settings) -> None:
        make_entry(NewsPost, paca, "un")
        index()
        before = get_engine().fingerprints()
        call_command("rebuild_search", stdout=StringIO())
        assert get_engine().fingerprints() == before
        folders = [path for path in Path(settings.SEARCH_INDEX_PATH).iterdir() if path.is_dir()]
        assert len(folders) == 1

    def test_an_index_of_another_version_is_made_anew(
        self, index: Index, paca: Network, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        make_entry(NewsPost, paca, "un")
        index()
        monkeypatch.setattr("search.engines.tantivy.files.VERSION", "another")
        assert Search(SearchQuery(now=timezone.now())).degraded
        index()
        assert titles_found() == {"un"}

    def test_a_damaged_index_is_made_anew(self, index: Index, paca: Network, settings: Settings) -> None:
        make_entry(NewsPost, paca, "un")
        index()
        (folder,) = (path for path in Path(settings.SEARCH_INDEX_PATH).iterdir() if path.is_dir())
        (folder / "meta.json").write_text("{")
        assert Search(SearchQuery(now=timezone.now())).degraded
        index()
        assert titles_found() == {"un"}


def test_an_unknown_type_of_block_is_searched_by_wagtails_methods(monkeypatch: pytest.MonkeyPatch) -> None:
    figure = StructBlock(
        [("amount", CharBlock()), ("meaning", RichTextBlock()), ("source", CharBlock(search_index=False))]
    )
    blocks = dict(BODY_BLOCKS) | {"figures": StructBlock([("caption_above", TextBlock()), ("all", ListBlock(figure))])}
    monkeypatch.setattr("search.body._BLOCKS", blocks)
    figures = [{"amount": "43", "meaning": "<p>puits<br>creusés</p>", "source": "Ville"}]
    stored = {"caption_above": "En chiffres", "all": [{"type": "item", "value": value, "id": "a"} for value in figures]}
    assert list(body_texts([{"type": "figures", "value": stored}])) == ["En chiffres", "43", "puits creusés"]
