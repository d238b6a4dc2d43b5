"""What the engine found, as facts that rules name."""

from collections.abc import Iterator, Mapping, Sequence

from apps.advice import FactValue
from apps.ranking import Assessment, QuantityTime

ANY = "any"
LEAST = "min"


def engine_facts(result: Assessment) -> dict[str, FactValue]:
    """List them by name; what the engine could not say is absent."""
    return dict(
        (
            *_verdict(result),
            *_breaches(result),
            *_months(result),
            *((f"p_first.{name}", p) for name, p in result.ranking.p_first.items()),
        )
    )


def figures_of(result: Assessment, name: str) -> Mapping[str, QuantityTime]:
    """Return the known figures of a quantity, of a dimension, or of `any`, by id."""
    return {
        quantity: each
        for quantity, each in result.quantities.items()
        if each.known and name in (quantity, each.dimension, ANY)
    }


def soonest(result: Assessment) -> dict[str, float]:
    """Say how probable it is that a limit is reached within 90 days, by quantity and dimension."""
    return {
        name: max(each.p_within_90_days for each in figures.values())
        for name in (*result.quantities, *result.dimensions)
        if (figures := figures_of(result, name))
    }


def worst_figures(result: Assessment) -> tuple[str, ...]:
    """Return what is over its limit, or perhaps so, the farthest first; else what mostly sets the first limit."""
    if over := tuple(each.quantity for each in result.verdict.over):
        return over
    known = figures_of(result, ANY)
    return (max(known, key=lambda name: (known[name].sets_first, name)),) if known else ()


def _verdict(result: Assessment) -> Iterator[tuple[str, FactValue]]:
    verdict = result.verdict
    yield "verdict.kind", verdict.kind
    yield "verdict.held_back", bool(verdict.held_back)
    yield "verdict.opinion_only", verdict.opinion_only
    yield "verdict.insufficient", verdict.level == "insufficient"
    yield (
        "verdict.over",
        tuple(dict.fromkeys(each.dimension for each in verdict.over if each.status == "over")),
    )
    yield "verdict.measured", _is_measured(result, verdict.dominant)
    yield "verdict.tied", verdict.tied or ()
    if verdict.kind == "nothing":  # whoever happens to lead then is no reason to build
        yield from ((f"verdict.{name}", ()) for name in ("dominant", "secondary", "tied"))


def _is_measured(result: Assessment, dimensions: Sequence[str]) -> bool:
    return any(
        each.sources["measured"] > 0 for name in dimensions for each in figures_of(result, name).values()
    )


def _breaches(result: Assessment) -> Iterator[tuple[str, FactValue]]:
    for name in (*result.quantities, *result.dimensions, ANY):
        if figures := figures_of(result, name).values():
            yield f"breach_now.{name}", max(each.p_over_figures for each in figures)
            yield f"breach.{name}", max(each.p_within_figures for each in figures)
    yield from ((f"status.{name}", each.status) for name, each in figures_of(result, ANY).items())


def _months(result: Assessment) -> Iterator[tuple[str, FactValue]]:
    times = {
        LEAST: (result.ranking.months_p10, result.ranking.months_p50),
        **{name: (each.months_p10, each.months_p50) for name, each in result.dimensions.items()},
    }
    for name, (early, middle) in times.items():
        if early is not None:
            yield f"months.{name}.p10", early
        if middle is not None:
            yield f"months.{name}.p50", middle
