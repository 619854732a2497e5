from django.apps import AppConfig


class TwoFactorConfig(AppConfig):
    name = "cms.two_factor"
    verbose_name = "Double authentification"
