"""Every reader of the journal asks what has expired: an index answers, on a column of Wagtail's."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("content", "0002_reference")]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX content_page_expire_at ON wagtailcore_page (expire_at) WHERE expire_at IS NOT NULL",
            "DROP INDEX content_page_expire_at",
        )
    ]
