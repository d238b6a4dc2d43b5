"""The one place that deletes or blanks append-only rows, for retention and erasing.

Their tables refuse it otherwise. It takes a role (`apps/core/database/roles.py`) that workers and commands may assume and
pages may not.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

# If the role is missing or not ours to assume, our own rights decide.
_BEGIN = """
select coalesce(current_setting('app.purge', true), ''), current_setting('role'), set_config('app.purge', 'on', true),
       (select set_config('role', rolname, true) from pg_roles
        where rolname = 'scalelens_purge' and pg_has_role(oid, 'set'))
"""


@contextmanager
def purging() -> Iterator[None]:
    """Allow it until the block ends, for this transaction alone."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_BEGIN)
            before, role, *_ = cursor.fetchone()
        # After an error the transaction is rolled back, and the settings with it.
        yield
        with connection.cursor() as cursor:
            cursor.execute(
                "select set_config('role', %s, true), set_config('app.purge', %s, true)", [role, before]
            )
