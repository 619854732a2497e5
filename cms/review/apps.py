from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "cms.review"
    verbose_name = "Validation"

    def ready(self) -> None:
        from cms.review.mails import connect_submission_notifier

        connect_submission_notifier()  # before Wagtail connects its own
