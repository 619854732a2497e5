"""The API's address, with and without its slash: a POST can't follow a redirect."""

from django.urls import path

from api.http.view import GraphQLView

urlpatterns = [
    path("graphql/", GraphQLView.as_view(), name="graphql"),
    path("graphql", GraphQLView.as_view()),
]
