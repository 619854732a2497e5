"""What can't be read is not seen, through whatever field, filter or reference."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from graphql_relay import to_global_id
from wagtail.models import PageViewRestriction

from asking import ask, execute
from content.models import (
    Actor,
    Audience,
    Call,
    Contact,
    Entry,
    Funder,
    Network,
    NewsPost,
    Partner,
    Programme,
    Project,
    Relay,
    Theme,
)
from factories import make_entry

SECRET = "Secret"


def hide_as_draft(entry: Entry) -> None:
    entry.unpublish()


def hide_by_privacy(entry: Entry) -> None:
    PageViewRestriction.objects.create(page=entry.page_ptr, restriction_type=PageViewRestriction.LOGIN)


def hide_with_its_section(entry: Entry) -> None:
    PageViewRestriction.objects.create(page=entry.get_parent(), restriction_type=PageViewRestriction.LOGIN)


def hide_by_expiry(entry: Entry) -> None:
    Entry.objects.filter(pk=entry.pk).update(expire_at=timezone.now() - timedelta(seconds=1))


def hide_with_its_network(entry: Entry) -> None:
    entry.network.unpublish()


HIDING = [hide_as_draft, hide_by_privacy, hide_with_its_section, hide_by_expiry, hide_with_its_network]
NETWORK = 'network: "paca"'
DOORS = """
  calls(%s) { totalCount nodes { ...entry funders { name entry { title } } previousEditions { title }
    programme { editions { title } } } }
  news(%s) { nodes { ...entry calls { title } } }
  actors(%s) { totalCount nodes { ...entry projects { totalCount nodes { title } } } }
  partners(%s) { nodes { ...entry } }
  projects(%s) { nodes { ...entry lead { title } partners { title } fundedBy { title } } }
  entries(%s) { totalCount nodes { ...entry } }
  redirects(%s) { nodes { from to entry { title } } }
  changes(%s) { nodes { entry { title } } }
"""
FRAGMENT = """
fragment entry on Entry {
  title related { title }
  body {
    ... on ParagraphBlock { html }
    ... on LinkBlock { label url entry { title } }
    ... on CallsBlock { calls { title } }
    ... on ActorsBlock { actors { title } }
  }
}
"""


def everything_shown(network: str | None = None) -> str:
    """The answer of all lists, with all references between entries."""
    document = DOORS % ((f'network: "{network}", first: 50' if network else "first: 50",) * 8)
    return str(ask(f"{{ {document} }} {FRAGMENT}"))


@pytest.fixture
def secrets(paca: Network, bretagne: Network) -> list[Entry]:
    """A secret of each kind in one network, and entries of the other that refer to them in every way."""
    theme = Theme.objects.create(slug="eau", name="Eau")
    programme = Programme.objects.create(slug="aap", name="AAP", network=paca)
    common: dict[str, Any] = {"audience": Audience.ALL_NETWORKS, "themes": [theme]}
    call = make_entry(Call, paca, f"{SECRET} appel", programme=programme, edition=2020, **common)
    actor = make_entry(Actor, paca, f"{SECRET} acteur", **common)
    partner = make_entry(Partner, paca, f"{SECRET} partenaire", **common)
    news = make_entry(NewsPost, paca, f"{SECRET} actualité", **common)
    project = make_entry(Project, paca, f"{SECRET} projet", lead=actor, partners=[actor], **common)
    link = f'<p><a linktype="page" id="{call.pk}">lien</a></p>'
    common["body"] = [
        ("paragraph", link),
        *(("link", {"label": "Lien", "entry": entry}) for entry in (call, actor, partner, news, project)),
        ("calls", {"entries": [call]}),
        ("actors", {"entries": [actor]}),
    ]
    later = make_entry(Call, bretagne, "Appel ouvert", programme=programme, edition=2021, **common)
    later.funders = [Funder(entry=partner), Funder(entry=partner, name="Nom public")]
    later.save()
    make_entry(NewsPost, bretagne, "Actualité ouverte", calls=[call], **common)
    make_entry(Project, bretagne, "Projet ouvert", lead=actor, partners=[actor], funded_by=[call], **common)
    make_entry(Project, bretagne, "Projet mené", lead=make_entry(Actor, bretagne, "Acteur ouvert"), partners=[actor])
    return [call, actor, partner, news, project]


def test_the_query_returns_the_entries_as_long_as_they_are_visible(secrets: list[Entry]) -> None:
    answer_text = everything_shown()
    assert [secret.title for secret in secrets if secret.title not in answer_text] == []
    assert answer_text.count('<a href="http://paca.localhost/appels-a-projets/secret-appel/">lien</a>') > 1


@pytest.mark.parametrize("hide", HIDING)
def test_no_field_leads_to_a_hidden_entry(secrets: list[Entry], hide: Callable[[Entry], None]) -> None:
    for secret in secrets:
        hide(type(secret).objects.get(pk=secret.pk))
    for network in (None, "bretagne"):
        answer_text = everything_shown(network)
        assert "ouvert" in answer_text
        assert SECRET.casefold() not in answer_text.casefold()
    ids = [to_global_id(type(secret).__name__, secret.uid) for secret in secrets]
    assert ask("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=ids) == {"nodes": [None] * 5}
    for secret in secrets:
        url = f"http://paca.localhost{secret.url_path.removeprefix('/paca')}"
        assert ask("query ($url: URL!) { entry(url: $url) { title } }", url=url) == {"entry": None}


def test_filters_by_a_hidden_entry_match_nothing(secrets: list[Entry]) -> None:
    _call, actor, partner, *_ = secrets
    lead = to_global_id("Actor", actor.uid)
    query = f"""{{
      byId: projects(filter: {{ lead: "{lead}" }}) {{ totalCount }}
      byFunder: calls(filter: {{ funders: ["{partner.title}"] }}) {{ totalCount }}
      byKey: calls(filter: {{ funders: ["{partner.key}"] }}) {{ totalCount }}
      byName: calls(filter: {{ funders: ["nom PUBLIC"] }}) {{ totalCount }}
    }}"""
    assert [connection["totalCount"] for connection in ask(query).values()] == [2, 1, 1, 1]
    actor.unpublish()
    partner.unpublish()
    assert [connection["totalCount"] for connection in ask(query).values()] == [0, 0, 0, 1]


def test_entries_hidden_by_or_not_offered_to_the_network_are_not_returned(
    secrets: list[Entry], paca: Network, bretagne: Network
) -> None:
    call, *hidden_entries = secrets
    Relay.objects.create(network=bretagne, entry=call, hidden=True)
    for secret in hidden_entries:
        secret.audience = Audience.OWN_NETWORK
        secret.save()
    assert SECRET.casefold() not in everything_shown("bretagne").casefold()
    assert SECRET in everything_shown()
    lists = "calls { nodes { title related { title } } } news { nodes { calls { title } } }"
    data = ask(f'{{ network(code: "bretagne") {{ {lists} }} }}')
    assert SECRET not in str(data)


def test_each_network_of_one_operation_is_a_viewer_of_its_own(secrets: list[Entry], bretagne: Network) -> None:
    call = secrets[0]
    Relay.objects.create(network=bretagne, entry=call, hidden=True)
    data = ask("{ networks { code news { nodes { title calls { title network { news { nodes { title } } } } } } } }")
    calls = {
        network["code"]: {post["title"]: [call["title"] for call in post["calls"]] for post in network["news"]["nodes"]}
        for network in data["networks"]
    }
    assert calls["paca"]["Actualité ouverte"] == [call.title]
    assert calls["bretagne"]["Actualité ouverte"] == []


def test_the_viewer_holds_through_several_references(secrets: list[Entry], bretagne: Network) -> None:
    call = secrets[0]
    Relay.objects.create(network=bretagne, entry=call, hidden=True)
    query = """{ calls(network: "bretagne") { nodes { programme { editions { title programme { editions { title } } } }
      related { title body { ... on CallsBlock { calls { title } } } related { title } } } } }"""
    assert call.title not in str(ask(query))
    assert call.title in str(ask(query.replace('(network: "bretagne")', "")))


def test_a_private_network_and_its_entries_are_not_returned(secrets: list[Entry], paca: Network) -> None:
    PageViewRestriction.objects.create(page=paca.page_ptr, restriction_type=PageViewRestriction.LOGIN)
    assert SECRET not in everything_shown()
    query = '{ networks { code } network(code: "paca") { code } programmes { slug } }'
    assert ask(query) == {"networks": [{"code": "bretagne"}], "network": None, "programmes": []}
    assert "There is no network 'paca'" in str(execute('{ calls(network: "paca") { totalCount } }').errors)
    ids = [to_global_id("Network", "paca"), to_global_id("Programme", "aap")]
    assert ask("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=ids) == {"nodes": [None, None]}
    assert ask("{ calls { nodes { programme { slug } } } }")["calls"]["nodes"] == [{"programme": None}]


def test_private_contacts_are_not_returned(paca: Network) -> None:
    for model in (Call, Actor):
        entry = make_entry(model, paca, f"{model.__name__} avec contacts")
        entry.contacts = [
            Contact(name="Accueil", email="accueil@example.org", public=True),
            Contact(name="Marie Privée", email="marie@example.org", phone="06 01 02 03 04"),
        ]
        entry.save()
    contacts = "contacts { name organisation phone email }"
    data = ask(f"{{ calls {{ nodes {{ jsonLd {contacts} }} }} actors {{ nodes {{ jsonLd {contacts} }} }} }}")
    public = [{"name": "Accueil", "organisation": None, "phone": None, "email": "accueil@example.org"}]
    assert [nodes["nodes"][0]["contacts"] for nodes in data.values()] == [public, public]
    assert "Privée" not in str(data)
    assert "marie@" not in str(data)
    for words in ("Privée", "marie@example.org"):
        data = ask(f'{{ calls(filter: {{ search: "{words}" }}) {{ totalCount }} }}')
        assert data == {"calls": {"totalCount": 0}}
