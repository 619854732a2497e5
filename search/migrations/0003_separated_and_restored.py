"""Names what a rule does to the words that come with the code: separates synonyms, restores ignored words."""

from typing import Any

from django.db import migrations

FIELDS = {"synonymgroup": ("apart", "separated"), "ignoredword": ("kept", "restored")}


def rename_in_revisions(apps: Any, pairs: dict[str, tuple[str, str]]) -> None:
    """Wagtail keeps a rule's earlier versions as JSON, by the names of its fields."""
    revisions = apps.get_model("wagtailcore", "Revision").objects
    for model, (old_name, new_name) in pairs.items():
        stored = revisions.filter(content_type__app_label="search", content_type__model=model)
        for revision in stored.iterator():
            if old_name in revision.content:
                revision.content[new_name] = revision.content.pop(old_name)
                revision.save(update_fields=["content"])


def forwards(apps: Any, schema_editor: Any) -> None:
    rename_in_revisions(apps, FIELDS)


def backwards(apps: Any, schema_editor: Any) -> None:
    rename_in_revisions(apps, {model: (new_name, old_name) for model, (old_name, new_name) in FIELDS.items()})


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0002_words_and_best_bets"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.RenameField("synonymgroup", "apart", "separated"),
        migrations.RenameField("ignoredword", "kept", "restored"),
        migrations.RunPython(forwards, backwards),
    ]
