"""A sentence about a result, with the numbers it stands on and the rule that allows it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import DataclassInstance
    from django_stubs_ext import StrPromise


@dataclass(frozen=True, slots=True)
class Number:
    """One number a sentence stands on: its name there, its path in the result ("ranking.p_first.data"), its value."""

    name: str
    path: str
    value: float | int | None


@dataclass(frozen=True, slots=True)
class ClaimRule:
    """When a sentence may be said, in one line that the appendix of a report prints; known by its id."""

    id: str
    # Two languages are one rule: what is lazy would compare by the language of the moment.
    text: "StrPromise" = field(compare=False)


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence about a result, as it is read.

    `about` is the dimension, quantity or perspective it speaks of (or is empty). `people` counts the answers behind it;
    None where all draws are.
    """

    rule: ClaimRule
    about: str
    text: str
    numbers: tuple[Number, ...] = ()
    people: int | None = None

    @property
    def id(self) -> str:
        return self.rule.id

    def __str__(self) -> str:
        return self.text


def all_claims(said: "DataclassInstance") -> tuple[Claim, ...]:
    """Return every claim in the findings (or in a part of them) once, in the order in which it is read."""
    return tuple(dict.fromkeys(_claims(said)))


def _claims(said: object) -> Iterator[Claim]:
    if isinstance(said, Claim):
        yield said
    elif isinstance(said, tuple):
        for each in said:
            yield from _claims(each)
    elif is_dataclass(said) and not isinstance(said, type):
        for field in fields(said):
            yield from _claims(getattr(said, field.name))
