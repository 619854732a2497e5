"""What has a global id."""

from typing import Any, cast

import graphene
from django.db.models import Model
from graphql import GraphQLResolveInfo

from api import global_ids


class Node(graphene.Interface):
    """An object with a global id."""

    id = graphene.ID(required=True, description="Opaque, and the same after an export and an import.")

    @staticmethod
    def resolve_id(instance: Model, info: GraphQLResolveInfo) -> str:
        return global_ids.global_id(instance)

    @classmethod
    def resolve_type(cls, instance: Model, info: GraphQLResolveInfo) -> type[graphene.ObjectType]:
        """The type that is named like the model."""
        named: Any = info.schema.get_type(type(instance).__name__)
        return cast(type[graphene.ObjectType], named.graphene_type)
