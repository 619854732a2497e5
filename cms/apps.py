from django.apps import AppConfig


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = "Maillage"

    def ready(self) -> None:
        from cms import roles  # noqa: F401 - connects its receiver
        from cms.quality.panel import add_to_forms
        from cms.review.mails import tell_reviewers

        add_to_forms()  # before any form is made
        tell_reviewers()  # before Wagtail would
