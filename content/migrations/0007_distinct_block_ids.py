"""Copied entries shared the ids of their body blocks: each block gets an id that no other entry has.

The entry made first keeps its ids. A later one gets new ones, the same in its page, its revisions and what refers
to its blocks; and the journal tells its readers. A table holds whose an id is, so that memory holds one revision only.
"""

import json
import uuid

from django.db import migrations, models
from wagtail.blocks import StreamValue

from content.block_ids import copied_id, with_ids


def renew_shared_ids(apps, schema_editor):
    Entry, Revision = apps.get_model("content", "Entry"), apps.get_model("wagtailcore", "Revision")
    owners = apps.get_model("content", "BlockOwner").objects
    page_type = apps.get_model("contenttypes", "ContentType").objects.filter(app_label="wagtailcore", model="page")

    def own(stored, entry):
        """The same blocks with ids of this entry alone; the new ids by old ones."""
        ids = set()
        with_ids(stored, lambda block_id: ids.add(block_id) or block_id)
        owners.bulk_create([owners.model(block_id=block_id, entry=entry.pk) for block_id in ids], ignore_conflicts=True)
        shared = owners.filter(block_id__in=ids).exclude(entry=entry.pk).values_list("block_id", flat=True)
        new_ids = {block_id: copied_id(block_id, entry.uid) for block_id in shared}
        return with_ids(stored, lambda block_id: new_ids.get(block_id, block_id)), new_ids

    for entry in Entry.objects.order_by("pk").only("pk", "uid", "body").iterator(chunk_size=100):
        body, new_ids = own(entry.body.get_prep_value(), entry)
        if new_ids:
            Entry.objects.filter(pk=entry.pk).update(body=StreamValue(entry.body.stream_block, body, is_lazy=True))
            tell_readers(apps, entry)
        revisions = Revision.objects.filter(base_content_type__in=page_type, object_id=str(entry.pk))
        for revision in revisions.order_by("pk").iterator(chunk_size=10):
            body, ids_in_revision = own(json.loads(revision.content.get("body") or "[]"), entry)
            if ids_in_revision:
                new_ids |= ids_in_revision
                revision.content["body"] = json.dumps(body)
                for comment in revision.content.get("wagtail_admin_comments", []):
                    comment["contentpath"] = moved(comment["contentpath"], ids_in_revision)
                revision.save(update_fields=["content"])
        if new_ids:
            move_references(apps, entry, page_type, new_ids)


def tell_readers(apps, entry):
    changes = apps.get_model("content", "Change").objects
    last = changes.filter(entry_id=entry.pk).order_by("pk").last()
    if last and last.shown_to:
        reach = {"shown_to": last.shown_to, "hidden_by": last.hidden_by}
        was = {f"was_{name}": value for name, value in reach.items()}
        changes.create(entry_id=entry.pk, entry_uid=last.entry_uid, entry_kind=last.entry_kind, **reach, **was)


def move_references(apps, entry, page_type, new_ids):
    """Comments on blocks, and Wagtail's list of what an entry refers to, name blocks by their ids."""
    for comment in apps.get_model("wagtailcore", "Comment").objects.filter(page_id=entry.pk):
        comment.contentpath = moved(comment.contentpath, new_ids)
        comment.save(update_fields=["contentpath"])
    references = apps.get_model("wagtailcore", "ReferenceIndex").objects
    for reference in references.filter(base_content_type__in=page_type, object_id=str(entry.pk)):
        path = moved(reference.content_path, new_ids)
        if path != reference.content_path:
            reference.content_path = path
            # As ReferenceIndex._get_content_path_hash makes it.
            reference.content_path_hash = uuid.uuid5(uuid.UUID("bdc70d8b-e7a2-4c2a-bf43-2a3e3fcbbe86"), path)
            reference.save()


def moved(path, new_ids):
    """A path to a part of the body, such as "body.5f8c….text", with the new ids."""
    return ".".join(new_ids.get(step, step) for step in path.split("."))


class Migration(migrations.Migration):
    dependencies = [("content", "0006_relay_policy")]

    operations = [
        migrations.CreateModel(
            name="BlockOwner",
            fields=[
                ("block_id", models.CharField(max_length=255, primary_key=True)),
                ("entry", models.IntegerField()),
            ],
        ),
        migrations.RunPython(renew_shared_ids, migrations.RunPython.noop),
        migrations.DeleteModel(name="BlockOwner"),
    ]
