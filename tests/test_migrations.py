"""Migrations run while the version before serves: they take nothing away that it reads, and add nothing it must fill.

CONTRIBUTING.md says how such a migration is written, and one that takes away, in a later version, what nobody reads.
"""

import pytest
from django.db.migrations import Migration
from django_migration_linter import MigrationLinter
from django_migration_linter.sql_analyser.analyser import analyse_sql_statements

from database import ROOT

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]

CONTRACT = "_contract_"  # in the name of a migration that takes away
# Of before the first release: nobody upgraded by them while an older version served.
BEFORE_THE_RULE = {
    "cms.0008_review_deadlines",
    "cms.0011_apps_of_their_own",
    "content.0006_relay_policy",
    "content.0007_distinct_block_ids",
    "search.0003_separated_and_restored",
}


@pytest.fixture
def linter() -> MigrationLinter:
    return MigrationLinter(no_cache=True)


def our_migrations(linter: MigrationLinter) -> list[Migration]:
    paths = {f"{path.parent.parent.relative_to(ROOT)}".replace("/", ".") for path in ROOT.glob("*/**/migrations/0*.py")}
    migrations = linter.migration_loader.disk_migrations.values()
    return [migration for migration in migrations if migration.__module__.partition(".migrations.")[0] in paths]


def test_migrations_run_while_the_version_before_serves(linter: MigrationLinter) -> None:
    refused = {}
    for migration in our_migrations(linter):
        sql = linter.get_sql(migration.app_label, migration.name)
        errors, _ignored, _warnings = analyse_sql_statements(linter.sql_analyser_class, sql)
        if errors and CONTRACT not in migration.name:
            refused[str(migration)] = [error.message for error in errors]
    assert set(refused) == BEFORE_THE_RULE, refused


def test_the_changelog_names_what_takes_away(linter: MigrationLinter) -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    contracts = [str(migration) for migration in our_migrations(linter) if CONTRACT in migration.name]
    assert [name for name in contracts if name not in changelog] == []
