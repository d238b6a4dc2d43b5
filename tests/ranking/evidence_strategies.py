"""Random engagements for the properties: few people, every kind of answer, gaps everywhere."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from apps.ranking import Engagement, Estimate, Figures, Opinions, Perspective, Triple
from tests.ranking.build import DIMENSIONS, Person, engagement

PERSPECTIVES = ("business", "product", "risk")
SIX_DIMENSIONS = (*DIMENSIONS, "platform", "market")
STRANDS = ("ranking", "likert", "estimates")


def dimension_names() -> st.SearchStrategy[tuple[str, ...]]:
    """Three to six dimensions."""
    return st.sampled_from([SIX_DIMENSIONS[:count] for count in (3, 4, 5, 6)])


@st.composite
def triples(draw: st.DrawFn) -> Triple:
    likely = 10 ** draw(st.floats(0, 2))
    factor = draw(st.sampled_from([1.0, 1.25, 3.0, 10.0]))
    return Triple(likely / factor, likely, likely * factor)


def estimates(names: Sequence[str], *, complete: bool) -> st.SearchStrategy[dict[str, Estimate]]:
    field = triples() if complete else st.none() | triples()
    one = st.builds(Estimate, now=field, horizon=field, limit=field)
    keys = {f"{name}_load": one for name in names}
    return st.fixed_dictionaries(keys) if complete else st.fixed_dictionaries({}, optional=keys)


def rankings(names: Sequence[str], *, complete: bool) -> st.SearchStrategy[dict[str, int | None]]:
    if complete:
        return st.permutations(range(1, len(names) + 1)).map(
            lambda ranks: dict(zip(names, ranks, strict=True))
        )
    rank = st.none() | st.integers(1, len(names))
    return st.fixed_dictionaries(dict.fromkeys(names, rank))


def feelings(names: Sequence[str], *, complete: bool) -> st.SearchStrategy[dict[str, Any]]:
    level = st.integers(1, 5) if complete else st.none() | st.just("dk") | st.integers(1, 5)
    keys = {f"{name}{number}": level for name in names for number in (1, 2)}
    return st.fixed_dictionaries(keys) if complete else st.fixed_dictionaries({}, optional=keys)


@st.composite
def engagements(
    draw: st.DrawFn,
    *,
    complete: bool = False,
    strands: Sequence[str] = STRANDS,
    names: Sequence[str] | None = DIMENSIONS,
) -> Engagement:
    """One to six people in up to three perspectives of unequal weight; `names` None: of three to six dimensions."""
    make = {"ranking": rankings, "likert": feelings, "estimates": estimates}
    dimensions = draw(dimension_names()) if names is None else tuple(names)
    people = [
        Person(
            f"s{place}",
            draw(st.sampled_from(PERSPECTIVES)),
            **{strand: draw(make[strand](dimensions, complete=complete)) for strand in strands},
        )
        for place in range(draw(st.integers(1, 6)))
    ]
    perspectives = [Perspective(name, draw(st.sampled_from([0.5, 1.0, 3.0]))) for name in PERSPECTIVES]
    return engagement(*people, perspectives=perspectives, dimensions=dimensions)


def with_opinions(given: Engagement, change: Callable[[Opinions], Opinions]) -> Engagement:
    """Change each row of opinions."""
    return replace(given, opinions=tuple(change(one) for one in given.opinions))


def with_figures(given: Engagement, change: Callable[[Figures], Figures]) -> Engagement:
    """Change each row of figures."""
    return replace(given, figures=tuple(change(one) for one in given.figures))
