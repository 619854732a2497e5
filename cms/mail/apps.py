from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "cms.mail"
    verbose_name = "Courriels"
