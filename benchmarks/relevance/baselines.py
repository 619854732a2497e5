"""What others find: plain engines over title (counted double), summary and body, given the same text to search.

Each makes a search: from what was typed to keys, the best first. -words and "phrases" mean to all what they mean to
readers, as far as the engine has a way to say so.
"""

import json
import re
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.request import Request, urlopen

import psycopg
import tantivy

Search = Callable[[str], list[str]]
TOP = 10
_PART = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')


@dataclass(frozen=True)
class Text:
    """An entry as a baseline sees it."""

    key: str
    title: str
    summary: str
    body: str


def sqlite_fts5(texts: Iterable[Text]) -> dict[str, Search]:
    """Without accents, bm25. Any of the words; or all of them first, then any."""
    database = sqlite3.connect(":memory:")
    database.execute(
        "CREATE VIRTUAL TABLE entry USING fts5"
        "(key UNINDEXED, title, summary, body, tokenize = 'unicode61 remove_diacritics 2')"
    )
    database.executemany("INSERT INTO entry VALUES (?, ?, ?, ?)", [(t.key, t.title, t.summary, t.body) for t in texts])

    def search(text: str, operator: str) -> list[str]:
        required_terms, excluded_terms = _terms(text)
        if not required_terms:
            return []
        match = f" {operator} ".join(required_terms)
        if excluded_terms:
            match = f"({match}) NOT ({' OR '.join(excluded_terms)})"
        ranked = "SELECT key FROM entry WHERE entry MATCH ? ORDER BY bm25(entry, 0, 2, 1, 1) LIMIT ?"
        return [key for (key,) in database.execute(ranked, (match, TOP))]

    def all_then_any(text: str) -> list[str]:
        return list(dict.fromkeys([*search(text, "AND"), *search(text, "OR")]))[:TOP]

    return {"sqlite any": lambda text: search(text, "OR"), "sqlite all": all_then_any}


def _terms(text: str) -> tuple[list[str], list[str]]:
    required_terms: list[str] = []
    excluded_terms: list[str] = []
    for part in _PART.finditer(text):
        terms = [part["phrase"]] if part["phrase"] else re.findall(r"\w+", part["word"] or "")
        (excluded_terms if part["minus"] else required_terms).extend(f'"{term}"' for term in terms)
    return required_terms, excluded_terms


def tantivy_default(texts: list[Text]) -> dict[str, Search]:
    """Its default words, and its own French: stop words and a Snowball stemmer."""
    french = (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.stopword("french"))
        .filter(tantivy.Filter.stemmer("french"))
        .build()
    )
    return {"tantivy": _tantivy(texts, None), "tantivy french": _tantivy(texts, french)}


def _tantivy(texts: Iterable[Text], analyser: tantivy.TextAnalyzer | None) -> Search:
    names = ["title", "summary", "body"]
    builder = tantivy.SchemaBuilder().add_text_field("key", stored=True, tokenizer_name="raw")
    for name in names:
        builder.add_text_field(name, tokenizer_name="french" if analyser else "default")
    schema = builder.build()
    index = tantivy.Index(schema)
    if analyser:
        index.register_tokenizer("french", analyser)
    writer = index.writer(15_000_000, 1)
    for text in texts:
        writer.add_document(tantivy.Document(key=text.key, title=text.title, summary=text.summary, body=text.body))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def search(text: str) -> list[str]:
        query, _ = index.parse_query_lenient(text, names, field_boosts={"title": 2.0})
        return [str(searcher.doc(address)["key"][0]) for _, address in searcher.search(query, TOP).hits]

    return search


def postgresql(texts: Iterable[Text], url: str) -> dict[str, Search]:
    """Its french configuration, as typed; or any of the words."""
    connection = psycopg.connect(url, autocommit=True)
    connection.execute("CREATE TEMPORARY TABLE entry (key text, words tsvector)")
    weighted = "setweight(to_tsvector('french', %s), 'A') || setweight(to_tsvector('french', %s), 'B')"
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO entry VALUES (%s, {weighted})",  # noqa: S608 - nothing but the constant above
            [(text.key, text.title, f"{text.summary} {text.body}") for text in texts],
        )
    typed = "websearch_to_tsquery('french', %s)"
    loose = f"CASE WHEN {typed}::text LIKE '%%!%%' THEN {typed} ELSE replace({typed}::text, '&', '|')::tsquery END"

    def search(text: str, query: str) -> list[str]:
        ranked = (
            f"SELECT key FROM entry, (SELECT {query} AS query) AS asked WHERE words @@ query "  # noqa: S608
            "ORDER BY ts_rank('{0.1, 0.2, 0.5, 1}', words, query, 1) DESC, key LIMIT %s"
        )
        rows = connection.execute(ranked, [*[text] * query.count("%s"), TOP])
        return [key for (key,) in rows]

    return {"postgresql": lambda text: search(text, typed), "postgresql any": lambda text: search(text, loose)}


def elasticsearch_french(texts: Iterable[Text], url: str) -> dict[str, Search]:
    """Its `french` analyser."""
    index = f"{url.rstrip('/')}/relevance-baseline"
    names = ("title", "summary", "body")
    fields = ["title^2", "summary", "body"]

    def ask(method: str, address: str, lines: list[Any]) -> Any:
        data = "".join(json.dumps(line) + "\n" for line in lines).encode()
        kind = "application/x-ndjson" if len(lines) > 1 else "application/json"
        with urlopen(Request(address, data, {"Content-Type": kind}, method=method)) as answer:  # noqa: S310
            return json.load(answer)

    analysed = {name: {"type": "text", "analyzer": "french"} for name in names}
    ask("DELETE", f"{index}?ignore_unavailable=true", [])
    ask("PUT", index, [{"mappings": {"properties": analysed}, "settings": {"number_of_replicas": 0}}])
    lines: list[Any] = []
    for text in texts:
        lines += [{"index": {"_id": text.key}}, {name: getattr(text, name) for name in names}]
    ask("POST", f"{index}/_bulk?refresh=true", lines)

    def search(text: str) -> list[str]:
        required_terms, excluded_terms = (
            [{"simple_query_string": {"query": term, "fields": fields, "flags": "PHRASE"}} for term in terms]
            for terms in _terms(text)
        )
        query = {"bool": {"should": required_terms, "must_not": excluded_terms, "minimum_should_match": 1}}
        response = ask("POST", f"{index}/_search", [{"size": TOP, "query": query}])
        return [hit["_id"] for hit in response["hits"]["hits"]]

    return {"elasticsearch french": search}
