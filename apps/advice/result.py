"""What rules are told of an engine's result. The assessment's own types stay with the engine."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True)
class RuleResult:
    """An engine's result in the words of rules."""

    level: str  # clear, leaning, open or insufficient
    dominant: tuple[str, ...]
    secondary: tuple[str, ...] = ()
    # It rests on opinions alone, or one voice holds it back: then nothing is built.
    provisional: bool = False
    nothing_under_pressure: bool = False  # no limit is reached within the horizon, as far as was asked
    contributing: int  # perspectives with a usable answer
    # Whether what people say and what figures say part, or one voice decides; None: nothing can be compared.
    differs: bool | None = None


@dataclass(frozen=True)
class RulePeak:
    """A peak ahead."""

    name: str
    days: int  # until its month begins, 0 if it has
    factor: float  # on an ordinary day


@dataclass(frozen=True, kw_only=True, eq=False)
class RuleKnowledge:
    # By the names of `vocabulary`; what is not known is absent.
    facts: Mapping[str, str | int | float | bool | tuple[str | int | float | bool, ...]] = field(
        default_factory=dict
    )
    people: Mapping[str, int] = field(default_factory=dict)  # whose answers a fact rests on; absent: nobody's
    # What figures may really be, by `quantity.<item>.<point>`; all of one length.
    draws: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    worst: tuple[str, ...] = ()  # the quantity nearest to its limit or farthest over it
    peak: RulePeak | None = None
    perspectives: frozenset[str] = frozenset()  # of those who were asked; empty where that is not known
    answered: Mapping[str, int] = field(default_factory=dict)  # people of each perspective
    crowd: int = 0  # how many people's opinions are told together, at least; 0 where that is not known
    closed_on: date | None = (
        None  # the day the answers were closed on: prices and laws are old or not from there
    )
