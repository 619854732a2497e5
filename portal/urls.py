from django.urls import path

from portal import views

urlpatterns = [
    path("", views.home, name="portal_home"),
    path("apercu/", views.preview, name="portal_preview"),
    path("<path:path>", views.entry, name="portal_entry"),
]
