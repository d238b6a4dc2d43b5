"""Django's PostgreSQL backend, which also sends the current organisation: policies read it as `app.scope`.

The setting belongs to the session, because most statements of a page run outside a transaction. So it is never taken
on trust: a connection fresh from the pool, or after a rollback, gets it again before its next statement.
"""

from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus


class DatabaseWrapper(base.DatabaseWrapper):
    scope = ""  # the organisation's id; if empty, nothing behind a wall is seen
    _sent_scope: str | None = None  # the scope last sent to the server; None if unknown

    def enter(self, door: str, key: object) -> str:
        """Enter the organisation that a door returns for this key, in one statement; return its id, or nothing."""
        self.close_if_health_check_failed()
        self.ensure_connection()
        # On the driver's own cursor, so that counts of a page's statements leave it out.
        with self.wrap_database_errors, super().create_cursor() as cursor:
            cursor.execute(f"select set_config('app.scope', coalesce({door}(%s)::text, ''), false)", [key])
            (self.scope,) = cursor.fetchone()
        self._sent_scope = self.scope
        return self.scope

    def get_new_connection(self, conn_params: dict[str, int | str]) -> object:
        self._sent_scope = None
        return super().get_new_connection(conn_params)

    def create_cursor(self, name: str | None = None) -> object:
        # A failed transaction accepts nothing but its rollback.
        if self._sent_scope != self.scope and self._status() != TransactionStatus.INERROR:
            self.connection.execute("select set_config('app.scope', %s, false)", [self.scope])
            self._sent_scope = self.scope
        return super().create_cursor(name)

    def _status(self) -> TransactionStatus:
        status: TransactionStatus = self.connection.info.transaction_status
        return status

    def rollback(self) -> None:
        super().rollback()
        # Rolled back, the server has the scope of before the transaction again.
        self._sent_scope = None

    def savepoint_rollback(self, sid: str) -> None:
        super().savepoint_rollback(sid)
        self._sent_scope = None
