"""Files of pictures that nobody asks for are deleted, those made so far a month from now: see content/renditions.py."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils.timezone import localdate


def take_as_served(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    renditions = apps.get_model("content", "PictureRendition").objects.using(schema_editor.connection.alias)
    renditions.update(last_served_on=localdate())


class Migration(migrations.Migration):
    dependencies = [("content", "0009_upright_pictures")]

    operations = [
        migrations.AddField(
            "picturerendition", "last_served_on", models.DateField(null=True, db_index=True, editable=False)
        ),
        migrations.RunPython(take_as_served, migrations.RunPython.noop),
    ]
