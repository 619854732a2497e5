"""A deadline for each step of a workflow, and the networks' own steps as ones that the coordination may stand in at."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


def convert_own_steps(apps, schema_editor):
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="cms", model="networkapprovaltask"
    )
    step = apps.get_model("cms", "NetworkApprovalTask")
    made_with_networks = {"name__startswith": "Validation – ", "content_type__model": "groupapprovaltask"}
    for task in apps.get_model("wagtailcore", "GroupApprovalTask").objects.filter(**made_with_networks):
        step(groupapprovaltask_ptr_id=task.pk).save_base(raw=True)  # the row beside the task's, which stays
        apps.get_model("wagtailcore", "Task").objects.filter(pk=task.pk).update(content_type=content_type)


class Migration(migrations.Migration):

    dependencies = [
        ('cms', '0007_directory_import'),
        ('contenttypes', '0002_remove_content_type_name'),
        ('wagtailcore', '0098_apitoken'),
    ]

    operations = [
        migrations.CreateModel(
            name='NetworkApprovalTask',
            fields=[
                ('groupapprovaltask_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.groupapprovaltask')),
                ('days', models.PositiveSmallIntegerField(default=5, help_text='De 1 à 30, du lundi au vendredi, jours fériés compris. Relecteurs et auteurs voient la date qui en résulte ; un rappel part la veille, puis tous les trois jours de retard.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(30)], verbose_name='délai, en jours ouvrés')),
            ],
            options={
                'verbose_name': 'validation du réseau',
                'verbose_name_plural': 'validations des réseaux',
            },
            bases=('wagtailcore.groupapprovaltask',),
        ),
        migrations.AddField(
            model_name='nationalapprovaltask',
            name='days',
            field=models.PositiveSmallIntegerField(default=5, help_text='De 1 à 30, du lundi au vendredi, jours fériés compris. Relecteurs et auteurs voient la date qui en résulte ; un rappel part la veille, puis tous les trois jours de retard.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(30)], verbose_name='délai, en jours ouvrés'),
        ),
        migrations.RunPython(convert_own_steps, migrations.RunPython.noop),
    ]
