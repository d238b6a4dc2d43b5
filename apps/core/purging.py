"""The one place where rows that are only ever added are deleted or blanked: retention, erasing, withdrawing.

Their tables refuse it otherwise, whoever asks.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def purging() -> Iterator[None]:
    """Allow it until the block ends, for this transaction alone."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select coalesce(current_setting('app.purge', true), '')")
            (before,) = cursor.fetchone()
            cursor.execute("set local app.purge = 'on'")
        # After an error the transaction is rolled back, and the setting with it.
        yield
        with connection.cursor() as cursor:
            cursor.execute("select set_config('app.purge', %s, true)", [before])
