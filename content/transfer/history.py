"""What an import wrote, in the histories that the admin shows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from wagtail.log_actions import registry
from wagtail.models import Page

IMPORTED = "content.import"


def note(model: type[Model], files: Mapping[int, str], now: datetime) -> None:
    """One row each for what was written, with the name of the file that it came from; by primary key."""
    log: Any = registry.get_log_model_for_model(model)
    of_page = issubclass(model, Page)
    rows = (Page if of_page else model)._default_manager.filter(pk__in=files)
    content_type = ContentType.objects.get_for_model(model)
    log.objects.bulk_create(
        log(
            content_type=content_type,
            label=log.objects.get_instance_title(row),
            action=IMPORTED,
            data={"file": files[row.pk]},
            timestamp=now,
            content_changed=True,
            **({"page_id": row.pk} if of_page else {"object_id": row.pk}),
        )
        for row in rows
    )
