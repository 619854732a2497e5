from django.urls import path, re_path

from portal import views
from portal.sections import SECTIONS

urlpatterns = [
    path("", views.home, name="portal_home"),
    path("apercu/", views.preview, name="portal_preview"),
    re_path("^recherche/?$", views.search, name="portal_search"),
    *(re_path(f"^{section.slug}/?$", views.section, {"section": section}) for section in SECTIONS),
    path("<path:path>", views.entry, name="portal_entry"),
]
