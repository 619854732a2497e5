"""The public page that an actor corrects its entry on."""

from django.urls import re_path

from cms.directory.corrections.public_views import correct

urlpatterns = [re_path("^corrections/(?P<token>[^/]+)/?$", correct, name="correction")]
