from django.apps import AppConfig


class QualityConfig(AppConfig):
    name = "cms.quality"
    verbose_name = "Relecture"

    def ready(self) -> None:
        from cms.quality.panels import add_quality_panel

        add_quality_panel()  # before Wagtail makes the first form
