"""Drafts through a preview token."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.signing import TimestampSigner
from django.utils import timezone

from asking import ask, fault
from content.models import Actor, Audience, Call, Contact, Funder, Network, Partner, Programme, Theme
from factories import make_entry, make_picture

PREVIEW = """query ($token: String!) { preview(token: $token) {
  id title url network { code } themes { slug } image { title } locale publishedAt jsonLd related { title }
  relay(network: "bretagne") { featured }
  body { __typename ... on ParagraphBlock { html } ... on CallsBlock { calls { title } } }
  ... on Call { status programme { slug } previousEditions { title } funders { name entry { title } }
    contacts { name } milestones { label } eligibleApplicants eligibility }
} }"""


def preview(token: str) -> dict[str, Any]:
    found: dict[str, Any] = ask(PREVIEW, token=token)["preview"]
    return found


def test_a_draft_shows_what_is_not_published_yet(paca: Network, bretagne: Network) -> None:
    programme = Programme.objects.create(slug="aap", name="AAP", network=paca)
    make_entry(Call, paca, "Édition passée", programme=programme, edition=2025)
    hidden = make_entry(Partner, paca, "Partenaire caché")
    hidden.unpublish()
    call = make_entry(Call, paca, "Publié", audience=Audience.ALL_NETWORKS)
    call.title = "Brouillon"
    call.programme, call.edition = programme, 2026
    call.themes = [Theme.objects.create(slug="eau", name="Eau")]
    call.image = make_picture("Nouvelle image")
    call.closes_at = timezone.now() + timedelta(days=3)
    call.eligibility = "<p>Nouvelle règle</p>"
    call.funders = [Funder(name="Ministère"), Funder(entry=hidden)]
    call.contacts = [Contact(name="Accueil", public=True), Contact(name="Privé")]
    call.body = [("paragraph", "<p>Nouveau</p>"), ("calls", {"entries": [call]})]
    token = call.create_page_preview().token
    shown = preview(token)
    assert (
        shown
        | {
            "title": "Brouillon",
            "network": {"code": "paca"},
            "url": "http://paca.localhost/appels-a-projets/publi%C3%A9/",
            "themes": [{"slug": "eau"}],
            "image": {"title": "Nouvelle image"},
            "status": "CLOSING_SOON",
            "programme": {"slug": "aap"},
            "previousEditions": [{"title": "Édition passée"}],
            "funders": [{"name": "Ministère", "entry": None}],
            "contacts": [{"name": "Accueil"}],
            "eligibility": "<p>Nouvelle règle</p>",
            "body": [
                {"__typename": "ParagraphBlock", "html": "<p>Nouveau</p>"},
                {"__typename": "CallsBlock", "calls": [{"title": "Publié"}]},
            ],
        }
        == shown
    )
    assert {"title": "Publié", "themes": []} in ask("{ calls { nodes { title themes { slug } } } }")["calls"]["nodes"]


def test_a_draft_and_the_published_entry_in_one_operation(paca: Network) -> None:
    call = make_entry(Call, paca, "Publié")
    call.themes = [Theme.objects.create(slug="eau", name="Eau")]
    token = call.create_page_preview().token
    asked = "query ($t: String!) { calls { nodes { themes { slug } } } preview(token: $t) { themes { slug } } }"
    shown = ask(asked, t=token)
    assert (shown["calls"]["nodes"][0]["themes"], shown["preview"]["themes"]) == ([], [{"slug": "eau"}])


def test_an_entry_that_was_never_published(paca: Network) -> None:
    actor = make_entry(Actor, paca, "Jamais publié", live=False, first_published_at=None)
    shown = ask("query ($t: String!) { preview(token: $t) { title publishedAt } }", t=actor.create_page_preview().token)
    assert shown["preview"]["title"] == "Jamais publié"
    assert ask("{ actors { totalCount } }") == {"actors": {"totalCount": 0}}


def test_an_entry_that_was_never_saved(paca: Network, bretagne: Network) -> None:
    section = paca.section(Call.KIND)
    draft = Call(title="Tout neuf", slug="tout-neuf")
    draft.path, draft.depth = f"{section.path}0001", section.depth + 1
    draft.set_url_path(section)
    draft.minimal_clean()
    shown = preview(draft.create_page_preview().token)
    assert (shown["title"], shown["network"]["code"]) == ("Tout neuf", "paca")
    assert shown["url"] == "http://paca.localhost/appels-a-projets/tout-neuf/"


def test_tokens_that_are_no_good(paca: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    call = make_entry(Call, paca, "Publié")
    token = call.create_page_preview().token
    asked = "query ($t: String!) { preview(token: $t) { title } }"
    assert ask(asked, t=token) == {"preview": {"title": "Publié"}}
    forged = token[:-1] + ("a" if token[-1] != "a" else "b")
    for wrong in (forged, "", "x", "\0", "\ud800", TimestampSigner(salt="other").sign(f"id={call.pk}")):
        assert fault(asked, t=wrong) == "This is not a preview token of this hub."
    unknown = Call.get_preview_signer().sign("id=0")
    assert fault(asked, t=unknown) == "This preview is gone: open it again in the CMS."
    in_an_hour = timezone.now().timestamp() + 3601
    monkeypatch.setattr("django.core.signing.time.time", lambda: in_an_hour)
    assert fault(asked, t=token) == "This preview has expired: open it again in the CMS."
