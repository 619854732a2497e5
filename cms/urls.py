"""URLs of the API, the admin, files, the public page of corrections and the portal."""

from django.conf import settings
from django.db.transaction import non_atomic_requests
from django.urls import include, path, re_path
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as admin_urls
from wagtail.documents import urls as document_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from cms.picture_views import PictureView
from cms.tree import changing_tree_in_turn
from content.storage import deleting_files_on_failure

_admin_patterns = decorate_urlpatterns(admin_urls.urlpatterns, changing_tree_in_turn)

urlpatterns = [
    path("", include("api.urls")),
    path("admin/", include(decorate_urlpatterns(_admin_patterns, deleting_files_on_failure()))),
    path("documents/", include(document_urls)),
    # Wagtail's address and name, for what it signs itself. On SQLite, a transaction would hold up all who write.
    re_path(
        r"^images/([^/]*)/(\d*)/([^/]*)/[^/]*$", non_atomic_requests(PictureView.as_view()), name="wagtailimages_serve"
    ),
    path(f"{settings.MEDIA_URL.strip('/')}/<path:path>", serve, {"document_root": settings.MEDIA_ROOT}),
    path("", include("cms.directory.urls")),
    path("", include("portal.urls")),
    # Never reached, but what Wagtail makes the addresses of pages with.
    path("", include(wagtail_urls)),
]

handler404 = "portal.views.page_not_found"
handler500 = "cms.errors.server_error"
