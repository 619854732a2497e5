"""What an editor may choose, and so reads the name of: what is published, and what their own networks have."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.forms import BaseForm, BoundField, ModelChoiceField
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.blocks.base import BlockField
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.permissions import page_permission_policy, policy_registry
from wagtail.rich_text import extract_references_from_rich_text

Choice = tuple[type[Model], str]  # with the primary key
SECTION_DEPTH = 3


def pages_seen_by(user: AbstractUser | AnonymousUser) -> "QuerySet[Page]":
    """Published entries, those of the user's networks, and the frame that all lie in: networks and their sections."""
    from content.models import Entry
    from content.visibility import visible

    own = page_permission_policy.explorable_instances(user)
    is_published = Q(pk__in=visible(Entry).values("pk"))
    return Page.objects.filter(is_published | Q(depth__lte=SECTION_DEPTH) | Q(pk__in=own.values("pk")))


def keys(texts: Iterable[str]) -> set[int]:
    """Those that a database could hold, of what somebody sent as primary keys."""
    return {int(text) for text in texts if text.isdecimal() and len(text) < 19}


def files_offered_to(user: AbstractUser, model: type[Model]) -> "QuerySet[Any]":
    """Pictures or documents of the collections that the user chooses from."""
    offered: QuerySet[Any] = policy_registry.get_by_type(model).instances_user_has_permission_for(user, "choose")
    return offered


class ChoosingForm(WagtailAdminModelForm):
    """Takes no other choice than the choosers offer, wherever in the form it is; what is chosen already may stay."""

    def is_valid(self) -> bool:
        valid = super().is_valid()
        if not self.is_bound:
            return False
        fields = [bound for form in self._forms() for bound in form]
        kept = {choice for bound in fields for choice in _chosen(bound, bound.initial)}
        _refuse_unseen({choice for bound in fields for choice in _chosen(bound, bound.data)} - kept, self.for_user)
        return bool(valid)

    def _forms(self) -> Iterator[BaseForm]:
        yield self
        for formset in self.formsets.values():
            yield from formset.forms


def _chosen(bound: BoundField, value: Any) -> Iterator[Choice]:
    field = bound.field
    if isinstance(field, ModelChoiceField) and field.queryset is not None:
        for one in value if isinstance(value, list) else [value]:
            yield field.queryset.model, str(one.pk if isinstance(one, Model) else one)
    elif isinstance(field, BlockField):
        yield from ((model, pk) for model, pk, *_ in field.block.extract_references(value))
    elif isinstance(value, str):
        yield from ((model, pk) for model, pk, *_ in extract_references_from_rich_text(value))


def _refuse_unseen(choices: set[Choice], user: AbstractUser) -> None:
    images, documents = get_image_model(), get_document_model()
    offers = {Page: pages_seen_by(user), **{model: files_offered_to(user, model) for model in (images, documents)}}
    for base, offered in offers.items():
        pks = keys(pk for model, pk in choices if issubclass(model, base))
        if pks - set(offered.filter(pk__in=pks).values_list("pk", flat=True)):
            raise PermissionDenied
