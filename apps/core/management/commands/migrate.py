from django.core.management.commands import migrate
from django.db import connection

from apps.core.database.connections import as_owner


class Command(migrate.Command):
    """Django's command, by the role that owns the tables (MIGRATE_DATABASE_URL).

    A statement may take as long as there are rows. How long it waits for a table stays limited, because pages wait
    behind it: then nothing of the migration is done, and the command can be run again.
    """

    def handle(self, *args: object, **options: object) -> None:
        with as_owner():
            _limit_statements("0")
            try:
                super().handle(*args, **options)
            finally:
                _limit_statements("default")


def _limit_statements(to: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"set statement_timeout to {to}")
