from django.apps import AppConfig


class RelaysConfig(AppConfig):
    name = "cms.relays"
    verbose_name = "Reprises"
