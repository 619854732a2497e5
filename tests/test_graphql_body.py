"""The typed blocks of a body, and rich text."""

from typing import Any

import pytest
from wagtail.embeds.embeds import get_embed_hash
from wagtail.embeds.models import Embed

from asking import ask
from content.models import Actor, Call, Network, NewsPost
from factories import make_document, make_entry, make_picture

BODY = """{ news { nodes { body {
  __typename
  ... on ParagraphBlock { html text }
  ... on HeadingBlock { text level anchor }
  ... on ImageBlock { image { title } alt caption credit }
  ... on QuoteBlock { text attribution }
  ... on TableBlock { columns rows }
  ... on LinkBlock { label url entry { title } }
  ... on DocumentBlock { document { title url mediaType size } }
  ... on EmbedBlock { url embed: html provider }
  ... on CalloutBlock { callout: html tone }
  ... on ContactBlock { contact { name organisation phone email } }
  ... on CallsBlock { heading calls { title } }
  ... on ActorsBlock { heading actors { title } }
} } } }"""


def body_of(network: Network, *blocks: Any) -> list[dict[str, Any]]:
    make_entry(NewsPost, network, "Avec un corps", body=list(blocks))
    body: list[dict[str, Any]] = ask(BODY)["news"]["nodes"][0]["body"]
    return body


def test_every_block(paca: Network) -> None:
    call, actor = make_entry(Call, paca, "Un appel"), make_entry(Actor, paca, "Un acteur")
    picture, document = make_picture("Puits", credit="Ville de Marseille"), make_document("Règlement")
    first, second = make_entry(Call, paca, "Zoé"), make_entry(Call, paca, "Abel")
    assert body_of(
        paca,
        ("paragraph", "<p>Du <b>texte</b></p><p>L’eau &amp; la forêt</p>"),
        ("heading", {"text": "L’été", "level": "3"}),
        ("image", {"image": picture, "alt": "Un puits", "caption": "Au village"}),
        ("quote", {"text": "Ensemble", "attribution": "Une élue"}),
        ("table", {"data": [["Pays", "Projets"], ["Sénégal", None]], "first_row_is_table_header": True}),
        ("link", {"label": "Le ministère", "url": "https://www.diplomatie.gouv.fr/"}),
        ("link", {"label": "L’appel", "entry": call}),
        ("document", {"title": "Le règlement", "document": document}),
        ("embed", "https://video.example/1"),
        ("callout", {"html": "<p>Attention</p>", "tone": "warning"}),
        ("contact", {"name": "Accueil", "email": "accueil@example.org"}),
        ("calls", {"heading": "Les appels", "entries": [first, second]}),
        ("actors", {"heading": "", "entries": [actor]}),
    ) == [
        {
            "__typename": "ParagraphBlock",
            "html": "<p>Du <b>texte</b></p><p>L’eau &amp; la forêt</p>",
            "text": "Du texte L’eau & la forêt",
        },
        {"__typename": "HeadingBlock", "text": "L’été", "level": 3, "anchor": "lete"},
        {
            "__typename": "ImageBlock",
            "image": {"title": "Puits"},
            "alt": "Un puits",
            "caption": "Au village",
            "credit": "Ville de Marseille",
        },
        {"__typename": "QuoteBlock", "text": "Ensemble", "attribution": "Une élue"},
        {"__typename": "TableBlock", "columns": ["Pays", "Projets"], "rows": [["Sénégal", ""]]},
        {"__typename": "LinkBlock", "label": "Le ministère", "url": "https://www.diplomatie.gouv.fr/", "entry": None},
        {
            "__typename": "LinkBlock",
            "label": "L’appel",
            "url": "http://paca.localhost/appels-a-projets/un-appel/",
            "entry": {"title": "Un appel"},
        },
        {
            "__typename": "DocumentBlock",
            "document": {
                "title": "Le règlement",
                "url": f"http://localhost/documents/{document.pk}/{document.filename}",
                "mediaType": "application/pdf",
                "size": 8,
            },
        },
        {
            "__typename": "EmbedBlock",
            "url": "https://video.example/1",
            "embed": '<a href="https://video.example/1">https://video.example/1</a>',
            "provider": None,
        },
        {"__typename": "CalloutBlock", "callout": "<p>Attention</p>", "tone": "WARNING"},
        {
            "__typename": "ContactBlock",
            "contact": {"name": "Accueil", "organisation": None, "phone": None, "email": "accueil@example.org"},
        },
        {"__typename": "CallsBlock", "heading": "Les appels", "calls": [{"title": "Zoé"}, {"title": "Abel"}]},
        {"__typename": "ActorsBlock", "heading": None, "actors": [{"title": "Un acteur"}]},
    ]


def test_block_ids_are_kept_and_unique(paca: Network) -> None:
    post = make_entry(NewsPost, paca, "Deux", body=[("paragraph", "<p>1</p>"), ("paragraph", "<p>2</p>")])
    blocks = ask("{ news { nodes { body { id } } } }")["news"]["nodes"][0]["body"]
    assert [block["id"] for block in blocks] == [block["id"] for block in post.body.raw_data]
    assert len({block["id"] for block in blocks}) == 2


def test_anchors_are_unique_in_a_body(paca: Network) -> None:
    headings = [("heading", {"text": text, "level": "2"}) for text in ("Dates", "Dates", "Dates 2", "Dates", "???")]
    assert [block["anchor"] for block in body_of(paca, *headings)] == [
        "dates",
        "dates-2",
        "dates-2-2",
        "dates-3",
        "section",
    ]


def test_blocks_about_deleted_or_hidden_entries_are_left_out(paca: Network) -> None:
    picture, document, call = make_picture(), make_document(), make_entry(Call, paca, "Un appel")
    blocks = [
        ("image", {"image": picture}),
        ("document", {"title": "Parti", "document": document}),
        ("link", {"label": "Parti", "entry": call}),
        ("calls", {"entries": [call]}),
    ]
    make_entry(NewsPost, paca, "Avec un corps", body=blocks)
    picture.delete()
    document.delete()
    call.delete()
    assert ask(BODY)["news"]["nodes"][0]["body"] == [{"__typename": "CallsBlock", "heading": None, "calls": []}]


def test_an_embed_of_a_known_site_has_its_player_and_nothing_else(paca: Network) -> None:
    html = '<script>alert(1)</script><iframe src="https://video.example/e/1" width="560" onload="x()"></iframe><b>x</b>'
    for url, code in (
        ("https://video.example/1", html),
        ("https://video.example/2", '<iframe src="javascript:x"></iframe>'),
    ):
        Embed.objects.create(url=url, hash=get_embed_hash(url), html=code, title="Un film", provider_name="Vidéo")
    player, link = body_of(paca, ("embed", "https://video.example/1"), ("embed", "https://video.example/2"))
    assert player["provider"] == "Vidéo"
    assert player["embed"] == '<iframe src="https://video.example/e/1" width="560"></iframe>x'
    assert link["embed"] == '<a href="https://video.example/2">Un film</a>'


def test_internal_links_become_addresses_and_html_is_sanitised(paca: Network) -> None:
    call, document = make_entry(Call, paca, "Un appel", audience="all_networks"), make_document()
    gone = make_entry(Call, paca, "Parti")
    gone.unpublish()
    text = (
        f'<p><a linktype="page" id="{call.pk}">appel</a> <a linktype="page" id="{gone.pk}">parti</a>'
        f' <a linktype="page" id="{paca.pk}">réseau</a> <a linktype="document" id="{document.pk}">pdf</a>'
        ' <a linktype="page" id="999999999999999999999">rien</a> <a href="javascript:alert(1)">mal</a>'
        ' <a href="https://example.org/?a=1&amp;b=2">dehors</a><script>alert(1)</script><img src=x onerror=y></p>'
    )
    expected = (
        '<p><a href="http://paca.localhost/appels-a-projets/un-appel/">appel</a> <a>parti</a>'
        f' <a href="http://paca.localhost/">réseau</a> <a href="http://localhost{document.url}">pdf</a>'
        ' <a>rien</a> <a>mal</a> <a href="https://example.org/?a=1&amp;b=2">dehors</a></p>'
    )
    assert body_of(paca, ("paragraph", text))[0]["html"] == expected
    Call.objects.filter(pk=call.pk).update(eligibility=text, application_instructions=text)
    paca.description = text
    paca.save()
    data = ask("{ calls { nodes { eligibility application { instructions } } } networks { description } }")
    assert data == {
        "calls": {"nodes": [{"eligibility": expected, "application": {"instructions": expected}}]},
        "networks": [{"description": expected}],
    }


@pytest.mark.parametrize("stored", [[], [{"type": "unknown", "value": 1}], [{"type": "calls", "value": {}}]])
def test_a_body_is_read_whatever_it_holds(paca: Network, stored: list[Any]) -> None:
    make_entry(NewsPost, paca, "Étrange", body=stored)
    assert [block["__typename"] for block in ask(BODY)["news"]["nodes"][0]["body"]] == ["CallsBlock"] * (
        len(stored) and stored[0]["type"] == "calls"
    )
