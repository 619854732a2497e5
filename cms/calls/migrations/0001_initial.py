"""What cms/migrations/0011_apps_of_their_own.py moved here: the tables exist already."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cms', '0011_apps_of_their_own'),
        ('content', '0006_relay_policy'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='LinkReader',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('position', models.BigIntegerField(default=0)),
                    ],
                    options={
                        'default_permissions': (),
                    },
                ),
                migrations.CreateModel(
                    name='LinkCheck',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('url', models.CharField(db_index=True, max_length=2000)),
                        ('checked_at', models.DateTimeField(null=True)),
                        ('failing_since', models.DateTimeField(null=True)),
                        ('broken', models.BooleanField(default=False)),
                        ('failure', models.CharField(blank=True, max_length=120)),
                        ('call', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='link_checks', to='content.call')),
                    ],
                    options={
                        'default_permissions': (),
                        'constraints': [models.UniqueConstraint(fields=('call', 'url'), name='link_check_once')],
                    },
                ),
            ],
        ),
    ]
