from django.urls import path

from portal import views

urlpatterns = [path("", views.home, name="portal_home"), path("<path:path>", views.entry, name="portal_entry")]
