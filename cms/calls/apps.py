from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "cms.calls"
    verbose_name = "Appels"
