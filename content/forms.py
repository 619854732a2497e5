"""The forms of the admin; content/panels.py sets those of pages on the models."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.forms import BaseForm, BoundField, ModelChoiceField
from wagtail.admin.forms import WagtailAdminModelForm, WagtailAdminPageForm
from wagtail.admin.forms.pages import CopyForm
from wagtail.blocks.base import BlockField
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.rich_text import extract_references_from_rich_text

from content.permissions import files_choosable_by, pages_visible_to

Reference = tuple[type[Model], str]  # a model, and the primary key that the form has for it

# Rows of each list in a form. Django would make 2,000 of them if a request announced as many, and take minutes.
MAX_CHILDREN = 100


def valid_pks(texts: Iterable[str]) -> set[int]:
    """The integers among submitted texts, as far as a database's key can hold them."""
    return {int(text) for text in texts if text.isdecimal() and len(text) < 19}


class PermittedChoicesForm(WagtailAdminModelForm):
    """Refuses, with PermissionDenied, a page or file that its choosers would not offer the user.

    What the form had before may stay, even if the user could not choose it.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for formset in self.formsets.values():
            formset.absolute_max, formset.max_num = MAX_CHILDREN, min(formset.max_num, MAX_CHILDREN)

    def is_valid(self) -> bool:
        is_valid = super().is_valid()
        if not self.is_bound:
            return False
        bound_fields = [bound_field for form in self._forms() for bound_field in form]
        initial = {reference for field in bound_fields for reference in _references(field, field.initial)}
        submitted = {reference for field in bound_fields for reference in _references(field, field.data)}
        _refuse_forbidden(submitted - initial, self.for_user)
        return bool(is_valid)

    def _forms(self) -> Iterator[BaseForm]:
        yield self
        for formset in self.formsets.values():
            yield from formset.forms


class NetworkForm(PermittedChoicesForm, WagtailAdminPageForm):
    pass


class EntryForm(PermittedChoicesForm, WagtailAdminPageForm):
    def _post_clean(self) -> None:
        """Set many-to-many fields, which Django would only set on saving, for the model's clean() to check them."""
        for field in self.instance._meta.many_to_many:
            if field.name in self.cleaned_data:
                setattr(self.instance, field.name, self.cleaned_data[field.name])
        super()._post_clean()


class EntryCopyForm(CopyForm):
    """Offers no alias: a relay is how another network shows an entry, and an alias would ignore its privacy."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("alias", None)


def _references(bound_field: BoundField, value: Any) -> Iterator[Reference]:
    """What a field's value refers to: a chosen object, those in the blocks of a body, or links of a rich text."""
    field = bound_field.field
    if isinstance(field, ModelChoiceField) and field.queryset is not None:
        for choice in value if isinstance(value, list) else [value]:
            yield field.queryset.model, str(choice.pk if isinstance(choice, Model) else choice)
    elif isinstance(field, BlockField):
        yield from ((model, pk) for model, pk, *_ in field.block.extract_references(value))
    elif isinstance(value, str):
        yield from ((model, pk) for model, pk, *_ in extract_references_from_rich_text(value))


def _refuse_forbidden(references: set[Reference], user: AbstractUser) -> None:
    permitted = {Page: pages_visible_to(user)}
    permitted |= {model: files_choosable_by(user, model) for model in (get_image_model(), get_document_model())}
    for base, objects in permitted.items():
        pks = valid_pks(pk for model, pk in references if issubclass(model, base))
        if pks - set(objects.filter(pk__in=pks).values_list("pk", flat=True)):
            raise PermissionDenied
