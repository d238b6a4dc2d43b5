"""Draws against a slow reading of the page: one draw, one person, one figure at a time."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from apps.ranking import Estimate, Perspective, Quantity, Settings, Triple
from apps.ranking.draws.headroom import P90_DEVIATIONS
from apps.ranking.draws.randomness import streams_of
from apps.ranking.draws.simulation import CHUNK, Draws, simulate
from apps.ranking.inputs.evidence import Evidence, read_evidence
from tests.ranking.build import engagement, exactly, order, person, rooms

SEED = 11
ALL = np.array([True, True, True])
ABC = ("data", "user", "model")
PAIRS = ((0, 1), (0, 2), (1, 2))
QUANTITIES = [
    Quantity("calls", "data", "x"),
    Quantity("crew", "user", "x", "floor"),
    Quantity("disk", "data", "x"),
    Quantity("time", "model", "x"),
]
GROUPS = [Perspective("a", 1.0), Perspective("b", 3.0), Perspective("none", 9.0)]
PEOPLE = [
    person("s0", "a", order("data", "user", "model"), {"data1": 5, "user1": 2}, {
        "calls": Estimate(Triple(1, 10, 300), Triple(2, 20, 30), Triple(50, 60, 70)),
        "crew": Estimate(now=Triple(5, 10, 15), limit=Triple(2, 4, 30)),
        "disk": Estimate(now=exactly(0), horizon=exactly(7), limit=exactly(9)),
    }),
    person("s1", "a", order("user", "data"), {"data1": 3, "user1": 3}, {
        "calls": Estimate(now=Triple(None, 30, None), horizon=exactly(90)),
        "time": Estimate(now=exactly(3), limit=exactly(4)),
    }),
    person("s2", "b", {"model": 1}, {"model1": 4, "user1": 1}, {
        "calls": Estimate(now=Triple(3, 5, 6), limit=Triple(10, 40, 45)),
        "time": Estimate(now=Triple(1, 2, 5), horizon=Triple(2, 6, 8), limit=exactly(5)),
    }),
    person("s3", "b", order("model", "data", "user"), {}, {}),
]  # fmt: skip


def evidence(
    *people, quantities: Sequence[Quantity] = QUANTITIES, groups: Sequence[Perspective] = GROUPS
) -> Evidence:
    given = engagement(*people, dimensions=ABC, quantities=quantities, groups=groups)
    return read_evidence(given, unranked_below=False)


def drawn(
    evidence: Evidence, draws: int, available: np.ndarray = ALL, fixed: Sequence[float] | None = None
) -> Draws:
    return simulate(evidence, Settings(draws=draws), available, fixed, streams_of(SEED))


def slowly(evidence: Evidence, draws: int) -> list[dict]:
    """Read the page line by line; the same random numbers, used in the order in which it names them."""
    streams, heads = streams_of(SEED), len(evidence.group_of)
    present = sorted(set(evidence.group_of.tolist()))
    said = sum(evidence.group_weights[group] for group in present)
    alpha = [
        len(present) * weight / said if group in present else 0.0
        for group, weight in enumerate(evidence.group_weights)
    ]
    exponentials = streams.bootstrap.standard_exponential((heads, draws))
    gammas = streams.bootstrap.standard_gamma(np.array(alpha)[:, None], (len(alpha), draws))

    def weights(members: Sequence[int], draw: int) -> dict[int, float]:
        own = {}
        for one in members:
            group = evidence.group_of[one]
            together = sum(
                exponentials[other, draw] for other in members if evidence.group_of[other] == group
            )
            own[one] = gammas[group, draw] * exponentials[one, draw] / together
        return {one: weight / sum(own.values()) for one, weight in own.items()}

    found: list[dict[str, Any]] = [{"figures": {}, "weights": weights} for _ in range(draws)]
    for dimension in range(3):
        normals = streams.quantities.standard_normal((2, draws))
        columns = [place for place, one in enumerate(evidence.dimension_of) if one == dimension]
        experts = [one for one in range(heads) if not np.isnan(evidence.likely[one, columns]).all()]
        race = {one: streams.quantities.standard_exponential(draws) for one in experts}
        for draw, column, field in np.ndindex(draws, len(columns), 3):
            place = columns[column]
            members = [one for one in range(heads) if not math.isnan(evidence.likely[one, place, field])]
            if not members:
                continue
            own = weights(members, draw)
            # The least exponential of rate w wins with probability w.
            chosen = min(members, key=lambda one: race[one][draw] / own[one])
            low, likely, high = (
                part[chosen, place, field] for part in (evidence.low, evidence.likely, evidence.high)
            )
            normal = normals[1 if field == 2 else 0, draw]
            spread = 0.0 if likely == -math.inf else (likely - low if normal < 0 else high - likely)
            found[draw]["figures"][place, field] = likely + spread / P90_DEVIATIONS * normal
    exponentials_of_weights = streams.weights.standard_exponential((draws, 3))
    for draw, row in enumerate(exponentials_of_weights):
        found[draw]["evidence weights"] = row / row.sum()
    return found


def test_every_figure_drawn_is_that_of_the_slow_reading() -> None:
    given = evidence(*PEOPLE)
    draws, expected = drawn(given, 40), slowly(given, 40)
    for draw, one in enumerate(expected):
        for place, field in np.ndindex(4, 3):
            figure = draws.figures[place, field, draw]
            assert figure == pytest.approx(one["figures"].get((place, field), math.nan), nan_ok=True)
        assert draws.weights[draw] == pytest.approx(one["evidence weights"])


def test_every_margin_drawn_is_a_mean_of_those_who_can_be_compared() -> None:
    given = evidence(*PEOPLE)
    draws, expected = drawn(given, 40), slowly(given, 40)
    # Pairs data-user, data-model, user-model; a score of a quarter more is a full preference.
    stated = {0: (1, 1, 1), 1: (-1, 0, 0), 3: (1, -1, -1)}
    symptoms = {0: (1, 0, 0), 1: (0, 0, 0), 2: (0, 0, -1)}
    for draw, one in enumerate(expected):
        for stream, preferences in ((0, stated), (1, symptoms)):
            own = one["weights"](list(preferences), draw)
            margins = [sum(own[who] * preferences[who][pair] for who in own) for pair in range(3)]
            assert draws.margins[draw, stream] == pytest.approx(margins)


def test_room_margins_and_months_follow_from_the_figures() -> None:
    draws = drawn(evidence(*PEOPLE), 40)
    for draw in range(40):
        figures = draws.figures[:, :, draw]
        room = [figures[place, 2] - max(figures[place, 0], figures[place, 1]) for place in (0, 2)]
        floor = figures[1, 0] - figures[1, 2]
        third = figures[3, 2] - np.fmax(figures[3, 0], figures[3, 1])
        room = [room[0], floor, room[1], third]
        assert draws.room[draw] == pytest.approx(np.clip(room, -3, 3))
        least = [min(room[0], room[2]), floor, third]
        assert draws.least_room[draw] == pytest.approx(np.clip(least, -3, 3))
        margins = [np.clip((least[two] - least[one]) / 0.5, -1, 1) for one, two in PAIRS]
        assert draws.margins[draw, 2] == pytest.approx(margins)
        # Not live yet: a straight line from 0 to 7 within a year reaches 9 after 12 * 9 / 7 months.
        assert draws.months[draw, 2] == pytest.approx(12 * 9 / 7)
        now, horizon, limit = figures[0]
        assert draws.months[draw, 0] == pytest.approx(
            0.0 if now >= limit else 12 * (limit - now) / (horizon - now) if horizon > now else math.inf
        )
    assert np.isinf(draws.months[:, 1]).all()


def test_streams_that_are_not_there_stay_empty() -> None:
    given = evidence(*PEOPLE)
    only = drawn(given, 5, np.array([False, True, False]))
    assert not only.margins[:, [0, 2]].any()
    assert only.margins[:, 1].any()
    assert only.weights.tolist() == [[0, 1, 0]] * 5
    none = drawn(given, 5, np.array([False, False, False]))
    assert not none.margins.any()
    assert not none.weights.any()


def test_fixed_weights_are_the_weights_of_every_draw() -> None:
    draws = drawn(evidence(*PEOPLE), 3, np.array([True, False, True]), (0.25, 0.75))
    assert draws.weights.tolist() == [[0.25, 0, 0.75]] * 3


def test_a_dimension_without_figures_has_neither_room_nor_months() -> None:
    quantities = [Quantity("data_load", "data", "x")]
    given = evidence(person("s0", "a", estimates=rooms(data=1)), quantities=quantities)
    draws = drawn(given, 3, np.array([False, False, False]))
    assert draws.least_room == pytest.approx(np.array([[1, math.nan, math.nan]] * 3), nan_ok=True)
    assert draws.figures[0].tolist() == pytest.approx(np.array([[2] * 3, [2] * 3, [3] * 3]))


def test_draws_go_on_where_a_chunk_ends() -> None:
    given = evidence(*PEOPLE[:2])
    more, fewer = drawn(given, CHUNK + 3), drawn(given, CHUNK)
    assert np.array_equal(more.margins[:CHUNK], fewer.margins)
    assert np.array_equal(more.figures[:, :, :CHUNK], fewer.figures, equal_nan=True)
    # The second chunk has numbers of its own, in every table.
    for table in (more.margins, more.weights, more.room, more.least_room, more.months):
        assert table[CHUNK:].shape[0] == 3
        assert not np.array_equal(table[CHUNK:], table[:3], equal_nan=True)
    assert len(np.unique(more.weights, axis=0)) == CHUNK + 3


def test_nobody_can_be_drawn() -> None:
    draws = drawn(evidence(quantities=[], groups=[]), 4, np.array([False, False, False]))
    assert draws.margins.tolist() == np.zeros((4, 3, 3)).tolist()
    assert np.isnan(draws.least_room).all()
