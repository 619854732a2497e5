"""Registers the report on readers' searches and the rules of search in the admin."""

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from cms.permissions import OwnNetworksPolicy
from cms.search_admin.views import SearchTermsMenuItem, SearchTermsView
from cms.search_admin.viewsets import SearchRulesViewSetGroup
from search.models import BestBet, SearchTerm

register_permission_policy(SearchTerm, OwnNetworksPolicy(SearchTerm))
register_permission_policy(BestBet, OwnNetworksPolicy(BestBet))
register_snippet(SearchRulesViewSetGroup)


@hooks.register("register_admin_urls")
def register_search_terms() -> list[Any]:
    return [
        path("reports/search-terms/", SearchTermsView.as_view(), name="search_terms"),
        path("reports/search-terms/results/", SearchTermsView.as_view(results_only=True), name="search_terms_results"),
    ]


@hooks.register("register_reports_menu_item")
def register_search_terms_menu_item() -> MenuItem:
    return SearchTermsMenuItem(
        SearchTermsView.page_title, reverse("search_terms"), name="search-terms", icon_name="search", order=600
    )


@hooks.register("register_permissions")
def register_search_terms_permissions() -> "QuerySet[Permission]":
    return Permission.objects.filter(content_type__app_label="search", codename="view_searchterm")
