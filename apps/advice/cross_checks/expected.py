"""Works out the other figure of a cross-check: formulas as the rules have them, over ranges, one inside another."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

from apps.advice.cross_checks.ranges import Range, exactly

type Term = str | int | float | Expression

HORIZON = "horizon_months"  # the one name in a formula that is no fact
_ONE = exactly(1.0)


@dataclass(frozen=True)
class Expression:
    """A product over another, a sum, or what is known to lie between two numbers."""

    multiply: tuple[Term, ...] = ()
    divide_by: tuple[Term, ...] = ()
    plus: tuple[Term, ...] = ()
    between: tuple[float, float] | None = None

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts it is worked out from, each once, in their order."""
        return tuple(dict.fromkeys(self._facts()))

    def _facts(self) -> Iterator[str]:
        for term in (*self.multiply, *self.divide_by, *self.plus):
            if isinstance(term, Expression):
                yield from term.facts
            elif isinstance(term, str) and term != HORIZON:
                yield term

    def over(self, facts: Mapping[str, Range], months: int) -> Range:
        """Return its range over facts that are all known; `months` lead to the horizon."""
        if self.between is not None:
            return exactly(1.0).scaled(*self.between)

        def folded(
            terms: Sequence[Term], step: Callable[[Range, Range], Range], start: Range | None
        ) -> Range:
            values = [_value(term, facts, months) for term in terms]
            return reduce(step, values) if start is None else reduce(step, values, start)

        if self.plus:
            return folded(self.plus, Range.plus, None)
        return folded(self.divide_by, Range.over, folded(self.multiply, Range.times, _ONE))


def _value(term: Term, facts: Mapping[str, Range], months: int) -> Range:
    if isinstance(term, Expression):
        return term.over(facts, months)
    if isinstance(term, str):
        return exactly(float(months)) if term == HORIZON else facts[term]
    return exactly(float(term))
