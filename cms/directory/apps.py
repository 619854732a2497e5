from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "cms.directory"
    verbose_name = "Annuaire"

    def ready(self) -> None:
        from cms.directory.corrections.panels import add_proposals_panel

        add_proposals_panel()  # before Wagtail makes the first form
