"""Calls for projects: the type, its filter, its orders and its list."""

from datetime import UTC, datetime
from enum import Enum
from typing import Any, cast

import graphene
from django.db.models import Case, DateTimeField, Q, Value, When
from django.db.models.functions import Coalesce
from graphql import GraphQLResolveInfo
from wagtail.documents import get_document_model

from api.connections import connection
from api.context import Context, context_of
from api.entry_loaders import fetch_entries, load_long_text
from api.enums import described
from api.filters import Filter, funded_by, in_territories, linked_to
from api.kind_connections import KindConnection, by_title, newest
from api.pagination import SortKey, pk_sort_key
from api.related_entries import load_editions
from api.rich_text import render_html
from api.row_loaders import fetch_rows, load_relation, load_relation_by_name, load_row
from api.scalars import HTML, URL, Date, DateTime
from api.types.common import Contact, Link, Money, money, public_contacts
from api.types.entry import Entry
from api.types.media import Document, to_document
from api.types.node import Node
from api.types.reference import Territory
from api.types.taxonomy import Programme
from api.viewer import load_networks, viewer_id_of, with_viewer
from content import models
from content.models.call import with_status
from content.reference.load import APPLICANT_KINDS

CallStatus = described(
    models.CallStatus,
    "Where a call stands, from its dates, at the time of the query.",
    FORTHCOMING="It will open.",
    OPEN="One can apply. The filter OPEN finds those that close soon too.",
    CLOSING_SOON="Open, and within 14 days of closing.",
    CLOSED="Its deadline is past.",
    CANCELLED="It was called off.",
)
CallScope = described(
    models.CallScope,
    "What a call is about.",
    GENERAL="Any cooperation project.",
    THEMATIC="A theme.",
    GEOGRAPHIC="A part of the world.",
    TURNKEY="Clés en main: for groups of French local authorities, through their associations.",
    JOINT="A joint scheme of two states.",
)
CallRecurrence = described(
    models.CallRecurrence,
    "Whether a call comes back.",
    ONE_OFF="Once.",
    RECURRING="Each year or so.",
    PERMANENT="Open all the time, without a deadline.",
)
ApplicationMethod = described(
    models.ApplicationMethod,
    "How to apply.",
    ONLINE="On a site.",
    EMAIL="By email.",
    POST="On paper.",
)
ApplicantKind = described(
    cast(type[Enum], Enum("ApplicantKind", {code.upper(): code for code in APPLICANT_KINDS})),
    "Who may apply.",
    LOCAL_AUTHORITY="A local authority.",
    LOCAL_AUTHORITY_GROUP="A group of local authorities.",
    ASSOCIATION="An association.",
    SCHOOL="A school.",
    UNIVERSITY="A university or a research body.",
    COMPANY="A company.",
    HOSPITAL="A hospital.",
    PUBLIC_BODY="Another public body.",
    INDIVIDUAL="A person.",
)


class Funder(graphene.ObjectType):
    """Who pays: an organisation of the hub, or just a name."""

    name = graphene.String(required=True, description="For people.")
    entry = graphene.Field(Entry, description="The partner or actor, where it can be read.")


class Milestone(graphene.ObjectType):
    """A round or step beside the deadline: a pre-deposit, an information meeting."""

    label = graphene.String(required=True, description="What happens.")
    at = DateTime(required=True, description="When.")


class Application(graphene.ObjectType):
    """How to apply."""

    method = ApplicationMethod(required=True, description="By which way.")
    url = URL(description="Where to apply online.")
    instructions = HTML(required=True, description="May be empty.")

    @staticmethod
    def resolve_method(call: models.Call, info: GraphQLResolveInfo) -> str:
        return call.application_method

    @staticmethod
    def resolve_url(call: models.Call, info: GraphQLResolveInfo) -> str | None:
        return call.application_url or None

    @staticmethod
    async def resolve_instructions(call: models.Call, info: GraphQLResolveInfo) -> str:
        context = context_of(info)
        return await render_html(
            context, await load_long_text(context, call, "application_instructions"), viewer_id_of(call)
        )


class Call(graphene.ObjectType):
    """A call for projects (appel à projets): one edition of a programme."""

    status = CallStatus(
        required=True, description="From the dates, at the time of the query, in the publishing network's time zone."
    )
    programme = graphene.Field(Programme, description="What it is an edition of.")
    edition = graphene.Int(description="A year, such as 2024.")
    previous_editions = graphene.List(
        graphene.NonNull(lambda: Call),
        required=True,
        description="The programme's calls of earlier years, the latest first.",
    )
    scope = CallScope(required=True, description="What it is about.")
    funders = graphene.List(graphene.NonNull(Funder), required=True, description="Who pays, in the publisher's order.")
    opens_on = Date(description="The day from which one can apply, in the publishing network's time zone.")
    closes_at = DateTime(description="The deadline.")
    results_on = Date(description="When the results are due.")
    recurrence = CallRecurrence(required=True, description="Whether it comes back.")
    milestones = graphene.List(
        graphene.NonNull(Milestone),
        required=True,
        description="Rounds and steps beside the deadline: a pre-deposit, an information meeting.",
    )
    deadline_history = graphene.List(
        graphene.NonNull(DateTime), required=True, description="Earlier deadlines, oldest first, where it was extended."
    )
    eligible_applicants = graphene.List(graphene.NonNull(ApplicantKind), required=True, description="Who may apply.")
    minimum_local_authorities = graphene.Int(description="How many French local authorities must apply together.")
    eligibility = HTML(required=True, description="The conditions; may be empty.")
    excluded_territories = graphene.List(
        graphene.NonNull(Territory),
        required=True,
        description="Within territories, what is left out: Mexico, of Latin America and the Caribbean.",
    )
    budget = graphene.Field(Money, description="Of the whole call.")
    grant_minimum = graphene.Field(Money, description="The smallest grant.")
    grant_maximum = graphene.Field(Money, description="The largest grant.")
    co_funding_rate_maximum = graphene.Float(description="The largest share of a project that is paid, 0 to 1.")
    application = graphene.Field(Application, required=True, description="How to apply.")
    regulations = graphene.List(graphene.NonNull(Document), required=True, description="Its rules, as files.")
    links = graphene.List(graphene.NonNull(Link), required=True, description="Useful links.")
    contacts = graphene.List(graphene.NonNull(Contact), required=True, description="The public ones only.")

    class Meta:
        interfaces = (Node, Entry)

    @staticmethod
    def resolve_status(call: models.Call, info: GraphQLResolveInfo) -> models.CallStatus:
        return call.status_at(context_of(info).now)

    @staticmethod
    async def resolve_programme(call: models.Call, info: GraphQLResolveInfo) -> models.Programme | None:
        context = context_of(info)
        programme = await load_row(context, models.Programme, call.programme_id)
        readable = programme and programme.network_id in await load_networks(context)
        return with_viewer(programme, viewer_id_of(call)) if programme and readable else None

    @staticmethod
    async def resolve_previous_editions(call: models.Call, info: GraphQLResolveInfo) -> list[models.Call]:
        if call.programme_id is None or call.edition is None:
            return []
        editions = await load_editions(context_of(info), viewer_id_of(call), call.programme_id)
        return [edition for edition in editions if edition.edition is not None and edition.edition < call.edition]

    @staticmethod
    async def resolve_funders(call: models.Call, info: GraphQLResolveInfo) -> list[Funder]:
        return await _load_funders(context_of(info), call)

    @staticmethod
    async def resolve_milestones(call: models.Call, info: GraphQLResolveInfo) -> list[Any]:
        return await load_relation(context_of(info), call, "milestones")

    @staticmethod
    def resolve_deadline_history(call: models.Call, info: GraphQLResolveInfo) -> list[datetime]:
        return [datetime.fromisoformat(deadline) for deadline in call.deadline_history]

    @staticmethod
    async def resolve_eligible_applicants(call: models.Call, info: GraphQLResolveInfo) -> list[str]:
        kinds = await load_relation(context_of(info), call, "eligible_applicants")
        return [kind.code for kind in sorted(kinds, key=lambda kind: kind.sort_order)]

    @staticmethod
    async def resolve_eligibility(call: models.Call, info: GraphQLResolveInfo) -> str:
        context = context_of(info)
        return await render_html(context, await load_long_text(context, call, "eligibility"), viewer_id_of(call))

    @staticmethod
    async def resolve_excluded_territories(call: models.Call, info: GraphQLResolveInfo) -> list[Any]:
        return await load_relation_by_name(context_of(info), call, "excluded_territories")

    @staticmethod
    def resolve_budget(call: models.Call, info: GraphQLResolveInfo) -> Money | None:
        return money(call, "budget")

    @staticmethod
    def resolve_grant_minimum(call: models.Call, info: GraphQLResolveInfo) -> Money | None:
        return money(call, "grant_minimum")

    @staticmethod
    def resolve_grant_maximum(call: models.Call, info: GraphQLResolveInfo) -> Money | None:
        return money(call, "grant_maximum")

    @staticmethod
    def resolve_application(call: models.Call, info: GraphQLResolveInfo) -> models.Call:
        return call

    @staticmethod
    async def resolve_regulations(call: models.Call, info: GraphQLResolveInfo) -> list[Document]:
        context = context_of(info)
        regulations = await load_relation(context, call, "regulations")
        document_keys = [(get_document_model(), regulation.document_id) for regulation in regulations]
        documents = await context.load_many(fetch_rows, document_keys)
        return [
            to_document(stored, regulation.title)
            for stored, regulation in zip(documents, regulations, strict=True)
            if stored
        ]

    @staticmethod
    async def resolve_links(call: models.Call, info: GraphQLResolveInfo) -> list[Any]:
        return await load_relation(context_of(info), call, "links")

    @staticmethod
    async def resolve_contacts(call: models.Call, info: GraphQLResolveInfo) -> list[Any]:
        return await public_contacts(info, call)

    @staticmethod
    async def structured_data(context: Context, call: models.Call) -> dict[str, Any]:
        funders = await _load_funders(context, call)
        return {
            "@type": "MonetaryGrant",
            "funder": [{"@type": "Organization", "name": funder.name} for funder in funders],
            "amount": _grant_json_ld(call),
        }


async def _load_funders(context: Context, call: models.Call) -> list[Funder]:
    """A funder that has no name but its entry's is left out where the entry can't be read."""
    rows = await load_relation(context, call, "funders")
    entries = await context.load_many(fetch_entries, [(viewer_id_of(call), row.entry_id or 0) for row in rows])
    funders = [
        Funder(name=row.name or getattr(entry, "title", ""), entry=entry)
        for row, entry in zip(rows, entries, strict=True)
    ]
    return [funder for funder in funders if funder.name]


def _grant_json_ld(call: models.Call) -> dict[str, Any] | None:
    currency = call.grant_maximum_currency or call.grant_minimum_currency
    if not currency:
        return None
    return {
        "@type": "MonetaryAmount",
        "currency": currency,
        "minValue": call.grant_minimum_amount,
        "maxValue": call.grant_maximum_amount,
    }


class CallFilter(graphene.InputObjectType):
    """What calls to keep: all conditions given must hold; within a list, one value is enough."""

    status = graphene.List(graphene.NonNull(CallStatus), description="OPEN finds those that close soon too.")
    scope = graphene.List(graphene.NonNull(CallScope), description="What they are about.")
    themes = graphene.List(graphene.NonNull(graphene.String), description="Slugs; a theme finds those under it too.")
    sdgs = graphene.List(graphene.NonNull(graphene.Int), description="Numbers, 1 to 17.")
    territories = graphene.List(
        graphene.NonNull(graphene.String),
        description="Codes. They match up and down: a call for Africa is found from Senegal, and one for Senegal from"
        " Africa; never what the call excludes.",
    )
    funders = graphene.List(
        graphene.NonNull(graphene.String),
        description="Whole names, whatever the case and accents; or ids of partners and actors;"
        ' or "<network>/<type>/<slug>".',
    )
    programme = graphene.String(description="A slug.")
    edition = graphene.Int(description="A year.")
    eligible_applicants = graphene.List(graphene.NonNull(ApplicantKind), description="Who may apply.")
    closes_after = DateTime(description="The deadline is at this time or later.")
    closes_before = DateTime(description="The deadline is earlier than this.")
    published_by = graphene.List(graphene.NonNull(graphene.String), description="Codes of publishing networks.")
    featured = graphene.Boolean(description="Whether the viewing network features them; on the hub, whether any does.")
    search = graphene.String(description="Words, as in the search field.")


class CallOrder(Enum):
    CLOSING_SOONEST = "closing_soonest"
    NEWEST = "newest"
    TITLE = "title"


def _filter_condition(context: Context, filters: Filter) -> Q:
    condition = in_territories(filters, models.Call, excluded="excluded_territories")
    if "status" in filters:
        condition &= with_status(filters["status"], context.now)
    if "scope" in filters:
        condition &= Q(scope__in=filters["scope"])
    if "funders" in filters:
        condition &= funded_by(context, filters["funders"])
    if "programme" in filters:
        condition &= Q(programme__slug=filters["programme"])
    if "edition" in filters:
        condition &= Q(edition=filters["edition"])
    if "eligible_applicants" in filters:
        codes = [kind.value for kind in filters["eligible_applicants"]]
        condition &= linked_to(models.Call, "eligible_applicants", codes)
    if "closes_after" in filters:
        condition &= Q(closes_at__gte=filters["closes_after"])
    if "closes_before" in filters:
        condition &= Q(closes_at__lt=filters["closes_before"])
    return condition


_NEVER = Value(datetime(9999, 1, 1, tzinfo=UTC), DateTimeField())
_LONG_AGO = Value(datetime(1, 1, 2, tzinfo=UTC), DateTimeField())


def _closing_soonest(clock: datetime, filters: Filter) -> list[SortKey]:
    """Calls not over first, by deadline, those without one last; then those over, the latest first."""
    over = Q(cancelled=True) | Q(closes_at__lte=clock)
    return [
        SortKey(Case(When(over, then=1), default=0), int),
        SortKey(Case(When(over, then=_NEVER), default=Coalesce("closes_at", _NEVER)), datetime),
        SortKey(Case(When(over, then=Coalesce("closes_at", _LONG_AGO)), default=_LONG_AGO), datetime, descending=True),
        pk_sort_key(),
    ]


CALLS = KindConnection(
    name="calls",
    description="Calls for projects.",
    model=models.Call,
    connection=connection(Call),
    filter_type=CallFilter,
    order_type=described(
        CallOrder,
        "Orders of calls.",
        CLOSING_SOONEST="By deadline; then those without one; then those over, the latest first.",
        NEWEST="By publication, the latest first.",
        TITLE="By title, without case or accents.",
    ),
    orders={
        CallOrder.CLOSING_SOONEST: _closing_soonest,
        CallOrder.NEWEST: newest,
        CallOrder.TITLE: by_title,
    },
    default_order=CallOrder.CLOSING_SOONEST,
    condition=_filter_condition,
)
