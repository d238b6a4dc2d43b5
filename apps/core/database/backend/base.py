"""PostgreSQL as Django speaks to it, told for which organisation it is asked: policies read `app.scope`.

The setting belongs to the session, because most statements of a page stand in no transaction. So it is never taken on
trust: a connection that was just taken from the pool, or has rolled back, is told again before its next statement.
"""

from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus


class DatabaseWrapper(base.DatabaseWrapper):
    scope = ""  # the organisation's id; empty: of none, so that nothing behind a wall is seen
    _told: str | None = None  # what PostgreSQL was told; None: who knows

    def enter(self, door: str, key: object) -> str:
        """Enter the organisation to which a door leads by this key, in one statement; return its id, or nothing."""
        self.close_if_health_check_failed()
        self.ensure_connection()
        # By the driver's own cursor: no count of a page's own statements sees it.
        with self.wrap_database_errors, super().create_cursor() as cursor:
            cursor.execute(f"select set_config('app.scope', coalesce({door}(%s)::text, ''), false)", [key])
            (self.scope,) = cursor.fetchone()
        self._told = self.scope
        return self.scope

    def get_new_connection(self, conn_params: dict[str, int | str]) -> object:
        self._told = None
        return super().get_new_connection(conn_params)

    def create_cursor(self, name: str | None = None) -> object:
        # What has failed takes nothing but its rollback.
        if self._told != self.scope and self._status() != TransactionStatus.INERROR:
            self.connection.execute("select set_config('app.scope', %s, false)", [self.scope])
            self._told = self.scope
        return super().create_cursor(name)

    def _status(self) -> TransactionStatus:
        status: TransactionStatus = self.connection.info.transaction_status
        return status

    def rollback(self) -> None:
        super().rollback()
        self._told = None

    def savepoint_rollback(self, sid: str) -> None:
        super().savepoint_rollback(sid)
        self._told = None
