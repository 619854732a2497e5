"""URLs of the API, the admin, files, the public page of corrections and the portal."""

from django.conf import settings
from django.urls import include, path
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as admin_urls
from wagtail.documents import urls as document_urls
from wagtail.images import urls as image_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from cms.tree import changing_tree_in_turn

urlpatterns = [
    path("", include("api.urls")),
    path("admin/", include(decorate_urlpatterns(admin_urls.urlpatterns, changing_tree_in_turn))),
    path("documents/", include(document_urls)),
    path("images/", include(image_urls)),
    path(f"{settings.MEDIA_URL.strip('/')}/<path:path>", serve, {"document_root": settings.MEDIA_ROOT}),
    path("", include("cms.directory.urls")),
    path("", include("portal.urls")),
    # Never reached, but what Wagtail makes the addresses of pages with.
    path("", include(wagtail_urls)),
]

handler404 = "portal.views.page_not_found"
handler500 = "cms.errors.server_error"
