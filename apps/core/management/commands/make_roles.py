from typing import cast

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from apps.core.database import roles
from apps.core.database.connections import Database, connect, connects_as, has_roles

_IN_USE = (
    "Somebody has used a table for long, such as a backup. Run this command again: it goes on from there."
)


class Command(BaseCommand):
    # Also converts an installation that had one role. ADMIN_DATABASE_URL names a superuser, or a role that may create roles
    # and owns the tables; the passwords are those in the other three addresses. Safe to repeat; no row is touched.

    help = (
        "Make the roles by which the product connects, and give the tables to their owner. Then run migrate."
    )
    requires_system_checks = []

    def handle(self, *args: object, **options: object) -> None:
        if not settings.ADMIN_DATABASE:
            raise CommandError("ADMIN_DATABASE_URL is not set: it must name who may create roles.")
        if not has_roles():
            raise CommandError(
                "MIGRATE_DATABASE_URL is not set, or names the same role as DATABASE_URL. "
                f"They must name {roles.OWNER} and {roles.APP}."
            )
        passwords = self._passwords()
        with self._connection(cast("Database", settings.ADMIN_DATABASE)) as connection:
            connection.autocommit = True
            connection.execute("set lock_timeout to '5s'")  # pages wait behind it
            roles.make_roles(connection, passwords)
            try:
                roles.hand_over(connection)
            except psycopg.errors.LockNotAvailable as error:
                raise CommandError(_IN_USE) from error

    def _connection(self, database: Database) -> psycopg.Connection[tuple[object, ...]]:
        try:
            return connect(database)
        except psycopg.OperationalError as error:
            name, reason = database["NAME"], str(error).strip().partition("\n")[0]
            if f'database "{name}" does not exist' in str(error):
                raise CommandError(f"There is no database {name} yet. Make it: createdb {name}") from error
            raise CommandError(f"ADMIN_DATABASE_URL leads nowhere: {reason}") from error

    def _passwords(self) -> dict[str, str]:
        expected = {"owner": roles.OWNER, "web": roles.APP, "worker": roles.WORKER}
        passwords = {connects_as(place)["USER"]: connects_as(place)["PASSWORD"] for place in expected}
        if set(passwords) != set(expected.values()):
            raise CommandError(
                f"The addresses must name {', '.join(expected.values())}, not {', '.join(passwords)}."
            )
        return passwords
