"""What draws are made of: what everybody said of every quantity, and the random numbers."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Self

import numpy as np

from apps.ranking.arrays import Flags, Floats, Ints
from apps.ranking.constants import GROWTH_ROUND, RHO_Q, SPREAD, V_COMMON, V_SD, Z90
from apps.ranking.figures.latent import SOURCES, Bytes
from apps.ranking.inputs.evidence import Evidence, decades_of
from apps.ranking.inputs.types import Engagement, Triple
from apps.ranking.randomness import stream_of

FIELDS = ("now", "horizon", "limit", "growth")
NOW, HORIZON, LIMIT, GROWTH = range(len(FIELDS))
NOTHING_GIVEN = (None,) * len(FIELDS)
MEASURED, ROUGH, GUESS = range(len(SOURCES))
# Where a source is missing, a figure wider than these (P90 over P50, or P50 over P10) is a guess, or rough.
WIDER_IS_GUESS, WIDER_IS_ROUGH = 5.5, 2.0


@dataclass(frozen=True, eq=False)
class Statements:
    """Everybody's figures, by person, quantity and field (now, horizon, limit, growth); NaN where none was given."""

    decades: Floats  # log10 of the likely value, minus infinity for 0
    sd: Floats  # decades
    source: Bytes
    lacks_source: Flags  # by person and quantity: a figure came without its source
    is_asked: Flags  # by person and quantity: it stands in the estimates, even empty

    @cached_property
    def has_figure(self) -> Flags:
        """Return by person and quantity whether any field was given."""
        given: Flags = ~np.isnan(self.decades).all(axis=-1)
        return given

    # By quantity, field and person: side by side is who gave one field.
    @cached_property
    def is_positive(self) -> Flags:
        return np.ascontiguousarray(np.isfinite(self.decades).transpose(1, 2, 0))

    @cached_property
    def is_zero(self) -> Flags:
        return np.ascontiguousarray(np.isneginf(self.decades).transpose(1, 2, 0))


@dataclass(frozen=True, eq=False)
class Numbers:
    """The random numbers of every quantity and dimension, by draw. Fewer draws are the first of more."""

    # Standard normal, correlated among the quantities of a dimension: who misjudges one misjudges the next.
    room: Floats
    growth: Floats
    # Uniform in [0, 1).
    expert: Floats
    growth_expert: Floats
    seen: Floats
    unasked: Floats  # by dimension: decades about the centre of the limit nobody asked about

    @property
    def draws(self) -> int:
        return int(self.unasked.shape[1])

    # By the experts' uniforms, sorted once, because each quantity is drawn anew for everybody who is left out.
    @cached_property
    def expert_order(self) -> Ints:
        return self.expert.argsort(axis=1)

    @cached_property
    def expert_ascending(self) -> Floats:
        return np.take_along_axis(self.expert, self.expert_order, axis=1)

    @cached_property
    def room_by_expert(self) -> Floats:
        return np.take_along_axis(self.room, self.expert_order, axis=1)

    @cached_property
    def seen_by_expert(self) -> Floats:
        return np.take_along_axis(self.seen, self.expert_order, axis=1)

    @cached_property
    def growth_expert_order(self) -> Ints:
        return self.growth_expert.argsort(axis=1)

    @cached_property
    def growth_expert_ascending(self) -> Floats:
        return np.take_along_axis(self.growth_expert, self.growth_expert_order, axis=1)

    @cached_property
    def growth_by_expert(self) -> Floats:
        return np.take_along_axis(self.growth, self.growth_expert_order, axis=1)


@dataclass(frozen=True, eq=False)
class Basis:
    """What draws are made of, and nothing that depends on who is counted."""

    evidence: Evidence
    statements: Statements
    numbers: Numbers

    def first(self, draws: int) -> Self:
        """Return the basis of the first draws alone: the numbers that as many would have been given from the start."""
        kept = {one.name: getattr(self.numbers, one.name)[:, :draws] for one in fields(self.numbers)}
        return replace(self, numbers=Numbers(**kept))


def basis_of(evidence: Evidence, draws: int, seed: int) -> Basis:
    """Return everybody's figures and random numbers, which depend on seed and ids and on nothing that was answered."""
    return Basis(evidence, read_statements(evidence.engagement), numbers_of(evidence.engagement, draws, seed))


def read_statements(engagement: Engagement) -> Statements:
    """Return everybody's figures as arrays, in the order of the engagement."""
    shape = len(engagement.figures), len(engagement.quantities)
    estimates = [row.estimates.get(one.id) for row in engagement.figures for one in engagement.quantities]
    triples = [
        one
        for each in estimates
        for one in ((each.now, each.horizon, each.limit, each.growth) if each else NOTHING_GIVEN)
    ]
    low, likely, high = decades_of(triples).reshape(3, *shape, len(FIELDS))
    source = np.array([_source(one) for one in triples], dtype=np.int8).reshape(likely.shape)
    # Where an end is missing, the spread that people of this source err by.
    spread = np.log10(SPREAD)[source]
    low, high = np.where(np.isnan(low), likely - spread, low), np.where(np.isnan(high), likely + spread, high)
    with np.errstate(invalid="ignore"):
        # A likely value of 0 has no spread on a log scale.
        sd = np.where(np.isneginf(likely), 0.0, (high - low) / 2 / Z90)
    lacks_source = np.array([one is not None and one.source is None for one in triples], dtype=np.bool_)
    return _with_growth(
        Statements(
            decades=likely,
            sd=sd,
            source=source,
            lacks_source=lacks_source.reshape(likely.shape).any(axis=-1),
            is_asked=np.array([one is not None for one in estimates], dtype=np.bool_).reshape(shape),
        )
    )


def numbers_of(engagement: Engagement, draws: int, seed: int) -> Numbers:
    """Return every random number that figures need, from a stream for each purpose.

    Another quantity changes none of the others' numbers, and fewer draws are the first of more.
    """

    def normal(name: str) -> Floats:
        return stream_of(seed, name).standard_normal(draws)

    def uniform(name: str) -> Floats:
        numbers = np.empty((len(engagement.quantities), draws))
        for place, one in enumerate(engagement.quantities):
            numbers[place] = stream_of(seed, f"{name}:{one.id}").random(draws)
        return numbers

    shared = V_COMMON * normal("unasked")
    return Numbers(
        room=_correlated(engagement, normal, "room", draws),
        growth=_correlated(engagement, normal, "growth", draws),
        expert=uniform("expert"),
        growth_expert=uniform("growth-expert"),
        seen=uniform("seen"),
        unasked=np.stack([V_SD * normal(f"unasked:{one}") + shared for one in engagement.dimensions]),
    )


def _correlated(engagement: Engagement, normal: Callable[[str], Floats], name: str, draws: int) -> Floats:
    of_dimension = {one: normal(f"{name}:{one}") for one in engagement.dimensions}
    numbers = np.empty((len(engagement.quantities), draws))
    for place, one in enumerate(engagement.quantities):
        # A quantity that is called like a dimension would share its stream, and err twice as much.
        purpose = f"{name}:quantity:{one.id}" if one.id in of_dimension else f"{name}:{one.id}"
        own = normal(purpose)
        numbers[place] = np.sqrt(RHO_Q) * of_dimension[one.dimension] + np.sqrt(1 - RHO_Q) * own
    return numbers


def _source(triple: Triple | None) -> int:
    if triple is None:
        return 0
    return _source_by_width(triple) if triple.source is None else SOURCES.index(triple.source)


def _source_by_width(triple: Triple) -> int:
    ends = [one for one in (triple.low, triple.high) if one is not None]
    if not ends or triple.likely == 0:
        return GUESS
    wider = max(max(one / triple.likely, triple.likely / one) for one in ends)
    return GUESS if wider > WIDER_IS_GUESS else ROUGH if wider > WIDER_IS_ROUGH else MEASURED


def _with_growth(statements: Statements) -> Statements:
    # Growth out of the person's own figures where it was not given, as well known as the one at the horizon. How wide
    # a growth was given says nothing: what counts is its source, and that people pick a row.
    now, horizon, _, growth = np.moveaxis(statements.decades, -1, 0)
    is_derived = np.isnan(growth) & np.isfinite(now) & np.isfinite(horizon)
    statements.decades[..., GROWTH] = np.where(is_derived, horizon - np.where(is_derived, now, 0.0), growth)
    source = np.where(is_derived, statements.source[..., HORIZON], statements.source[..., GROWTH])
    statements.source[..., GROWTH] = source
    statements.sd[..., GROWTH] = np.maximum(GROWTH_ROUND, np.log10(SPREAD) / Z90)[source]
    return statements
