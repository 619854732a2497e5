"""What all resolvers of one operation share: the request, one clock, and the batch loader."""

from typing import Any, TypeVar, cast

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from graphql import GraphQLResolveInfo

from api.batch_loader import BatchLoader
from content.models import Entry
from content.visibility import visible

E = TypeVar("E", bound=Entry)


class Context:
    """Made afresh for each operation."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.now = timezone.now()
        loader = BatchLoader(self)
        self.load = loader.load
        self.load_many = loader.load_many
        self.load_once = loader.load_once
        self._readable: dict[type[Entry], QuerySet[Any]] = {}

    def readable(self, model: type[E]) -> "QuerySet[E]":
        """The entries that anyone may read at the operation's time; what is private is looked up once a model."""
        if model not in self._readable:
            self._readable[model] = visible(model, now=self.now)
        return self._readable[model]


def context_of(info: GraphQLResolveInfo) -> Context:
    return cast(Context, info.context)
