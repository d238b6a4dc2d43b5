from django.apps import apps
from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from apps.core.database.connections import as_owner


class Command(migrate.Command):
    """Django's command, by the role that owns the tables (MIGRATE_DATABASE_URL)."""

    def handle(self, *args: object, **options: object) -> None:
        with as_owner():
            _refuse_other_version()
            # A statement may take as long as there are rows. How long it waits for a table stays limited, because pages
            # wait behind it: then nothing of the migration is done, and the command can be run again.
            _limit_statements("0")
            try:
                super().handle(*args, **options)
            finally:
                _limit_statements("default")


def _refuse_other_version() -> None:
    """Raise CommandError where this version doesn't know what was done to the tables: it would leave them half one's own."""
    loader = MigrationLoader(connection, ignore_no_migrations=True)
    known = {
        *loader.disk_migrations,
        *(key for each in loader.disk_migrations.values() for key in each.replaces),
    }
    # Migrations of packages are not looked at, but those of an app that is gone are: it was one of ours.
    packages = {each.label for each in apps.get_app_configs() if not each.name.startswith("apps.")}
    unknown = sorted(key for key in {*loader.applied_migrations} - known if key[0] not in packages)
    if unknown:
        instead = (
            "start over with `make reset`"
            if settings.HAS_OWN_DATABASE
            else "bring back the backup from before the update"
        )
        raise CommandError(
            "This database was made by another version of Scalelens, which this one doesn't read (it holds the migration "
            f"{'.'.join(unknown[0])}): use the version that made it, or {instead}."
        )


def _limit_statements(to: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"set statement_timeout to {to}")
