"""Wagtail's API for its own admin, held to what the user may see."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet

from content.permissions import files_choosable_by


class ReadOnlyPagesAPIViewSet(PagesAdminAPIViewSet):
    """No screen of the admin uses its actions, which pass by the hooks that keep networks whole."""

    actions: ClassVar[dict[str, Any]] = {}


class OfferedImagesAPIViewSet(ImagesAdminAPIViewSet):
    def get_queryset(self) -> "QuerySet[Any]":
        return super().get_queryset().filter(pk__in=files_choosable_by(self.request.user, self.model))


class OfferedDocumentsAPIViewSet(DocumentsAdminAPIViewSet):
    def get_queryset(self) -> "QuerySet[Any]":
        return super().get_queryset().filter(pk__in=files_choosable_by(self.request.user, self.model))
