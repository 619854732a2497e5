"""Small types without an id, shared by several others."""

from typing import Any

import graphene
from graphene.utils.str_converters import to_snake_case
from graphql import GraphQLResolveInfo

from api.context import context_of
from api.row_loaders import load_relation
from api.scalars import URL, Decimal
from content.models import Entry


def optional(type_: type, description: str) -> graphene.Field:
    """A field that is null where the database keeps an empty text."""
    return graphene.Field(type_, description=description, resolver=_or_none)


def _or_none(instance: Any, info: GraphQLResolveInfo) -> Any:
    return getattr(instance, to_snake_case(info.field_name)) or None


class Point(graphene.ObjectType):
    """A point on the map, in WGS 84."""

    latitude = graphene.Float(required=True, description="In degrees, north positive.")
    longitude = graphene.Float(required=True, description="In degrees, east positive.")


class Money(graphene.ObjectType):
    """An amount in a currency."""

    amount = Decimal(required=True, description="The amount, with two decimals.")
    currency = graphene.String(required=True, description="ISO 4217, such as EUR.")


class Link(graphene.ObjectType):
    """A link with its text."""

    label = graphene.String(required=True, description="Its text, which says where it leads.")
    url = URL(required=True, description="Its address.")


class Address(graphene.ObjectType):
    """A postal address."""

    street = graphene.String(required=True, description="Number and street; may be empty.")
    postal_code = graphene.String(required=True, description="May be empty.")
    city = graphene.String(required=True, description="May be empty.")


class Contact(graphene.ObjectType):
    """Somebody to write to or to call, who agreed to be shown."""

    name = graphene.String(required=True, description="The person or service.")
    organisation = optional(graphene.String, "Where they work.")
    phone = optional(graphene.String, "As it is dialled from France.")
    email = optional(graphene.String, "Their address.")


async def public_contacts(info: GraphQLResolveInfo, entry: Entry) -> list[Any]:
    """The only way to an entry's contacts: private ones never leave the CMS."""
    return [contact for contact in await load_relation(context_of(info), entry, "contacts") if contact.public]


def point(instance: Any) -> Point | None:
    return None if instance.latitude is None else Point(latitude=instance.latitude, longitude=instance.longitude)


def money(instance: Any, name: str) -> Money | None:
    amount = getattr(instance, f"{name}_amount")
    return None if amount is None else Money(amount=amount, currency=getattr(instance, f"{name}_currency"))
