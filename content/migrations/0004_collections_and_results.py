"""Each network has the collection that its groups choose files from, and no call has results before it opens."""

import django.db.models.deletion
from django.db import migrations, models


def link(apps, schema_editor):
    Collection = apps.get_model("wagtailcore", "Collection")
    for network in apps.get_model("content", "Network").objects.all():
        permissions = {"group_permissions__group__name__endswith": f" – {network.code}"}
        network.collection_id = (
            Collection.objects.filter(depth=2, network=None, **permissions).values_list("pk", flat=True).first()
            or new_collection(network.title)
        )
        network.save(update_fields=["collection"])


def new_collection(name):
    from wagtail.models import Collection

    return Collection.get_first_root_node().add_child(name=name).pk


class Migration(migrations.Migration):
    dependencies = [("content", "0003_expiry_index")]

    operations = [
        migrations.AddConstraint(
            model_name="call",
            constraint=models.CheckConstraint(
                condition=models.Q(("opens_on__lte", models.F("results_on"))),
                name="call_opens_before_its_results",
                violation_error_message="Les résultats ne peuvent pas précéder l’ouverture.",
            ),
        ),
        migrations.AddField(
            model_name="network",
            name="collection",
            field=models.OneToOneField(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="network",
                to="wagtailcore.collection",
                verbose_name="collection",
            ),
        ),
        migrations.RunPython(link, migrations.RunPython.noop),
    ]
