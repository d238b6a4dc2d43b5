"""Draws over everything that is uncertain: who is asked, what their figures mean, how strands weigh."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from apps.documents.vocabulary import POINTS
from apps.ranking.arrays import Flags, Floats, Ints
from apps.ranking.draws.headroom import (
    dimension_headroom,
    months_to_breach,
    quantile_slopes,
    quantity_headroom,
)
from apps.ranking.draws.margins import personal_preferences, value_preferences
from apps.ranking.draws.randomness import Streams
from apps.ranking.inputs.evidence import STREAMS, Evidence
from apps.ranking.inputs.types import Settings

CHUNK = 8192  # part of the engine version: another size gives another stream of random numbers
LEAST_GAMMA = 1e-200  # a group of next to no weight may be drawn as 0, and 0 / 0 says nothing
LIMIT = POINTS.index("limit")


@dataclass(frozen=True, eq=False)
class Draws:
    """What each draw came to.

    Attributes
    ----------
    margins : float array, shape (draws, streams, pairs)
        -1 to 1.
    weights : float array, shape (draws, streams)
        Evidence weights, sum 1, 0 for a missing stream.
    figures : float array, shape (quantities, fields, draws)
        log10 of the figures drawn, minus infinity for 0, NaN for a field nobody gave; a field is a row, so that
        whatever looks at one alone runs along memory.
    room : float array, shape (draws, quantities)
        Decades, NaN where a draw has no headroom.
    least_room : float array, shape (draws, dimensions)
        Decades.
    months : float array, shape (draws, quantities)
        Months to breach, infinity for "not on this trend".
    """

    margins: Floats
    weights: Floats
    figures: Floats
    room: Floats
    least_room: Floats
    months: Floats


@dataclass(frozen=True, eq=False)
class _Bootstrap:
    # One chunk of the nested Bayesian bootstrap; the same draws serve every stream and quantity. A person's
    # weight among the members M of one group g is groups[g] * people[k] / sum of people over M in g, normalised
    # over the groups. A person is a row, so that a loop over people runs along memory.
    people: Floats  # (people, draws), Exp(1)
    groups: Floats  # (groups, draws), Gamma
    group_of: Ints  # (people,), ascending

    def by_group(self, members: Ints) -> Iterator[tuple[Floats, Ints]]:
        for group in np.unique(self.group_of[members]):
            yield self.groups[group], members[self.group_of[members] == group]

    def means(self, values: Floats, members: Ints) -> Floats:
        total = np.zeros((values.shape[1], self.people.shape[1]))
        says = np.zeros(self.people.shape[1])
        for say, own in self.by_group(members):
            weights = self.people[own]
            total += (values[own].T @ weights) * (say / weights.sum(axis=0))
            says += say
        means: Floats = (total / says).T
        return means

    def winners(self, race: Floats, members: Ints) -> Ints:
        # The least of X / w over the members, where X is Exp(1), falls on each with the probability of w. Row k of
        # `race` is X / people of k; a factor common to all members of a draw can't change the winner.
        best = np.full(self.people.shape[1], np.inf)
        winners = np.full(len(best), members[0])
        for say, own in self.by_group(members):
            finish, first = _fastest(race, own)
            finish *= self.people[own].sum(axis=0) / say
            is_ahead = finish < best
            np.copyto(winners, first, where=is_ahead)
            np.minimum(best, finish, out=best)
        return winners


def _fastest(race: Floats, members: Ints) -> tuple[Floats, Ints]:
    best, first = race[members[0]].copy(), np.full(race.shape[1], members[0])
    for member in members[1:]:
        np.copyto(first, member, where=race[member] < best)
        np.minimum(best, race[member], out=best)
    return best, first


def simulate(
    evidence: Evidence, settings: Settings, available: Flags, fixed: Sequence[float] | None, streams: Streams
) -> Draws:
    """Draw people, figures and evidence weights.

    Parameters
    ----------
    evidence : Evidence
        In canonical order, so that the draws don't depend on the order of people.
    settings : Settings
        The number of draws and the thresholds.
    available : bool array, shape (streams,)
        Which streams there are.
    fixed : sequence of float or None
        One evidence weight for each available stream, summing to 1; None: Dirichlet(1, ..., 1).
    streams : Streams
        Fresh ones; three of them are used.

    Returns
    -------
    Draws
        In the order in which they were drawn, in chunks of 8192.

    References
    ----------
    Rubin (1981), Annals of Statistics 9(1), 130-134 (Bayesian bootstrap; here nested, groups as clusters).
    Stone (1961), Annals of Mathematical Statistics 32(4), 1339-1342 (the linear opinion pool, by which each
    figure's expert is chosen with the probability of that person's weight).
    """
    shape = (settings.draws, len(STREAMS), evidence.ranks.shape[1] * (evidence.ranks.shape[1] - 1) // 2)
    draws = Draws(
        margins=np.zeros(shape),
        weights=np.zeros(shape[:2]),
        figures=np.empty((*evidence.likely.shape[1:], shape[0])),
        room=np.empty((shape[0], len(evidence.dimension_of))),
        least_room=np.empty((shape[0], evidence.ranks.shape[1])),
        months=np.empty((shape[0], len(evidence.dimension_of))),
    )
    own = personal_preferences(evidence, settings)
    for rows in _chunks(settings.draws):
        size = rows.stop - rows.start
        people = _draw_people(evidence, streams.bootstrap, size)
        for stream, preferences in enumerate(own):
            if available[stream]:
                members = np.flatnonzero(evidence.usable[stream])
                draws.margins[rows, stream] = people.means(preferences, members)
        _draw_headroom(evidence, draws, rows, people, streams.quantities)
        draws.weights[np.ix_(range(rows.start, rows.stop), available)] = _draw_weights(
            streams.weights, size, int(available.sum()), fixed
        )
    if available[2]:
        draws.margins[:, 2] = value_preferences(-draws.least_room, settings.headroom_threshold)
    return draws


def _chunks(draws: int) -> Iterator[slice]:
    for start in range(0, draws, CHUNK):
        yield slice(start, min(start + CHUNK, draws))


def _draw_people(evidence: Evidence, generator: np.random.Generator, size: int) -> _Bootstrap:
    heads = np.bincount(evidence.group_of, minlength=len(evidence.group_weights))
    weights = np.where(heads > 0, evidence.group_weights, 0.0)
    shapes = (heads > 0).sum() * weights / max(weights.sum(), LEAST_GAMMA)
    people = generator.standard_exponential((len(evidence.group_of), size))
    groups = generator.standard_gamma(shapes[:, None], (len(shapes), size))
    return _Bootstrap(people, np.maximum(groups, LEAST_GAMMA), evidence.group_of)


def _draw_weights(
    generator: np.random.Generator, size: int, streams: int, fixed: Sequence[float] | None
) -> Floats:
    if fixed is not None:
        return np.tile(np.asarray(fixed, dtype=np.float64), (size, 1))
    weights = generator.standard_exponential((size, streams))
    normalised: Floats = weights / weights.sum(axis=1, keepdims=True)
    return normalised


def _draw_headroom(
    evidence: Evidence, draws: Draws, rows: slice, people: _Bootstrap, generator: np.random.Generator
) -> None:
    horizon_months = evidence.engagement.horizon_months
    for dimension in range(evidence.ranks.shape[1]):
        columns = np.flatnonzero(evidence.dimension_of == dimension)
        figures = _draw_figures(evidence, columns, people, generator)
        for column, fields in zip(columns, figures, strict=True):
            draws.figures[column, :, rows] = fields
            now, horizon, limit = fields
            is_floor = evidence.is_floor[column]
            draws.room[rows, column] = quantity_headroom(now, horizon, limit, is_floor)
            draws.months[rows, column] = (
                np.inf if is_floor else months_to_breach(now, horizon, limit, horizon_months)
            )
    draws.least_room[rows] = dimension_headroom(
        draws.room[rows], evidence.dimension_of, draws.least_room.shape[1]
    )


def _draw_figures(
    evidence: Evidence, columns: Ints, people: _Bootstrap, generator: np.random.Generator
) -> list[list[Floats]]:
    # All quantities of a dimension share their normals and their race between experts: a quantity asked twice
    # must change nothing. Growth is asked as a factor on today, so now and horizon err together.
    demand, limit = generator.standard_normal((2, people.people.shape[1]))
    gives = ~np.isnan(evidence.likely[:, columns])
    race = _race(np.flatnonzero(gives.any(axis=(1, 2))), people, generator)
    winners: dict[bytes, Ints] = {}
    figures = []
    for place, column in enumerate(columns):
        fields = []
        for field in range(len(POINTS)):
            members = np.flatnonzero(gives[:, place, field])
            key = members.tobytes()
            if len(members) and key not in winners:
                winners[key] = people.winners(race, members)
            normals = limit if field == LIMIT else demand
            fields.append(_figure(evidence, column, field, winners.get(key), normals))
        figures.append(fields)
    return figures


def _race(experts: Ints, people: _Bootstrap, generator: np.random.Generator) -> Floats:
    # Row by row and in place: at 1,000 people each copy of all rows is 65 MB.
    race = np.empty_like(people.people)
    for expert in experts:
        generator.standard_exponential(out=race[expert])
        race[expert] /= people.people[expert]
    return race


def _figure(evidence: Evidence, column: int, field: int, winners: Ints | None, normals: Floats) -> Floats:
    if winners is None:
        return np.full(len(normals), np.nan)
    low, likely, high = (part[:, column, field] for part in (evidence.low, evidence.likely, evidence.high))
    below, above = quantile_slopes(low, likely, high)
    slopes = np.where(normals < 0, below[winners], above[winners])
    drawn: Floats = likely[winners] + slopes * normals
    return drawn
