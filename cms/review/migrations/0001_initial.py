"""What cms/migrations/0011_apps_of_their_own.py moved here: the tables exist already."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cms', '0011_apps_of_their_own'),
        ('wagtailcore', '0098_apitoken'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='NationalApprovalTask',
                    fields=[
                        ('groupapprovaltask_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.groupapprovaltask')),
                        ('days', models.PositiveSmallIntegerField(default=5, help_text='De 1 à 30, du lundi au vendredi, jours fériés compris. Relecteurs et auteurs voient la date qui en résulte ; un rappel part la veille, puis tous les trois jours de retard.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(30)], verbose_name='délai, en jours ouvrés')),
                    ],
                    options={
                        'verbose_name': 'validation nationale',
                        'verbose_name_plural': 'validations nationales',
                    },
                    bases=('wagtailcore.groupapprovaltask',),
                ),
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
                migrations.CreateModel(
                    name='ReviewReminder',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('sent_at', models.DateTimeField()),
                        ('task_state', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='reminder', to='wagtailcore.taskstate')),
                    ],
                    options={
                        'default_permissions': (),
                    },
                ),
            ],
        ),
    ]
