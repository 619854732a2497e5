"""The groups that a hub already has may see and decide of searches what cms/roles.py gives to new ones."""

from django.db import migrations
from django.db.models import Q

EDITORS = Q(name__startswith="Éditeurs – ") | Q(name__startswith="Responsables – ")
COORDINATION = Q(name="Coordination nationale")
ALL = ("view", "add", "change", "delete")
ALLOWED = {
    "searchterm": (("view",), EDITORS | COORDINATION),
    "bestbet": (ALL, EDITORS | COORDINATION),
    "synonymgroup": (ALL, COORDINATION),
    "ignoredword": (ALL, COORDINATION),
}


def allow(apps, schema_editor):
    for model, (actions, who) in ALLOWED.items():
        permissions = [_permission(apps, model, action) for action in actions]
        for group in apps.get_model("auth", "Group").objects.filter(who):
            group.permissions.add(*permissions)


def _permission(apps, model, action):
    """Before Django itself makes it, which is after the last migration."""
    kind, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(app_label="search", model=model)
    name = apps.get_model("search", model)._meta.verbose_name
    permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=kind, codename=f"{action}_{model}", defaults={"name": f"Can {action} {name}"}
    )
    return permission


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("cms", "0001_french_start"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("search", "0002_words_and_best_bets"),
    ]

    operations = [migrations.RunPython(allow, migrations.RunPython.noop)]
