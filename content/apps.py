from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "content"
    verbose_name = "Contenus"

    def ready(self) -> None:
        from content import receivers, redirects  # noqa: F401 - connects the signal receivers
        from content.panels import set_up_forms

        set_up_forms()
