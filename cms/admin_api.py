"""Wagtail's API for its own admin, limited to what the user may see or choose."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet

from content.permissions import files_choosable_by


class ReadOnlyPagesAPIViewSet(PagesAdminAPIViewSet):
    """Without actions: no page of the admin uses them, and they don't call the hooks that protect networks."""

    actions: ClassVar[dict[str, Any]] = {}


class ChoosableImagesAPIViewSet(ImagesAdminAPIViewSet):
    def get_queryset(self) -> "QuerySet[Any]":
        return super().get_queryset().filter(pk__in=files_choosable_by(self.request.user, self.model))


class ChoosableDocumentsAPIViewSet(DocumentsAdminAPIViewSet):
    def get_queryset(self) -> "QuerySet[Any]":
        return super().get_queryset().filter(pk__in=files_choosable_by(self.request.user, self.model))
