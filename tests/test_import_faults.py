"""The check of an import: every fault is told with its line, its key and what was expected, and nothing is written."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content.models import Actor, Entry, Network, NewsPost, Project, Theme
from factories import make_entry, make_network
from lines import BRETAGNE, PACA, Line, entry, load, refusal, write, write_files

pytestmark = pytest.mark.django_db

CALL = entry("call", "x")
THEME: Line = {"type": "theme", "slug": "eau", "name": "Eau"}


def block(**keys: Any) -> Line:
    return entry("call", "x", body=[keys])


# A line (after the network's), the key at fault, and a part of the message.
FAULTS: list[tuple[Any, str, str]] = [
    # not a line at all
    ("{", "", "expected JSON"),
    ('{"type": "theme", "slug": "eau"} {}', "", "expected JSON"),
    ("[1, 2]", "", "expected an object, got [1, 2]"),
    ("null", "", "expected an object"),
    ('"text"', "", "expected an object"),
    ("NaN", "", "NaN is not a number of JSON"),
    ('{"type": "theme", "slug": "eau", "name": Infinity}', "", "Infinity is not a number of JSON"),
    ("[" * 100_000, "", "nested too deep"),
    ('{"type": "theme", "slug": "eau", "name": ' + "[" * 900 + '"\\u0041"' + "]" * 900 + "}", "", "expected"),
    ('{"type": "call", "links": [{"url": "a", "url": "b"}]}', "links[0].url", "given twice"),
    ('{"a":' * 100_000, "", "nested too deep"),
    (f'{{"type": "theme", "slug": "eau", "name": {"9" * 5000}}}', "", "expected JSON"),
    ('{"type": "theme", "slug": "eau", "name": "A", "name": "B"}', "name", "given twice"),
    ('{"type": "theme", "slug": "eau", "name": "Eau\\u0000"}', "name", "U+0000"),
    ('{"type": "theme", "slug": "eau", "name": "Eau\\ud83d"}', "name", "U+D83D"),
    ('{"type": "theme", "slug": "eau", "name": "Eau", "\\ud83d": 1}', "", "expected a key"),
    ({**CALL, "links": [{"label": "A\u0007", "url": "https://example.org"}]}, "links[0].label", "U+0007"),
    # types and keys
    ({"slug": "eau"}, "type", "expected one of network, theme, programme, call, news"),
    ({"type": "appel", "slug": "eau"}, "type", 'got "appel"'),
    ({"type": ["call"]}, "type", "expected one of"),
    ({"type": None}, "type", "got null"),
    ({**CALL, "colour": "red"}, "colour", "unknown key"),
    ({**CALL, "key": "paca/call/x"}, "key", "unknown key"),
    ({**CALL, "application": {"methode": "post"}}, "application.methode", "unknown key"),
    (block(type="quote", text="A", author="B"), "body[0].author", "unknown key"),
    ({"type": "call", "network": "paca", "slug": "x"}, "title", "required, but absent"),
    ({"type": "call", "slug": "x", "title": "X"}, "network", "required, but absent"),
    ({"type": "call", "network": "paca", "title": "X"}, "slug", "required, but absent"),
    ({"type": "network", "code": "x", "name": "X"}, "kind", "required, but absent"),
    ({"type": "programme", "slug": "x", "name": "X"}, "network", "required, but absent"),
    ({"type": "relay", "network": "paca"}, "entry", "required, but absent"),
    ({**CALL, "milestones": [{"at": "2024-04-15T12:00:00+02:00"}]}, "milestones[0].label", "required, but absent"),
    ({**CALL, "source": {"url": "https://example.org"}}, "source.name", "required, but absent"),
    ({**CALL, "budget": {"amount": "5"}}, "budget.currency", "required, but absent"),
    # values of the wrong type
    ({**CALL, "title": 12}, "title", "expected text, got 12"),
    ({**CALL, "title": None}, "title", "expected text, got null"),
    ({**CALL, "title": "  "}, "title", "must not be empty"),
    ({**CALL, "title": "x" * 256}, "title", "at most 255 characters, got 256"),
    ({**CALL, "summary": ["a"]}, "summary", "expected text"),
    ({**CALL, "themes": "eau"}, "themes", 'expected a list, got "eau"'),
    ({**CALL, "themes": None}, "themes", "expected a list"),
    ({**CALL, "themes": [1]}, "themes[0]", "expected text"),
    ({**CALL, "sdgs": ["4"]}, "sdgs[0]", "expected a whole number"),
    ({**CALL, "edition": "2024"}, "edition", "expected a whole number"),
    ({**CALL, "edition": 2024.5}, "edition", "expected a whole number"),
    ({**CALL, "edition": True}, "edition", "expected a whole number, got true"),
    ({**CALL, "edition": 24}, "edition", "expected at least 1950"),
    ({**CALL, "edition": 10**30}, "edition", "expected at most"),
    ({**CALL, "live": "false"}, "live", "expected true or false"),
    ({**CALL, "cancelled": 1}, "cancelled", "expected true or false"),
    ({**CALL, "minimum_local_authorities": -1}, "minimum_local_authorities", "expected at least 0"),
    ({**CALL, "co_funding_rate_maximum": 1.5}, "co_funding_rate_maximum", "expected at most 1"),
    ({**CALL, "co_funding_rate_maximum": -0.1}, "co_funding_rate_maximum", "expected at least 0"),
    ({**CALL, "co_funding_rate_maximum": "70 %"}, "co_funding_rate_maximum", "expected a number"),
    (
        '{"type": "call", "network": "paca", "slug": "x", "title": "X", "co_funding_rate_maximum": 1e999}',
        "co_funding_rate_maximum",
        "expected a number",
    ),
    ({**CALL, "application": "post"}, "application", "expected an object"),
    ({**CALL, "source": []}, "source", "expected an object"),
    ({**CALL, "contacts": [{"name": "A", "public": "yes"}]}, "contacts[0].public", "expected true or false"),
    # choices
    ({**CALL, "scope": "national"}, "scope", "'turnkey'"),
    ({**CALL, "audience": "everyone"}, "audience", "'all_networks'"),
    ({**CALL, "recurrence": "ANNUAL"}, "recurrence", "'one_off'"),
    ({**CALL, "application": {"method": "fax"}}, "application.method", "'online'"),
    ({**CALL, "locale": "fr-FR"}, "locale", "expected one of fr, en"),
    ({**CALL, "locale": ["fr"]}, "locale", "expected one of fr"),
    ({**PACA, "code": "x", "kind": "local"}, "kind", "'regional'"),
    (entry("news", "x", category="blog"), "category", "'news'"),
    (entry("actor", "x", kind="firm"), "kind", "'company'"),
    (entry("partner", "x", kind="sponsor"), "kind", "'funder'"),
    (entry("partner", "x", rank=-1), "rank", "expected at least 0"),
    # dates
    ({**CALL, "opens_on": "16/01/2024"}, "opens_on", "expected a date, such as 2024-01-16"),
    ({**CALL, "opens_on": "2024-02-30"}, "opens_on", "expected a date"),
    ({**CALL, "opens_on": "2024-01-16T00:00:00+01:00"}, "opens_on", "expected a date"),
    ({**CALL, "opens_on": 20240116}, "opens_on", "expected a date"),
    ({**CALL, "opens_on": "0001-01-01"}, "opens_on", "expected a date"),
    ({**CALL, "closes_at": "2024-04-15"}, "closes_at", "expected a date and time with its offset"),
    ({**CALL, "closes_at": "2024-04-15T12:00:00"}, "closes_at", "with its offset"),
    ({**CALL, "closes_at": "2024-04-15T25:00:00Z"}, "closes_at", "with its offset"),
    ({**CALL, "closes_at": "9999-12-31T23:59:59-12:00"}, "closes_at", "with its offset"),
    ({**CALL, "published_at": "demain"}, "published_at", "with its offset"),
    ({**CALL, "milestones": [{"label": "A", "at": "2024-04-15"}]}, "milestones[0].at", "with its offset"),
    # money
    ({**CALL, "budget": 5000}, "budget", "expected an object"),
    ({**CALL, "budget": {"amount": 5000, "currency": "EUR"}}, "budget.amount", "as text, such as"),
    ({**CALL, "budget": {"amount": "-1.00", "currency": "EUR"}}, "budget.amount", "0 or more"),
    ({**CALL, "budget": {"amount": "5 000,00", "currency": "EUR"}}, "budget.amount", "0 or more"),
    ({**CALL, "budget": {"amount": "1.234", "currency": "EUR"}}, "budget.amount", "0 or more"),
    ({**CALL, "budget": {"amount": "NaN", "currency": "EUR"}}, "budget.amount", "0 or more"),
    ({**CALL, "budget": {"amount": "9" * 15, "currency": "EUR"}}, "budget.amount", "0 or more"),
    ({**CALL, "budget": {"amount": "5", "currency": "euro"}}, "budget.currency", "ISO 4217"),
    ({**CALL, "budget": {"amount": "5", "currency": "eur"}}, "budget.currency", "ISO 4217"),
    ({**CALL, "budget": {"amount": "5", "currency": "ZZZ"}}, "budget.currency", "ISO 4217"),
    # addresses, numbers and names with a form
    (entry("actor", "x", website="www.example.org"), "website", "begins with http:// or https://"),
    (entry("actor", "x", website="ftp://example.org"), "website", "begins with http:// or https://"),
    (entry("actor", "x", website="javascript:alert(1)"), "website", "begins with http:// or https://"),
    (entry("actor", "x", website=""), "website", "begins with http:// or https://"),
    (entry("actor", "x", website="https://example.org/" + "a" * 500), "website", "at most 500"),
    (entry("actor", "x", siren="21130055"), "siren", "9 digits"),
    (entry("actor", "x", siren="211 300 553"), "siren", "9 digits"),
    (entry("actor", "x", siren="211300554"), "siren", "check digit"),
    (entry("actor", "x", siren=211300553), "siren", "expected text"),
    (entry("actor", "x", siren=" "), "siren", "9 digits"),
    (entry("actor", "x", rna="133012345"), "rna", "RNA number"),
    (entry("actor", "x", contacts=[{"name": "A", "email": "a.example.org"}]), "contacts[0].email", "e-mail address"),
    ({**CALL, "slug": "un appel"}, "slug", "letters, digits, hyphens"),
    ({**CALL, "slug": "a/b"}, "slug", "letters, digits, hyphens"),
    ({**CALL, "slug": ""}, "slug", "must not be empty"),
    ({**THEME, "slug": "été"}, "slug", "letters, digits, hyphens"),
    ({**THEME, "slug": "x" * 65}, "slug", "at most 64"),
    ({**PACA, "code": "pa ca"}, "code", "letters, digits, hyphens"),
    ({**CALL, "uid": ""}, "uid", "1 to 64 characters"),
    ({**CALL, "uid": "a b"}, "uid", "without spaces"),
    ({**CALL, "uid": "x" * 65}, "uid", "1 to 64 characters"),
    ({**CALL, "uid": "paca/call/x"}, "uid", "not in the form of a reference"),
    ({**PACA, "code": "x", "hostnames": ["http://x.org"]}, "hostnames[0]", "expected a host name"),
    ({**PACA, "code": "x", "hostnames": ["x..org"]}, "hostnames[0]", "expected a host name"),
    ({**PACA, "code": "x", "phones": ["sans"]}, "phones[0]", "expected a phone number"),
    ({**PACA, "code": "x", "phones": [""]}, "phones[0]", "expected a phone number"),
    (
        {**PACA, "code": "x", "offices": [{"label": "A", "latitude": 91, "longitude": 5}]},
        "offices[0].latitude",
        "at most 90",
    ),
    ({**PACA, "code": "x", "offices": [{"label": "A", "latitude": 43}]}, "offices[0]", "together, or neither"),
    ({**PACA, "code": "x", "social_links": [{"label": "A"}]}, "social_links[0].url", "required"),
    # blocks
    (block(type="video"), "body[0]", "expected a block with one of the known types"),
    (block(html="<p>A</p>"), "body[0]", "expected a block with one of the known types"),
    (entry("call", "x", body=["<p>A</p>"]), "body[0]", "expected an object"),
    (entry("call", "x", body="<p>A</p>"), "body", "expected a list"),
    (block(type="paragraph"), "body[0].html", "required"),
    (block(type="heading", text="A", level=1), "body[0].level", "expected 2, 3 or 4"),
    (block(type="heading", text="A", level="2"), "body[0].level", "expected 2, 3 or 4"),
    (block(type="heading", text="x" * 256), "body[0].text", "at most 255"),
    (block(type="quote", text=""), "body[0].text", "must not be empty"),
    (block(type="table", columns=[], rows=[]), "body[0].columns", "must not be empty"),
    (block(type="table", columns=["A", "B"], rows=[["1"]]), "body[0]", "row 0 has 1 cells, expected 2"),
    (block(type="table", columns=["A"], rows=[[1]]), "body[0].rows[0][0]", "expected text"),
    (block(type="link", label="A"), "body[0]", "either url or entry"),
    (block(type="link", label="A", url="https://example.org", entry="paca/call/x"), "body[0]", "either url or entry"),
    (block(type="link", label="A", url="mailto:a@example.org"), "body[0].url", "http://"),
    (block(type="embed", url="video"), "body[0].url", "http://"),
    (block(type="callout", html="<p>A</p>", tone="danger"), "body[0].tone", "'info' or 'warning'"),
    (block(type="contact", name="A", email="x"), "body[0].email", "e-mail"),
    # references
    ({**CALL, "network": "nulle-part"}, "network", 'expected the code of a network; there is no "nulle-part"'),
    ({**CALL, "themes": ["eau"]}, "themes[0]", "the slug of a theme"),
    ({**THEME, "parent": "nature"}, "parent", "the slug of a theme"),
    ({**THEME, "parent": "eau"}, "parent", "not below this one"),
    ({**CALL, "programme": "aap"}, "programme", "the slug of a programme"),
    ({**CALL, "sdgs": [0]}, "sdgs[0]", "the number of a goal, from 1 to 17"),
    ({**CALL, "sdgs": [17, 18]}, "sdgs[1]", "the number of a goal"),
    ({**CALL, "territories": ["Sénégal"]}, "territories[0]", "the code of a territory"),
    ({**CALL, "territories": ["sn"]}, "territories[0]", "the code of a territory"),
    ({**CALL, "chosen_networks": ["x"], "audience": "chosen_networks"}, "chosen_networks[0]", "the code of a network"),
    ({**CALL, "eligible_applicants": ["mairie"]}, "eligible_applicants[0]", "one of local_authority,"),
    (entry("actor", "x", countries=["001"]), "countries[0]", 'got "001", a world region'),
    (entry("project", "x", countries=["FR-13"]), "countries[0]", "a departement"),
    ({**PACA, "code": "x", "region": "FR"}, "region", "a French region"),
    (entry("news", "x", calls=["paca/call/absent"]), "calls[0]", 'there is no "paca/call/absent"'),
    (entry("news", "x", calls=["paca/news/x"]), "calls[0]", "expected a call"),
    (entry("project", "x", lead="nobody"), "lead", "expected an actor"),
    (entry("call", "x", funders=["paca/partner/absent"]), "funders[0]", "there is no"),
    (entry("call", "x", funders=["paca/call/x"]), "funders[0]", "got a call"),
    (entry("call", "x", funders=[""]), "funders[0]", "must not be empty"),
    (entry("call", "x", funders=["x" * 256]), "funders[0]", "at most 255"),
    (block(type="calls", entries=["paca/actor/x"]), "body[0].entries[0]", "expected a call"),
    (block(type="link", label="A", entry="paca/call/absent"), "body[0].entry", "there is no"),
    (block(type="paragraph", html='<a linktype="page" id="12">A</a>'), "body[0].html", "expected an entry"),
    ({**CALL, "eligibility": '<a id="nope.pdf" linktype="document">A</a>'}, "eligibility", "there is no file"),
    ({"type": "relay", "network": "paca", "entry": "bretagne/call/absent"}, "entry", "expected an entry"),
    # files
    ({**CALL, "image": "images/absent.png"}, "image", "there is no file"),
    ({**CALL, "image": "../secret.png"}, "image", "a path inside the folder"),
    ({**CALL, "image": "/etc/passwd"}, "image", "a path inside the folder"),
    ({**CALL, "image": "images"}, "image", "there is no file"),
    ({**CALL, "image": "images/" + "x" * 300}, "image", "cannot read the file"),
    ({**CALL, "image": "documents/guide.pdf"}, "image", "expected a picture"),
    ({**CALL, "image": "images/false.png"}, "image", "expected a picture"),
    ({**CALL, "image": "images/broken.png"}, "image", "a damaged one"),
    ({**CALL, "image": "images/png-as.jpg"}, "image", "does not match"),
    ({**CALL, "regulations": [{"title": "A", "file": "images/phare.png"}]}, "regulations[0].file", "document of type"),
    ({**CALL, "regulations": [{"title": "A", "file": "documents/empty.pdf"}]}, "regulations[0].file", "is empty"),
    (block(type="document", title="A", file="documents/absent.pdf"), "body[0].file", "there is no file"),
    (block(type="image", image="images/absent.png"), "body[0].image", "there is no file"),
    # values that don't go together
    ({**CALL, "opens_on": "2024-04-15", "closes_at": "2024-04-14T12:00:00+02:00"}, "closes_at", "after opens_on"),
    ({**CALL, "opens_on": "2024-04-15", "closes_at": "2024-04-15T00:00:00+02:00"}, "closes_at", "after opens_on"),
    ({**CALL, "recurrence": "permanent", "closes_at": "2024-04-14T12:00:00+02:00"}, "closes_at", "no deadline"),
    ({**CALL, "closes_at": "2024-04-15T12:00:00+02:00", "results_on": "2024-04-14"}, "results_on", "day of closes_at"),
    ({**CALL, "opens_on": "2024-04-15", "results_on": "2024-04-14"}, "results_on", "day of opens_on"),
    (
        {
            **CALL,
            "grant_minimum": {"amount": "2", "currency": "EUR"},
            "grant_maximum": {"amount": "1", "currency": "EUR"},
        },
        "grant_maximum",
        "at least grant_minimum, 2.00 EUR",
    ),
    ({**CALL, "territories": ["419"], "excluded_territories": ["SN"]}, "excluded_territories[0]", "not inside"),
    ({**CALL, "excluded_territories": ["MX"]}, "excluded_territories[0]", "not inside"),
    (entry("project", "x", starts_on="2024-02-01", ends_on="2024-01-01"), "ends_on", "or a later day"),
    (entry("project", "x", latitude=43.0), "latitude", "together, or neither"),
    (entry("actor", "x", longitude=5.0), "latitude", "together, or neither"),
    ({**CALL, "chosen_networks": ["paca"]}, "chosen_networks", "expected only with"),
    ({**CALL, "chosen_networks": ["paca"], "audience": "all_networks"}, "chosen_networks", "expected only with"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "import"
    folder.mkdir()
    write_files(folder)
    png = (folder / "images" / "phare.png").read_bytes()
    (tmp_path / "secret.png").write_bytes(png)
    (folder / "images" / "false.png").write_text("not a picture")
    (folder / "images" / "broken.png").write_bytes(png[: len(png) // 2])
    (folder / "images" / "png-as.jpg").write_bytes(png)
    (folder / "documents" / "empty.pdf").write_bytes(b"")
    return folder


@pytest.mark.parametrize(("line", "key", "expected"), FAULTS)
def test_a_fault_is_told_with_its_line_and_key(folder: Path, line: Any, key: str, expected: str) -> None:
    message = refusal(folder, [PACA, line])
    faults = [fault for fault in message.splitlines() if fault.startswith(f"content.jsonl:2: {key}")]
    assert any(expected in fault for fault in faults), message
    assert "content.jsonl:1:" not in message
    assert "nothing was imported" in message
    assert not Network.objects.exists()


def test_every_fault_of_every_line_is_told(folder: Path) -> None:
    faulty = entry("call", "a", edition="x", themes=["absent"], scope="x")
    lines: list[Line | str] = [faulty, PACA, "{", entry("call", "b", opens_on="x")]
    message = refusal(folder, lines)
    for fault in ("1: edition:", "1: themes[0]:", "1: scope:", "3: expected JSON", "4: opens_on:"):
        assert f"content.jsonl:{fault}" in message
    assert "5 faults in 3 lines; nothing was imported." in message


def test_many_faults_are_counted(folder: Path) -> None:
    message = refusal(folder, ["{"] * 1200)
    assert message.count("content.jsonl:") == 1000
    assert "… and 200 more" in message
    assert "1200 faults in 1200 lines" in message


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        (CALL, CALL, "content.jsonl:3: slug: the call of content.jsonl:2 again"),
        ({**CALL, "uid": "u"}, entry("call", "y", uid="u"), "content.jsonl:3: uid: the uid of content.jsonl:2 again"),
        (THEME, {**THEME, "name": "Autre"}, "content.jsonl:3: slug: the theme of content.jsonl:2 again"),
        (BRETAGNE, BRETAGNE, "content.jsonl:3: code: the network of content.jsonl:2 again"),
        (
            {**BRETAGNE, "hostnames": ["a.org"]},
            {**BRETAGNE, "code": "x", "hostnames": ["A.org"]},
            "content.jsonl:3: hostnames[0]: taken by the network of content.jsonl:2",
        ),
        (
            {**THEME, "parent": "b"},
            {**THEME, "slug": "b", "parent": "eau"},
            "content.jsonl:2: parent: expected a theme that",
        ),
    ],
)
def test_lines_that_contradict_each_other_are_refused(folder: Path, first: Line, second: Line, message: str) -> None:
    assert message in refusal(folder, [PACA, first, second])


def test_the_same_slug_in_another_network_or_kind_is_no_fault(folder: Path) -> None:
    load(folder, [PACA, BRETAGNE, CALL, {**CALL, "network": "bretagne"}, entry("news", "x")])
    assert Entry.objects.count() == 3


@pytest.mark.parametrize(
    ("relay", "key"),
    [
        ({"network": "paca", "entry": "paca/call/all"}, "network"),
        ({"network": "bretagne", "entry": "paca/call/own"}, "entry"),
        ({"network": "bretagne", "entry": "paca/call/chosen"}, "entry"),
        ({"network": "bretagne", "entry": "u"}, "entry"),
    ],
)
def test_a_relay_of_what_is_not_offered_is_refused(folder: Path, relay: Line, key: str) -> None:
    lines = [
        PACA,
        BRETAGNE,
        {**BRETAGNE, "code": "corse"},
        entry("call", "all", audience="all_networks"),
        entry("call", "own", uid="u"),
        entry("call", "chosen", audience="chosen_networks", chosen_networks=["corse"]),
    ]
    assert f"content.jsonl:7: {key}:" in refusal(folder, [*lines, {"type": "relay", **relay}])


def test_two_relays_of_one_entry_are_refused_under_either_of_its_names(folder: Path) -> None:
    shared = entry("call", "x", uid="u", audience="all_networks")
    relays = [{"type": "relay", "network": "bretagne", "entry": name} for name in ("u", "paca/call/x")]
    assert "content.jsonl:5: entry: the relay of content.jsonl:4 again" in refusal(
        folder, [PACA, BRETAGNE, shared, *relays]
    )


def test_what_the_hub_holds_counts_too(folder: Path) -> None:
    paca, bretagne = make_network("paca"), make_network("bretagne")
    make_entry(Actor, paca, "Ville", uid="known", slug="ville")
    make_entry(NewsPost, bretagne, "Chez nous", slug="chez-nous")
    Theme.objects.create(slug="nature", name="Nature", parent=Theme.objects.create(slug="eau", name="Eau"))
    for line, message in [
        (entry("call", "x", uid="known"), "uid: the uid of a actor of the hub"),
        (entry("actor", "ville", uid="other"), "slug: taken by another actor of the hub"),
        ({**THEME, "parent": "nature"}, "parent: expected a theme that is not below this one"),
        ({**PACA, "hostnames": ["bretagne.localhost"]}, "hostnames[0]: taken by the network bretagne"),
        (
            {"type": "relay", "network": "paca", "entry": "bretagne/news/chez-nous"},
            "entry: expected an entry that is offered",
        ),
        (entry("project", "x", lead="bretagne/news/chez-nous"), "lead: expected an actor"),
    ]:
        assert f"content.jsonl:1: {message}" in refusal(folder, [line])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xef\xbb\xbf{}\n", "content.jsonl:1: expected UTF-8 without a byte order mark"),
        (b'{}\n{"type": "th\xe8me"}\n', "content.jsonl:2: expected UTF-8, got the byte 0xe8 at column 13"),
        ('{"type": "theme"}\n'.encode("utf-16"), "content.jsonl:1: expected UTF-8"),
        (b'{"type": "theme\x00"}\n', "content.jsonl:1: expected JSON"),
        (b"\x00" * 100, "content.jsonl:1: expected JSON"),
    ],
)
def test_bytes_that_are_no_text_are_refused(folder: Path, content: bytes, message: str) -> None:
    path = folder / "content.jsonl"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=message.replace(".", r"\.")):
        call_command("import_content", path)


def test_a_file_that_is_missing_is_refused(folder: Path) -> None:
    with pytest.raises(CommandError, match="There is no file"):
        call_command("import_content", folder / "absent.jsonl")


def test_empty_lines_and_any_line_end_are_taken(folder: Path) -> None:
    path = folder / "content.jsonl"
    path.write_bytes(b"\n" + json.dumps(THEME).encode() + b"\r\n\n   \n" + json.dumps({**THEME, "slug": "b"}).encode())
    call_command("import_content", path)
    assert Theme.objects.count() == 2


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KEYS = [
    *("type", "network", "slug", "title", "uid", "themes", "sdgs", "territories", "image", "body", "source", "budget"),
    *("funders", "contacts", "opens_on", "closes_at", "application", "entry", "code", "hostnames", "parent"),
]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(["network", "theme", "programme", "call", "news", "actor", "project", "relay"]),
    line=st.dictionaries(st.sampled_from(KEYS), json_values, max_size=6),
)
def test_no_line_at_all_breaks_the_check(folder: Path, kind: str, line: Line) -> None:
    message = refusal(folder, [json.dumps({"type": kind, "title": 0, **line})])
    assert "nothing was imported" in message


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(min_size=1))
def test_no_bytes_at_all_break_the_check(folder: Path, content: bytes) -> None:
    path = folder / "content.jsonl"
    path.write_bytes(content)
    try:
        call_command("import_content", path)
    except CommandError as error:
        assert "nothing was imported" in str(error)  # noqa: PT017 - empty lines are accepted


def test_the_line_that_is_right_is_written_with_the_faulty_one_left_out(folder: Path) -> None:
    message = load(folder, [PACA, CALL, entry("call", "y", scope="x")], skip_faulty=True)
    assert list(Entry.objects.values_list("key", flat=True)) == ["paca/call/x"]
    assert "content.jsonl:3: scope:" in message
    assert "call: 1 created, 1 left out" in message


def test_lines_that_need_a_line_left_out_are_left_out_too(folder: Path) -> None:
    lines = [
        PACA,
        {**THEME, "name": ""},
        {**THEME, "slug": "rivieres", "parent": "eau"},
        entry("actor", "ville", themes=["rivieres"]),
        entry("project", "puits", lead="paca/actor/ville"),
        entry("call", "seul", funders=["Une fondation"]),
    ]
    message = load(folder, lines, skip_faulty=True)
    assert list(Entry.objects.values_list("key", flat=True)) == ["paca/call/seul"]
    assert not Theme.objects.exists()
    assert "content.jsonl:5: needs content.jsonl:4, which is left out" in message


def test_a_line_left_out_is_not_needed_where_the_hub_has_it(folder: Path) -> None:
    load(folder, [PACA, THEME])
    load(folder, [{**THEME, "name": ""}, entry("call", "x", themes=["eau"])], skip_faulty=True)
    assert Entry.objects.get().themes.get().name == "Eau"


def test_faults_are_told_in_one_piece_whatever_they_quote(folder: Path) -> None:
    message = refusal(folder, [json.dumps({"type": "a\nb\u2028\ud800" + "x" * 500})])
    assert len(message.splitlines()) == 3  # two faults of one line, and the total
    message.encode()


def test_several_files_are_one_import(folder: Path) -> None:
    first = write(folder, [entry("call", "x", themes=["eau"]), "{"], "a.jsonl")
    second = write(folder, [THEME, PACA], "b.jsonl")
    with pytest.raises(CommandError, match=r"a\.jsonl:2: expected JSON"):
        call_command("import_content", first, second)
    assert not Network.objects.exists()


def test_a_line_that_breaks_a_constraint_unforeseen_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Project, "import_conflicts", lambda line, hub: iter(()))
    dates = {"starts_on": "2027-03-02", "ends_on": "2027-03-01"}
    message = refusal(tmp_path, [PACA, entry("project", "x"), entry("project", "y", **dates)])
    assert message.startswith("content.jsonl:3: La fin ne peut pas précéder le début.")
    assert "Mend the line" in message
    assert not Project.objects.exists()
