"""When an entry was last published, where all kinds can be put in its order."""

from django.db import migrations, models
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce


def fill(apps, schema_editor):
    Page, Entry = apps.get_model("wagtailcore", "Page"), apps.get_model("content", "Entry")
    published = Page.objects.filter(pk=OuterRef("pk")).values(at=Coalesce(F("last_published_at"), F("first_published_at")))
    Entry.objects.update(updated_at=Subquery(published))


class Migration(migrations.Migration):
    dependencies = [("content", "0004_collections_and_results")]

    operations = [
        migrations.AddField(
            model_name="entry",
            name="updated_at",
            field=models.DateTimeField(editable=False, help_text="Dernière publication.", null=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["updated_at", "page_ptr"], name="entry_updated"),
        ),
    ]
