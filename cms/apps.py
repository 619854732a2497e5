from django.apps import AppConfig


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = "Maillage"

    def ready(self) -> None:
        from cms import roles  # noqa: F401 - connects its receiver
        from cms.quality.panel import add_to_forms

        add_to_forms()  # before any form is made
