"""The organisation of a request: once it is entered, PostgreSQL shows and takes only rows of that one.

A page enters it by what its visitor holds: a sign-in, a link, a cookie, a code. Each is a door (`walls.py`): a function
that returns the organisation of one key and nothing else. Workers and commands work for all, and enter none.
"""

from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.db import connection, models

from apps.core.database.walls import door_name

if TYPE_CHECKING:
    from apps.core.database.backend.base import DatabaseWrapper


def enter(model: type[models.Model], **key: object) -> UUID | None:
    """Enter the organisation of the row that has this key; without such a row, none."""
    ((field, value),) = key.items()
    scope_id = _wrapper().enter(door_name(model, field), value)
    return UUID(scope_id) if scope_id else None


def leave(**signal: object) -> None:
    """Enter no organisation, as each request begins (a receiver of Django's signal)."""
    # A request that forgets to enter sees nothing, and never what the one before it on this connection saw.
    _wrapper().scope = ""


def _wrapper() -> "DatabaseWrapper":
    return cast("DatabaseWrapper", connection)
