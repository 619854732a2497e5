"""The groups that a hub already has may answer people about what is kept of them, as cms/roles.py gives new ones."""

from django.db import migrations
from django.db.models import Q

WHO = Q(name__startswith="Responsables – ") | Q(name="Coordination nationale")


def allow(apps, schema_editor):
    """Makes the permission before Django itself does, which is after the last migration."""
    kind, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(app_label="content", model="contact")
    permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=kind, codename="delete_contact", defaults={"name": "Can delete contact"}
    )
    for group in apps.get_model("auth", "Group").objects.filter(WHO):
        group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("cms", "0008_review_deadlines"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(allow, migrations.RunPython.noop)]
