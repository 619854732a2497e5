from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class ContentConfig(AppConfig):
    name = "content"
    verbose_name = "Contenus"

    def ready(self) -> None:
        from content import receivers, redirects, sections  # noqa: F401 - connects the signal receivers
        from content.database import report_database_connection
        from content.panels import set_up_forms

        set_up_forms()
        connection_created.connect(report_database_connection)
        post_migrate.connect(sections.make_sections_of_new_kinds, sender=self)
