from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.types.json import Json


class FrozenJSONField(models.JSONField):
    """A document kept as it was written: for what is digested, printed or ordered by its keys."""

    # PostgreSQL's `jsonb` would sort its keys and respell its numbers; `json` can't be searched inside.
    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "json"

    def from_db_value(self, value: object, expression: object, connection: BaseDatabaseWrapper) -> object:
        return value  # psycopg has read it; Django only tells it to leave jsonb alone

    def get_db_prep_value(
        self, value: object, connection: BaseDatabaseWrapper, prepared: bool = False
    ) -> object:
        return Json(value)  # Django would hand over jsonb, which has lost the order before it is stored
