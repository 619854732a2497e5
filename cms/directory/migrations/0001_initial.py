"""What cms/migrations/0011_apps_of_their_own.py moved here: the tables exist already."""

import cms.directory.models
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cms', '0011_apps_of_their_own'),
        ('content', '0006_relay_policy'),
        ('wagtailcore', '0098_apitoken'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='CorrectionLink',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('expires_at', models.DateTimeField(default=cms.directory.models.in_a_month)),
                        ('revoked_at', models.DateTimeField(null=True)),
                        ('actor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='content.actor')),
                        ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-made_at', '-pk'],
                        'default_permissions': (),
                    },
                ),
                migrations.CreateModel(
                    name='CorrectionProposal',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('received_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('sender', models.CharField(help_text='Of the address, a keyed hash; emptied after a day.', max_length=64)),
                        ('values', models.JSONField(help_text='By the name of a field, what it was and what it should be.')),
                        ('comment', models.TextField(blank=True)),
                        ('outcome', models.CharField(choices=[('waiting', 'à traiter'), ('applied', 'mise au brouillon'), ('refused', 'écartée'), ('read', 'message lu'), ('confirmed', 'tout est juste')], default='waiting', max_length=9)),
                        ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('link', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proposals', to='directory.correctionlink')),
                        ('revision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision')),
                    ],
                    options={
                        'verbose_name': 'correction proposée',
                        'verbose_name_plural': 'corrections proposées',
                        'ordering': ['-received_at', '-pk'],
                        'default_permissions': (),
                    },
                ),
                migrations.CreateModel(
                    name='DirectoryImport',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('file_name', models.CharField(max_length=255)),
                        ('headings', models.JSONField()),
                        ('mapping', models.JSONField(default=list, help_text='The field of each column, or an empty text.')),
                        ('publish', models.BooleanField(default=False)),
                        ('state', models.CharField(choices=[('mapping', 'colonnes à reconnaître'), ('preview', 'à vérifier'), ('running', 'en cours'), ('stopped', 'arrêté'), ('done', 'terminé'), ('undoing', 'annulation en cours'), ('undone', 'annulé')], default='mapping', max_length=8)),
                        ('network', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='content.network', verbose_name='réseau')),
                        ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-created_at', '-pk'],
                        'default_permissions': (),
                    },
                ),
                migrations.CreateModel(
                    name='ImportRow',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveIntegerField(help_text='As the spreadsheet counts, its headings being 1.')),
                        ('cells', models.JSONField()),
                        ('fate', models.CharField(blank=True, choices=[('faulty', 'en erreur'), ('repeated', 'en double dans le fichier'), ('update', 'déjà dans l’annuaire'), ('create', 'nouveau'), ('unchanged', 'sans changement')], max_length=9)),
                        ('notes', models.JSONField(default=list, help_text='Sentences for the editor.')),
                        ('decision', models.CharField(blank=True, choices=[('fill', 'compléter ce qui est vide'), ('replace', 'remplacer par le fichier'), ('create', 'créer'), ('skip', 'ne pas importer')], max_length=7)),
                        ('outcome', models.CharField(blank=True, choices=[('created', 'créé'), ('updated', 'mis à jour'), ('skipped', 'laissé'), ('failed', 'échoué'), ('undone', 'annulé'), ('kept', 'gardé malgré l’annulation')], max_length=7)),
                        ('explanation', models.TextField(blank=True)),
                        ('published', models.BooleanField(default=False)),
                        ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='content.actor')),
                        ('after', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision')),
                        ('before', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision')),
                        ('directory_import', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='directory.directoryimport')),
                    ],
                    options={
                        'ordering': ['number'],
                        'default_permissions': (),
                        'constraints': [models.UniqueConstraint(fields=('directory_import', 'number'), name='import_row_number')],
                    },
                ),
            ],
        ),
    ]
