"""Pictures, with whom to credit; documents are Wagtail's own."""

from django.db import models
from wagtail.images.models import AbstractImage, AbstractRendition, Image, get_upload_to

from content.pictures import UprightImageField


class Picture(AbstractImage):
    file = UprightImageField("fichier", upload_to=get_upload_to, width_field="width", height_field="height")
    credit = models.CharField(
        "crédit", max_length=255, blank=True, help_text="Auteur ou source à citer, par exemple « Ville de Marseille »."
    )

    admin_form_fields = (*Image.admin_form_fields, "credit")

    class Meta(AbstractImage.Meta):
        verbose_name = "image"
        verbose_name_plural = "images"


class PictureRendition(AbstractRendition):
    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")
    # None for those that only the admin shows: a few sizes of each picture, which Wagtail makes and nothing deletes.
    last_served_on = models.DateField(null=True, db_index=True, editable=False)

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)
