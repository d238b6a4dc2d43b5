"""The numbers a sentence stands on, taken from the case by their path."""

from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from apps.findings.case import Case
from apps.findings.claims.claim import Claim, ClaimRule, Number
from apps.findings.head_counts import People

# Paths that begin so lead into the evidence, all others into the result.
_ROOTS = ("framing", "turnout", "tally")


def number(case: Case, name: str, path: str) -> Number:
    """Take a number from the case.

    `path` leads through the result ("verdict.over.0.p"), or through the evidence where it begins with `framing`,
    `turnout` (people by perspective) or `tally` (how many put a dimension first).
    """
    return Number(name, path, value_at(case, path))


def claim(
    case: Case,
    rule: ClaimRule,
    text: str,
    paths: Mapping[str, str] = MappingProxyType({}),
    *,
    about: str = "",
    people: int | None = None,
) -> Claim:
    """Write a claim that stands on the numbers at these paths, by their names."""
    numbers = tuple(number(case, name, path) for name, path in paths.items())
    return Claim(rule, about, text, numbers, people)


def first_places(people: People) -> Counter[str]:
    """Count by dimension the people who put it first, and no other beside it."""
    firsts = Counter[str]()
    for person in people.voters:
        places = [place for place in person.ranking.values() if place is not None]
        first = [slug for slug, place in person.ranking.items() if place == min(places)]
        firsts.update(first if len(first) == 1 else ())
    return firsts


def value_at(case: Case, path: str) -> float | int | None:
    """Return the number at a path; raises LookupError or AttributeError where nothing is there."""
    root, *steps = path.split(".")
    value: object = _root(case, root)
    for step in steps if root in _ROOTS else (root, *steps):
        value = _step(value, step)
    if value is not None and not isinstance(value, int | float):
        raise LookupError(path)
    return value


def _root(case: Case, root: str) -> object:
    match root:
        case "framing":
            return case.framing
        case "turnout":
            return case.evidence.coverage
        case "tally":
            return first_places(case.people)
        case _:
            return case.result


def _step(value: object, step: str) -> object:
    if isinstance(value, Mapping):
        return value[step]
    if isinstance(value, Sequence) and not isinstance(value, str):
        return value[int(step)]
    return getattr(value, step)
