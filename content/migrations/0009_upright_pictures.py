"""The size of pictures that are stored is that in which they are shown: see content/pictures.py."""

import wagtail.images.models
from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import content.pictures


def measure_again(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    pictures = apps.get_model("content", "Picture").objects.using(schema_editor.connection.alias)
    for picture in pictures.iterator():
        try:
            width, height = picture.file.get_image_dimensions()
        except Exception:  # its file is missing, or damaged: nothing shows it anyway
            continue
        pictures.filter(pk=picture.pk).update(width=width, height=height)


class Migration(migrations.Migration):
    dependencies = [("content", "0008_searched_blocks")]

    operations = [
        migrations.AlterField(
            "picture",
            "file",
            content.pictures.UprightImageField(
                "fichier",
                upload_to=wagtail.images.models.get_upload_to,
                width_field="width",
                height_field="height",
            ),
        ),
        migrations.RunPython(measure_again, migrations.RunPython.noop),
    ]
