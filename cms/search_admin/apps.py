from django.apps import AppConfig


class SearchAdminConfig(AppConfig):
    name = "cms.search_admin"
    verbose_name = "Recherche"
