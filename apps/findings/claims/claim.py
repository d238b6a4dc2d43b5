"""A sentence about a result, with the numbers it stands on and the rule that allows it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from apps.advice import as_given
from apps.findings.case import Case
from apps.findings.sentences import printed_months, printed_place, printed_share
from apps.instruments.figures.format import significant

if TYPE_CHECKING:
    from _typeshed import DataclassInstance
    from django_stubs_ext import StrPromise


# By how many digits they are printed; a turning point may need more to be told from what it is held against.
_FIGURES = dict.fromkeys(("now", "times_over", "times_low", "times_high"), 2) | {"value": 4}


@dataclass(frozen=True, slots=True)
class Number:
    """One number a sentence stands on: its name there, its path in the result ("ranking.p_first.data"), its value.

    The value is rounded as it is printed: with all its digits it would tell who gave the answers it is made of apart.
    """

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


def all_claims(findings: "DataclassInstance") -> tuple[Claim, ...]:
    """Return every claim in the findings (or in a part of them) once, in the order in which it is read."""
    # One sentence may stand in two places: the first screen repeats what its section says.
    return tuple(dict.fromkeys(_claims(findings)))


def _claims(part: object) -> Iterator[Claim]:
    if isinstance(part, Claim):
        yield part
    elif isinstance(part, tuple):
        for each in part:
            yield from _claims(each)
    elif is_dataclass(part) and not isinstance(part, type):
        for field in fields(part):
            yield from _claims(getattr(part, field.name))


def claim(
    case: Case,
    rule: ClaimRule,
    text: str,
    paths: Mapping[str, str] = MappingProxyType({}),
    *,
    about: str = "",
    people: int | None = None,
) -> Claim:
    numbers = tuple(Number(name, path, printed(path, value_at(case, path))) for name, path in paths.items())
    return Claim(rule, about, text, numbers, people)


def printed(path: str, value: float | None) -> float | None:
    """Round the number at a path to what is printed of it."""
    if not isinstance(value, float):
        return value
    name = path.rpartition(".")[2]
    if name.startswith("months_"):
        return printed_months(value)
    if name in {"stated_rank", "computed_rank"}:
        return printed_place(value)
    if name == "limit":
        return as_given(value)
    if name in _FIGURES:
        return significant(value, _FIGURES[name])
    return printed_share(value) if 0 < value < 1 else round(value, 2)


def value_at(case: Case, path: str) -> float | int | None:
    """Return the number at a path; raises LookupError or AttributeError where nothing is there.

    A path leads through the result ("verdict.over.0.p"), or through the evidence where it begins with `framing`,
    `turnout` (people by perspective), `tally` (how many put a dimension first), `came_back` or `moved`; through those of
    the round before where it begins with `before`.
    """
    root, *steps = path.split(".")
    if root == "before" and case.before:
        return value_at(case.before, ".".join(steps))
    roots: Mapping[str, object] = {
        "framing": case.framing,
        "turnout": case.evidence.coverage,
        "tally": case.tallies.first_places,
        "came_back": case.evidence.came_back,
        "moved": case.evidence.moved,
    }
    value: object = roots.get(root, case.result)
    if root not in roots:
        steps = [root, *steps]
    for step in steps:
        value = _step(value, step)
    # A claim stands on numbers alone: what is no number can't be checked against its text.
    if value is not None and not isinstance(value, int | float):
        raise LookupError(path)
    return value


def _step(value: object, step: str) -> object:
    if isinstance(value, Mapping):
        return value[step]
    if isinstance(value, Sequence) and not isinstance(value, str):
        return value[int(step)]
    return getattr(value, step)
