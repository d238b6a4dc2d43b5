from django.core.management.commands import migrate

from apps.core.database.connections import as_owner


class Command(migrate.Command):
    """Django's command, by the role that owns the tables (MIGRATE_DATABASE_URL)."""

    def handle(self, *args: object, **options: object) -> None:
        with as_owner():
            super().handle(*args, **options)
