from django.apps import AppConfig


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = "Maillage"

    def ready(self) -> None:
        from cms import roles  # noqa: F401 - connects its receiver
