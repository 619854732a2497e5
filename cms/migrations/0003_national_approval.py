"""The coordination's step, and its place in the workflows that a hub already has."""

import django.db.models.deletion
from django.db import migrations, models


def add_to_workflows(apps, schema_editor):
    coordination = apps.get_model("auth", "Group").objects.filter(name="Coordination nationale").first()
    if coordination is None:  # a hub without networks
        return
    task = apps.get_model("cms", "NationalApprovalTask").objects.create(
        name=coordination.name,
        content_type=apps.get_model("contenttypes", "ContentType").objects.get_or_create(
            app_label="cms", model="nationalapprovaltask"
        )[0],
    )
    task.groups.set([coordination])
    steps = apps.get_model("wagtailcore", "WorkflowTask").objects
    for workflow in apps.get_model("wagtailcore", "Workflow").objects.filter(name__startswith="Validation – "):
        steps.create(workflow=workflow, task_id=task.pk, sort_order=1)


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("cms", "0002_search_permissions"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.CreateModel(
            name="NationalApprovalTask",
            fields=[
                (
                    "groupapprovaltask_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.groupapprovaltask",
                    ),
                ),
            ],
            options={"verbose_name": "validation nationale", "verbose_name_plural": "validations nationales"},
            bases=("wagtailcore.groupapprovaltask",),
        ),
        migrations.RunPython(add_to_workflows, migrations.RunPython.noop),
    ]
