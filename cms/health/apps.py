from django.apps import AppConfig


class HealthConfig(AppConfig):
    name = "cms.health"
    verbose_name = "État du site"
