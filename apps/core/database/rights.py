"""What each database role may do with a model's rows, declared on the model."""

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True)
class Rights:
    """What a role may do with the rows of a table, beside reading them. `change` names fields; None is all of them.

    A model without `rights` allows everything. `worker` is what workers and commands may do where it is more. The roles
    that erase and purge may also delete, and change the fields that `purge` names; with `erase` off only the purge role may.
    """

    add: bool = True
    change: Collection[str] | None = None
    delete: bool = True
    worker: "Rights | None" = None
    purge: Collection[str] | None = None
    erase: bool = True


ONLY_ADDED = Rights(change=(), delete=False)
ONLY_READ = Rights(add=False, change=(), delete=False)
