"""Pictures, with whom to credit; documents are Wagtail's own."""

from django.db import models
from wagtail.images.models import AbstractImage, AbstractRendition, Filter, Image, get_upload_to

from content.pictures import UprightImageField
from content.storage import is_disk_full


class Picture(AbstractImage):
    file = UprightImageField("fichier", upload_to=get_upload_to, width_field="width", height_field="height")
    credit = models.CharField(
        "crédit", max_length=255, blank=True, help_text="Auteur ou source à citer, par exemple « Ville de Marseille »."
    )

    admin_form_fields = (*Image.admin_form_fields, "credit")

    class Meta(AbstractImage.Meta):
        verbose_name = "image"
        verbose_name_plural = "images"

    def create_rendition(self, filter: Filter) -> "PictureRendition":  # noqa: A002 - Wagtail names it
        """For the admin, which shows a broken thumbnail where the disk is full, as for a file that is lost."""
        try:
            return super().create_rendition(filter)
        except OSError as error:
            if not is_disk_full(error):
                raise
        rendition = PictureRendition(image=self, width=0, height=0)
        rendition.file.name = "not-found"  # as Wagtail's get_rendition_or_not_found()
        return rendition


class PictureRendition(AbstractRendition):
    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")
    # None for those that only the admin shows: a few sizes of each picture, which Wagtail makes and nothing deletes.
    last_served_on = models.DateField(null=True, db_index=True, editable=False)

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)
