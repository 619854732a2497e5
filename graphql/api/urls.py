"""The API's addresses, with and without their slash: a POST can't follow a redirect."""

from django.urls import path

from api.http.clicks import search_click
from api.http.view import GraphQLView

urlpatterns = [
    path("graphql/", GraphQLView.as_view(), name="graphql"),
    path("graphql", GraphQLView.as_view()),
    path("search-clicks/", search_click, name="search_clicks"),
    path("search-clicks", search_click),
]
