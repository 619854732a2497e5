"""A point on the map: both coordinates, or neither."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from content.import_fields import Conflicts

INCOMPLETE = "Indiquez la latitude et la longitude, ou ni l’une ni l’autre."


class Located(models.Model):
    """WGS 84 coordinates, in degrees."""

    latitude = models.FloatField(
        "latitude", null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )
    longitude = models.FloatField(
        "longitude", null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,  # a comparison with nothing is not false in SQL, and would pass
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="%(class)s_location_whole",
                violation_error_message=INCOMPLETE,
            )
        ]

    def clean(self) -> None:
        super().clean()
        if self.latitude is None and self.longitude is not None:
            raise ValidationError({"latitude": INCOMPLETE})
        if self.longitude is None and self.latitude is not None:
            raise ValidationError({"longitude": INCOMPLETE})


def location_conflicts(line: Any) -> Conflicts:
    """The same as `clean()` refuses, in a line of an import."""
    if (line.latitude is None) != (line.longitude is None):
        yield "latitude", "expected latitude and longitude together, or neither"


LOCATION_PANEL = FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")])
