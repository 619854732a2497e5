"""What Wagtail starts a site with, in English: groups and a workflow that nobody uses, and the names of two roots."""

from django.db import migrations


def remove_unused(apps, schema_editor):
    def objects(app, model):
        return apps.get_model(app, model).objects

    approval = {"name": "Moderators approval"}
    objects("wagtailcore", "Workflow").filter(**approval, workflow_states=None).delete()
    objects("wagtailcore", "GroupApprovalTask").filter(**approval, workflow_tasks=None, task_states=None).delete()
    objects("auth", "Group").filter(name__in=["Editors", "Moderators"], user=None, groupapprovaltask=None).delete()


def name_roots(apps, schema_editor):
    roots = apps.get_model("wagtailcore", "Page").objects.filter(depth=1, title="Root")
    roots.update(title="Réseaux", draft_title="Réseaux")
    apps.get_model("wagtailcore", "Collection").objects.filter(depth=1, name="Root").update(name="Commun à tous")


class Migration(migrations.Migration):
    dependencies = [("wagtailcore", "0098_apitoken")]

    operations = [
        migrations.RunPython(remove_unused, migrations.RunPython.noop),
        migrations.RunPython(name_roots, migrations.RunPython.noop),
    ]
