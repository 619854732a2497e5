"""The permission that holds a group to signing in with a code."""

from django.db import migrations


def make_permission(apps, schema_editor):
    kind, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="wagtailadmin", model="admin"
    )
    apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=kind, codename="require_code", defaults={"name": "Doit se connecter avec un code, en plus"}
    )


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("cms", "0005_link_checks"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_permission, migrations.RunPython.noop)]
