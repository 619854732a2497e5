"""Drafts through a preview token."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.signing import TimestampSigner
from django.utils import timezone
from wagtail_headless_preview.models import PagePreview

from asking import ask, fault
from content.models import (
    Actor,
    Audience,
    Call,
    Contact,
    Funder,
    Network,
    NetworkKind,
    Partner,
    Programme,
    Relay,
    Theme,
)
from factories import make_entry, make_picture

PREVIEW = """query ($token: String!) { preview(token: $token) {
  id title url network { code } themes { slug } image { title } locale publishedAt jsonLd related { title }
  relay(network: "bretagne") { featured }
  body { __typename ... on ParagraphBlock { html } ... on CallsBlock { calls { title } } }
  ... on Call { status programme { slug } previousEditions { title } funders { name entry { title } }
    contacts { name } milestones { label } eligibleApplicants eligibility }
} }"""


def preview(token: str) -> dict[str, Any]:
    entry: dict[str, Any] = ask(PREVIEW, token=token)["preview"]
    return entry


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
    draft_data = preview(token)
    assert (
        draft_data
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
        == draft_data
    )
    assert {"title": "Publié", "themes": []} in ask("{ calls { nodes { title themes { slug } } } }")["calls"]["nodes"]


def test_a_draft_and_the_published_entry_in_one_operation(paca: Network) -> None:
    call = make_entry(Call, paca, "Publié")
    call.themes = [Theme.objects.create(slug="eau", name="Eau")]
    token = call.create_page_preview().token
    query = "query ($t: String!) { calls { nodes { themes { slug } } } preview(token: $t) { themes { slug } } }"
    data = ask(query, t=token)
    assert (data["calls"]["nodes"][0]["themes"], data["preview"]["themes"]) == ([], [{"slug": "eau"}])


def test_an_entry_that_was_never_published(paca: Network) -> None:
    actor = make_entry(Actor, paca, "Jamais publié", live=False, first_published_at=None)
    data = ask("query ($t: String!) { preview(token: $t) { title publishedAt } }", t=actor.create_page_preview().token)
    assert data["preview"]["title"] == "Jamais publié"
    assert ask("{ actors { totalCount } }") == {"actors": {"totalCount": 0}}


def test_an_entry_that_was_never_saved(paca: Network, bretagne: Network) -> None:
    section = paca.section(Call.KIND)
    draft = Call(title="Tout neuf", slug="tout-neuf")
    draft.path, draft.depth = f"{section.path}0001", section.depth + 1
    draft.set_url_path(section)
    draft.minimal_clean()
    draft_data = preview(draft.create_page_preview().token)
    assert (draft_data["title"], draft_data["network"]["code"]) == ("Tout neuf", "paca")
    assert draft_data["url"] == "http://paca.localhost/appels-a-projets/tout-neuf/"


def test_expired_and_forged_tokens_are_refused(paca: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    call = make_entry(Call, paca, "Publié")
    token = call.create_page_preview().token
    query = "query ($t: String!) { preview(token: $t) { title } }"
    assert ask(query, t=token) == {"preview": {"title": "Publié"}}
    forged = token[:-1] + ("a" if token[-1] != "a" else "b")
    of_another_salt = TimestampSigner(salt="other").sign_object({"network": paca.pk})
    earlier = TimestampSigner(salt="headlesspreview.token").sign(f"id={call.pk}")
    for wrong in (forged, "", "x", "\0", "\ud800", of_another_salt, earlier):
        assert fault(query, t=wrong) == "This is not a preview token of this hub."
    unknown = Call.get_preview_signer().sign_object({"network": paca.pk})
    assert fault(query, t=unknown) == "This preview is gone: open it again in the CMS."
    in_an_hour = timezone.now().timestamp() + 3601
    monkeypatch.setattr("django.core.signing.time.time", lambda: in_an_hour)
    assert fault(query, t=token) == "This preview has expired: open it again in the CMS."
    assert fault("query ($t: String!) { previewToken(token: $t) { accepted } }", t=token).startswith("This preview has")


ON_A_SITE = """query ($token: String!, $network: String!) {
  previewToken(token: $token) { network { code } expiresAt accepted }
  preview(token: $token) { title url here: url(network: $network) related { title } network { code } }
}"""


def test_a_token_is_for_one_network(paca: Network, bretagne: Network) -> None:
    eau = Theme.objects.create(slug="eau", name="Eau")
    draft = make_entry(Call, paca, "Brouillon", live=False, audience=Audience.ALL_NETWORKS, themes=[eau])
    make_entry(Call, bretagne, "Chez Bretagne", themes=[eau])
    make_entry(Call, paca, "Chez PACA", themes=[eau])

    at_publisher = ask(ON_A_SITE, token=draft.create_page_preview().token, network="paca")
    assert at_publisher["previewToken"]["network"] == {"code": "paca"}
    assert (
        at_publisher["preview"]["here"]
        == at_publisher["preview"]["url"]
        == "http://paca.localhost/appels-a-projets/brouillon/"
    )
    assert at_publisher["preview"]["related"] == [{"title": "Chez PACA"}]

    token = draft.create_page_preview(bretagne).token
    relayed = ask(ON_A_SITE, token=token, network="bretagne")
    assert relayed["previewToken"]["network"] == {"code": "bretagne"}
    assert relayed["preview"]["here"] == "http://bretagne.localhost/reprises/paca/appels-a-projets/brouillon/"
    assert relayed["preview"]["related"] == [{"title": "Chez Bretagne"}]
    assert relayed["preview"]["network"] == {"code": "paca"}

    elsewhere = ask(ON_A_SITE, token=token, network="paca")
    assert elsewhere["previewToken"]["network"] == {"code": "bretagne"}
    assert elsewhere["preview"]["related"] == [{"title": "Chez Bretagne"}]


def test_a_token_has_its_time_of_expiry(paca: Network) -> None:
    token = make_entry(Call, paca, "Publié").create_page_preview().token
    until = ask("query ($t: String!) { previewToken(token: $t) { expiresAt } }", t=token)["previewToken"]["expiresAt"]
    time_left = datetime.fromisoformat(until) - timezone.now()
    assert timedelta(minutes=59) < time_left <= timedelta(hours=1)


@pytest.mark.parametrize("accepts", ["everything", "its theme", "it", "the national network", "nothing"])
def test_whether_the_network_will_show_it_without_a_word(accepts: str, paca: Network, bretagne: Network) -> None:
    water = Theme.objects.create(slug="eau", name="Eau")
    wells = Theme.objects.create(slug="puits", name="Puits", parent=water)
    draft = make_entry(Call, paca, "Publié", audience=Audience.ALL_NETWORKS)
    bretagne.accepts_all = accepts == "everything"
    bretagne.accepts_national = True
    bretagne.accepted_themes = [water] if accepts == "its theme" else []
    bretagne.save()
    if accepts == "it":
        Relay.objects.create(network=bretagne, entry=draft)
    if accepts == "the national network":
        Network.objects.filter(pk=paca.pk).update(kind=NetworkKind.NATIONAL)
    draft.themes = [wells]  # as typed
    token = draft.create_page_preview(bretagne).token
    query = "query ($t: String!) { previewToken(token: $t) { accepted } }"
    assert ask(query, t=token) == {"previewToken": {"accepted": accepts != "nothing"}}
    assert ask(query, t=draft.create_page_preview().token) == {"previewToken": {"accepted": True}}


def test_two_editors_in_the_same_second_each_preview_their_own_draft(
    paca: Network, bretagne: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.core.signing.time.time", timezone.now().timestamp)
    call = make_entry(Call, paca, "Publié")
    tokens = {}
    for title in ("De Camille", "De Dominique"):
        call.title = title
        tokens[title] = call.create_page_preview().token
    assert [preview(token)["title"] for token in tokens.values()] == list(tokens)


def test_a_draft_is_stored_until_its_token_expires(
    paca: Network, one_turn: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    call = make_entry(Call, paca, "Publié")
    an_hour_ago = timezone.now().timestamp() - 3601
    with monkeypatch.context() as earlier:
        earlier.setattr("django.core.signing.time.time", lambda: an_hour_ago)
        call.create_page_preview()
    good = call.create_page_preview()
    one_turn()
    assert list(PagePreview.objects.all()) == [good]


def test_a_preview_for_an_unpublished_network_is_refused(paca: Network, bretagne: Network) -> None:
    token = make_entry(Call, paca, "Publié").create_page_preview(bretagne).token
    bretagne.unpublish()
    query = "query ($t: String!) { preview(token: $t) { title } }"
    assert fault(query, t=token) == "This preview is gone: open it again in the CMS."
