"""Types of plain rows, such as themes and goals, whose scalars follow from the model."""

from typing import Any

import graphene
from graphene_django import DjangoObjectType


class RowType(DjangoObjectType):
    """An object type of a model's columns, each described in Meta; no other column or relation gets out.

    `descriptions = {"slug": "Stable.", "name": "For people."}` makes the fields slug and name, of the columns' types.
    docs/decisions/0011-graphene-django.md says which types are better written without it.
    """

    # Of the interface Node: an instance's type and its global id, which is not the primary key.
    is_type_of = None
    resolve_id = None

    class Meta:
        abstract = True

    @classmethod
    def __init_subclass_with_meta__(cls, *, descriptions: dict[str, str], **options: Any) -> None:
        # Not registered: a relation is a field with a loader, never made from a foreign key.
        super().__init_subclass_with_meta__(fields=list(descriptions), skip_registry=True, **options)
        fields: dict[str, graphene.Field] = cls._meta.fields
        for name, description in descriptions.items():
            fields[name].description = description
        if "id" in fields:  # first, as in every type that has one
            columns = {name: fields.pop(name) for name in list(fields) if name != "id"}
            fields.update(columns)
