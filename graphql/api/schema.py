"""The schema: printed to graphql/schema.graphql by `manage.py graphql_schema`."""

import graphene

from api.query import Query
from api.types.blocks import BLOCK_TYPES
from api.types.media import Document

schema = graphene.Schema(query=Query, types=[*BLOCK_TYPES.values(), Document])
