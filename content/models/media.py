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

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)
