from django.apps import AppConfig


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = "Maillage"

    def ready(self) -> None:
        from cms import roles  # noqa: F401 - connects its receiver
        from cms.directory.corrections import panels as correction_panels
        from cms.quality import panel as quality_panel
        from cms.review.mails import tell_reviewers

        # Before any form is made.
        quality_panel.add_to_forms()
        correction_panels.add_to_forms()
        tell_reviewers()  # before Wagtail would
