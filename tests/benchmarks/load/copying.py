"""Copy rows inside the database: for each row of a plan one row like another that is there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import connection, models


@dataclass
class CopyPlan:
    """Columns of equal length, each with its PostgreSQL type: what differs from copy to copy. One is named `template`."""

    types: Mapping[str, str]
    rows: list[Sequence[object]] = field(default_factory=list)

    def add(self, *values: object) -> None:
        self.rows.append(values)

    @property
    def source(self) -> str:
        arrays = ", ".join(f"%s::{kind}[]" for kind in self.types.values())
        return f"unnest({arrays}) as plan({', '.join(self.types)})"

    @property
    def parameters(self) -> list[list[object]]:
        return [list(column) for column in zip(*self.rows, strict=True)]


def copy_rows(
    model: type[models.Model], plan: CopyPlan, *, by: str = "id", most: int = 0, **said: str
) -> int:
    """Insert, for each row of the plan, what the model has with `by` = `plan.template`; return how many rows.

    `said` names fields and the SQL that stands for their value, with `plan` and `old` to refer to; the others are copied.
    `most` takes no more than so many of each.
    """
    if not plan.rows:
        return 0
    quoted, table = connection.ops.quote_name, connection.ops.quote_name(model._meta.db_table)
    wanted = {
        str(each.column): said.pop(each.name, f"old.{quoted(str(each.column))}")
        for each in model._meta.concrete_fields
        if not isinstance(each, models.AutoField) or each.name in said
    }
    if said:
        raise ValueError(f"{model.__name__} has no {', '.join(said)}.")
    limit = f"limit {most}" if most else ""
    statement = (
        f"insert into {table} ({', '.join(map(quoted, wanted))}) select {', '.join(wanted.values())} "  # noqa: S608  # names of our own models
        f"from {plan.source} "
        f"join lateral (select * from {table} each where each.{by} = plan.template {limit}) old on true"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, plan.parameters)
        return int(cursor.rowcount)
