from typing import Any

from django.db import models
from psycopg.types.json import Json


class FrozenJSONField(models.JSONField):
    """A document stored as it was written, as PostgreSQL `json`: `jsonb` would reorder keys and rewrite numbers.

    For documents that are digested, printed or read in key order. Their content can't be queried.
    """

    def db_type(self, connection: Any) -> str:
        return "json"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return value  # psycopg has decoded it already; Django turns that off only for jsonb

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return Json(value)  # Django would pass jsonb, which loses the order before it is stored
