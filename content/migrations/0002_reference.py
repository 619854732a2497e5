"""Install the reference data, and make room for the networks: Wagtail's welcome page and site go."""

from django.db import migrations


def install(apps, schema_editor):
    from content.reference.load import load_reference

    load_reference(apps)


def remove_welcome(apps, schema_editor):
    apps.get_model("wagtailcore", "Site").objects.filter(root_page__slug="home", root_page__depth=2).delete()
    Page = apps.get_model("wagtailcore", "Page")
    if Page.objects.filter(slug="home", depth=2).delete()[0]:
        Page.objects.filter(depth=1).update(numchild=Page.objects.filter(depth=2).count())


class Migration(migrations.Migration):
    dependencies = [
        ("content", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.RunPython(install, migrations.RunPython.noop),
        migrations.RunPython(remove_welcome, migrations.RunPython.noop),
    ]
