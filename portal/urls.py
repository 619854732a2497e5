from django.urls import path, re_path

from portal import views

urlpatterns = [
    path("", views.home, name="portal_home"),
    path("apercu/", views.preview, name="portal_preview"),
    re_path("^recherche/?$", views.search, name="portal_search"),
    path("<path:path>", views.section_or_entry, name="portal_page"),
]
