"""The tables of what became apps move to them; content types too, and with them permissions, steps and histories."""

from django.contrib.contenttypes.models import ContentType
from django.db import migrations

MODELS = {
    "calls": ["LinkCheck", "LinkReader"],
    "directory": ["ImportRow", "DirectoryImport", "CorrectionProposal", "CorrectionLink"],
    "review": ["ReviewReminder", "NetworkApprovalTask", "NationalApprovalTask"],
}


def relabel_content_types(apps, schema_editor):
    """Permissions, their groups, the steps of workflows, references and histories all refer to these rows."""
    content_types = apps.get_model("contenttypes", "ContentType").objects
    for app, models in MODELS.items():
        content_types.filter(app_label="cms", model__in=[model.lower() for model in models]).update(app_label=app)
    ContentType.objects.clear_cache()


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0010_correction_links"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunPython(relabel_content_types, migrations.RunPython.noop),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.AlterModelTable(model, f"{app}_{model.lower()}")
                for app, models in MODELS.items()
                for model in models
            ],
            # The first migration of each app puts them back, as its own.
            state_operations=[migrations.DeleteModel(model) for models in MODELS.values() for model in models],
        ),
    ]
