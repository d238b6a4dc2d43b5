"""A result of engine 1, shown as what it was: it ranked by shares of evidence weightings, not by time.

Only the fields that are shown are read. None of them is compared with a result of today's engine.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from apps.documents.vocabulary import FIRMNESS
from apps.findings.case import Ground
from apps.findings.sentences import (
    UNKNOWN,
    horizon_words,
    likeliest,
    months_range_words,
    months_words,
    sentence_case,
    share_words,
)

VERSIONS = "1."  # how its versions begin


@dataclass(frozen=True)
class _Meta:
    engine_version: str


@dataclass(frozen=True)
class _Strand:
    n: int
    available: bool


@dataclass(frozen=True)
class _Coverage:
    n: int
    streams: dict[str, _Strand]


@dataclass(frozen=True)
class _Verdict:
    level: Literal["clear", "leaning", "open", "insufficient"]
    dominant: tuple[str, ...]
    secondary: tuple[str, ...]
    nothing_under_pressure: bool


@dataclass(frozen=True)
class _Probabilities:
    """Shares of weightings and draws: `acceptability[d][r - 1]` of d in place r, `p_dominant[d]` of d first."""

    acceptability: dict[str, tuple[float, ...]]
    p_dominant: dict[str, float]


@dataclass(frozen=True)
class _Quantity:
    """Pooled figures in the quantity's unit; months until its limit, None for never on its trend."""

    dimension: str
    unit: str
    now: float | None
    horizon: float | None
    limit: float | None
    decades: float | None
    months_p10: float | None
    months_p50: float | None
    months_p90: float | None
    breached_now: bool


@dataclass(frozen=True)
class _Headroom:
    quantities: dict[str, _Quantity]


@dataclass(frozen=True)
class EngineOneResult:
    """The stored result, in as far as it is shown."""

    meta: _Meta
    coverage: _Coverage
    verdict: _Verdict
    full: _Probabilities
    headroom: _Headroom | None

    @property
    def most_behind(self) -> int:
        """Return the largest number of people behind one kind of evidence."""
        return max((each.n for each in self.coverage.streams.values() if each.available), default=0)


@dataclass(frozen=True)
class EngineOnePlace:
    slug: str
    label: str
    first: str  # the share in which it came first


@dataclass(frozen=True)
class EngineOneLimit:
    slug: str
    label: str
    now: str
    horizon: str
    limit: str
    when: str
    between: str


@dataclass(frozen=True)
class EngineOne:
    """What may be shown of a result of engine 1; places and limits are empty if too few people answered."""

    engine_version: str
    note: str
    headline: str
    second: str
    firmness: str  # its own word
    places: tuple[EngineOnePlace, ...]  # in the order its page had
    limits: tuple[EngineOneLimit, ...]
    hidden_limits: int
    answered: int
    k: int


def made_by_engine_one(result: object) -> bool:
    """Say whether a stored result names a version of engine 1 as its maker."""
    meta = result.get("meta") if isinstance(result, dict) else None
    return isinstance(meta, dict) and str(meta.get("engine_version", "")).startswith(VERSIONS)


def engine_one_of(result: EngineOneResult, ground: Ground) -> EngineOne:
    """Return what may be shown of a result of engine 1."""
    is_shown = ground.may_show(result.coverage.n, uncounted=ground.people.uncounted.givers())
    level = result.verdict.level if is_shown else "insufficient"
    limits = tuple(_limits(result, ground)) if is_shown else ()
    return EngineOne(
        engine_version=result.meta.engine_version,
        note=_(
            "This result was made by engine 1, which ranked by shares of evidence weightings, not by time. "
            "Its shares can't be compared with today's results."
        ),
        headline=_headline(result, ground, level),
        second=_second(result, ground) if level != "insufficient" else "",
        firmness=sentence_case(_(FIRMNESS[level])),
        places=tuple(_places(result, ground)) if is_shown else (),
        limits=limits,
        hidden_limits=len(dict(_with_room(result))) - len(limits) if is_shown else 0,
        answered=sum(ground.evidence.answered.values()),
        k=ground.k,
    )


def _headline(result: EngineOneResult, ground: Ground, level: str) -> str:
    verdict = result.verdict
    if level == "insufficient":
        return _("Too little was said to name what comes first.")
    if verdict.nothing_under_pressure:
        months = ground.framing.horizon_months
        return _("Engine 1 found no limit near within %(months)s.") % {"months": horizon_words(months)}
    if level == "open" or len(verdict.dominant) != 1:
        named = {"dimensions": ground.labels(verdict.dominant, "or")}
        return _("Engine 1 did not decide what comes first: %(dimensions)s.") % named
    return _("Engine 1 named %(dimension)s first.") % {"dimension": ground.labels(verdict.dominant)}


def _second(result: EngineOneResult, ground: Ground) -> str:
    second = result.verdict.secondary
    if not second:
        return ""
    if len(second) == 1:
        return _("Second it named %(dimension)s.") % {"dimension": ground.labels(second)}
    return _("Second it did not decide: %(dimensions)s.") % {"dimensions": ground.labels(second, "or")}


def _places(result: EngineOneResult, ground: Ground) -> Iterator[EngineOnePlace]:
    """Yield first the one that led most often, then by mean place, as its page had them."""
    shares, labels = result.full.acceptability, ground.definition.dimensions
    leader = likeliest(result.full.p_dominant)

    def place(slug: str) -> tuple[bool, float]:
        return slug != leader, sum(number * share for number, share in enumerate(shares[slug], start=1))

    for slug in sorted(labels, key=place):
        yield EngineOnePlace(slug, labels[slug], share_words(shares[slug][0]))


def _with_room(result: EngineOneResult) -> Iterator[tuple[str, _Quantity]]:
    quantities = result.headroom.quantities if result.headroom else {}
    return ((name, each) for name, each in quantities.items() if each.decades is not None)


def _limits(result: EngineOneResult, ground: Ground) -> Iterator[EngineOneLimit]:
    """Yield the limits that enough people gave, the soonest first."""
    found = [(name, each) for name, each in _with_room(result) if ground.may_show_quantity(name)]
    for name, each in sorted(found, key=lambda named: _soonest(named[1])):
        yield EngineOneLimit(
            slug=each.dimension,
            label=ground.question(name),
            now=_figure(each.now, each.unit, ground),
            horizon=_figure(each.horizon, each.unit, ground),
            limit=_figure(each.limit, each.unit, ground),
            when=_("already reached") if each.breached_now else months_words(each.months_p50),
            between=months_range_words(each.months_p10, each.months_p90),
        )


def _soonest(quantity: _Quantity) -> tuple[float, float]:
    months = float("inf") if quantity.months_p50 is None else quantity.months_p50
    return months, quantity.decades or 0.0


def _figure(value: float | None, unit: str, ground: Ground) -> str:
    return UNKNOWN if value is None else ground.figure(value, unit)
