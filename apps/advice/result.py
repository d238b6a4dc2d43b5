"""What rules are told of an engine's result. The assessment's own types stay with the engine."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True)
class RuleResult:
    """An engine's result in the words of rules.

    Attributes
    ----------
    level : str
        clear, leaning, open or insufficient.
    dominant, secondary : tuple of str
        Dimensions.
    provisional : bool
        Whether it rests on opinions alone, or one voice holds it back.
    nothing_under_pressure : bool
        Whether no limit is reached within the horizon, as far as was asked.
    contributing : int
        Perspectives with a usable answer.
    differs : bool or None
        Whether what people say and what figures say part, or one voice decides; None where nothing can be compared.
    """

    level: str
    dominant: tuple[str, ...]
    secondary: tuple[str, ...] = ()
    provisional: bool = False
    nothing_under_pressure: bool = False
    contributing: int
    differs: bool | None = None


@dataclass(frozen=True)
class RulePeak:
    """A peak ahead: its name, the days until its month begins (0 if it has), and the factor on an ordinary day."""

    name: str
    days: int
    factor: float


@dataclass(frozen=True, kw_only=True, eq=False)
class RuleKnowledge:
    """What rules know besides.

    Attributes
    ----------
    facts : mapping of fact to value
        Of `vocabulary`; what is not known is absent.
    people : mapping of fact to int
        How many people's answers such a fact rests on. One without an entry tells of nobody.
    draws : mapping of fact to float array
        What figures may really be, by `quantity.<item>.<point>`; all of one length.
    soon : mapping of str to float
        How probable it is that a limit is reached within 90 days, by quantity and dimension.
    worst : tuple of str
        The quantity nearest to its limit or farthest over it; empty where none is known.
    over : tuple of str
        Quantities over their limit today, the farthest first.
    months : tuple of two floats or None
        Months until the first limit, early (P10) and late (P90); None where it is not reached.
    peak : RulePeak or None
        The next one.
    hidden : frozenset of str
        Items whose answers come from too few people: no text names a figure that rests on them.
    perspectives : frozenset of str
        Of those who were asked; empty where that is not known.
    closed_on : date or None
        The day the answers were closed on: prices and laws are old or not from there.
    """

    facts: Mapping[str, str | int | float | bool | tuple[str | int | float | bool, ...]] = field(
        default_factory=dict
    )
    people: Mapping[str, int] = field(default_factory=dict)
    draws: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    soon: Mapping[str, float] = field(default_factory=dict)
    worst: tuple[str, ...] = ()
    over: tuple[str, ...] = ()
    months: tuple[float | None, float | None] = (None, None)
    peak: RulePeak | None = None
    hidden: frozenset[str] = frozenset()
    perspectives: frozenset[str] = frozenset()
    closed_on: date | None = None
