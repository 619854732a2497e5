from django.apps import AppConfig


class PersonalDataConfig(AppConfig):
    name = "cms.personal_data"
    verbose_name = "Données personnelles"
