"""What perfect information on one figure or weight would be worth."""

import math

import numpy as np
import pytest

from apps.ranking import Estimate, Triple, preview
from apps.ranking.draws.randomness import streams_of
from apps.ranking.draws.simulation import Draws, simulate
from apps.ranking.inputs.evidence import read_evidence
from apps.ranking.results.changes import QuantityInformation
from apps.ranking.sensitivity.information import equal_count_bins, information, perfect_information
from tests.ranking.build import ENOUGH_DRAWS, FEW_DRAWS, assessed, engagement, exactly, order, person, rooms

STREAMS = np.ones(3, dtype=np.bool_)


def slowly(values: list[float], firsts: list[list[float]], shuffled: list[list[float]]) -> float | None:
    """Sort, deal into bins and count, one draw after the other."""
    known = sorted(
        (draw for draw, value in enumerate(values) if not math.isnan(value)),
        key=lambda draw: (values[draw], draw),
    )
    if not known:
        return None
    if all(value == values[0] for value in values):
        return 0.0
    bins: dict[int, list[int]] = {}
    for place, draw in enumerate(known):
        bins.setdefault(place * 16 // len(known), []).append(draw)
    bins[16] = [draw for draw, value in enumerate(values) if math.isnan(value)]

    def gain(rows: list[list[float]]) -> float:
        told = sum(
            max(sum(rows[draw][d] for draw in one) for d in range(len(rows[0]))) for one in bins.values()
        )
        return told - max(sum(row[d] for row in rows) for d in range(len(rows[0])))

    return max(0.0, gain(firsts) - gain(shuffled)) / len(values)


def columns(firsts: np.ndarray, shuffled: np.ndarray) -> np.ndarray:
    return np.concatenate([firsts.T, shuffled.T])


@pytest.mark.parametrize("draws", [1, 7, 40, 200])
@pytest.mark.parametrize("kind", ["spread", "ties", "zeros", "gaps", "narrow"])
def test_a_slow_count_finds_the_same(draws: int, kind: str) -> None:
    chance = np.random.default_rng(draws)
    values = {
        "spread": lambda: chance.normal(3, 2, draws),
        "ties": lambda: chance.integers(-2, 3, draws) / 2.0,
        "zeros": lambda: np.where(chance.random(draws) < 0.3, -np.inf, chance.normal(size=draws)),
        "gaps": lambda: np.where(chance.random(draws) < 0.5, np.nan, chance.normal(size=draws)),
        # All in one class of the coarse sort, which must then be sorted in full.
        "narrow": lambda: np.where(np.arange(draws) == 0, 1e9, chance.normal(size=draws)),
    }[kind]()
    firsts = chance.dirichlet([0.2] * 4, draws)
    shuffled = chance.permutation(firsts)
    expected = slowly(values.tolist(), firsts.tolist(), shuffled.tolist())
    assert information(values, columns(firsts, shuffled)) == pytest.approx(expected, abs=1e-12)


def test_bins_hold_equally_many_and_break_ties_by_the_number_of_the_draw() -> None:
    # 32 draws, two a bin: the 20 zeros fill bins 0 to 9 in the order in which they were drawn.
    values = np.array([0.0] * 10 + [1.0] * 12 + [0.0] * 10)
    lower, ones, upper = np.split(equal_count_bins(values), [10, 22])
    assert lower.tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert upper.tolist() == [5, 5, 6, 6, 7, 7, 8, 8, 9, 9]
    assert ones.tolist() == [10, 10, 11, 11, 12, 12, 13, 13, 14, 14, 15, 15]


def test_a_value_that_tells_everything_is_worth_what_was_unknown() -> None:
    # 32 draws, data first in the lower half of the values, user in the upper: known, it is always right (1), not
    # known, half the time. Shuffled so that every bin of two holds one of each, nothing is gained by chance.
    values = np.arange(32.0)
    firsts = np.repeat(np.eye(2), 16, axis=0)
    evenly = np.tile(np.eye(2), (16, 1))
    assert information(values, columns(firsts, evenly)) == pytest.approx(0.5)
    # Where shuffled draws gain as much, all of it is chance; where they gain more, it isn't worth less than nothing.
    assert information(values, columns(firsts, firsts)) == 0.0
    assert information(values, columns(evenly, firsts)) == 0.0


def test_that_a_draw_has_no_value_is_something_to_know() -> None:
    # The 16 draws with a value are bins of one and two dimensions are first in turn; those without are a bin of
    # their own, in which data always is first. Known: 16 + 16 of 32 right. Not known: data, 24 of 32.
    values = np.array([float(draw) for draw in range(16)] + [math.nan] * 16)
    firsts = np.vstack([np.tile(np.eye(2), (8, 1)), np.tile([[1.0, 0.0]], (16, 1))])
    nothing = np.tile([[1.0, 0.0]], (32, 1))
    assert information(values, columns(firsts, nothing)) == pytest.approx(8 / 32)


def test_what_never_varies_tells_nothing_and_what_nobody_gave_is_none() -> None:
    chance = np.random.default_rng(4)
    firsts = chance.dirichlet([1.0] * 3, 100)
    table = columns(firsts, chance.permutation(firsts))
    assert information(np.full(100, 2.0), table) == 0.0
    assert information(np.full(100, -np.inf), table) == 0.0
    assert information(np.full(100, np.nan), table) is None


def told(
    weights: np.ndarray, available: np.ndarray = STREAMS, *, fixed: bool = False
) -> tuple[str, float] | None:
    """Data is first where the stated rankings weigh more than half, user elsewhere."""
    draws = len(weights)
    firsts = np.where(weights[:, :1] > 0.5, [[1.0, 0.0, 0.0]], [[0.0, 1.0, 0.0]])
    nothing = np.zeros((draws, 0))
    known = Draws(
        np.zeros((draws, 3, 3)), weights, np.zeros((0, 3, draws)), nothing, np.zeros((draws, 3)), nothing
    )
    found = perfect_information(known, firsts, available, (), np.random.default_rng(1), fixed=fixed).weights
    return (found.stream, found.value) if found else None


def test_of_the_weights_the_one_worth_most_is_named() -> None:
    weights = np.random.default_rng(2).dirichlet([1.0, 1.0, 1.0], 4096)
    found = told(weights)
    assert found is not None
    assert found[0] == "stated"
    # Almost all that is to know: data is first in a quarter of the draws, so 3/4 are right without.
    assert found[1] == pytest.approx(0.25, abs=0.03)


def test_of_weights_worth_the_same_the_first_is_named() -> None:
    # Of two weights, each tells the other: all that there is to know, less what chance gains in bins of 256 (.02).
    share = np.random.default_rng(2).random((4096, 1))
    weights = np.hstack([share, 1.0 - share, 0.0 * share])
    found = told(weights, np.array([True, True, False]))
    assert found is not None
    assert found[0] == "stated"
    assert found[1] == pytest.approx(0.48, abs=0.02)


def test_weights_that_are_fixed_or_alone_leave_nothing_to_know() -> None:
    weights = np.random.default_rng(2).dirichlet([1.0, 1.0, 1.0], 64)
    assert told(weights, fixed=True) is None
    assert told(weights, np.array([True, False, False])) is None
    assert told(weights, np.array([True, True, False])) is not None


def test_figures_that_nobody_gave_are_worth_none_and_those_given_a_number() -> None:
    stated = person("bob", ranking=order("user", "data"))
    half = Estimate(now=exactly(100.0), limit=exactly(1000.0))
    open_ended = Estimate(now=exactly(100.0))
    figures = person("carol", estimates={"data_load": half, "user_load": half, "model_load": open_ended})
    found = assessed(stated, figures, settings=ENOUGH_DRAWS).perfect_information
    assert found is not None
    assert found.quantities["model_load"] == QuantityInformation(
        headroom=None, now=0.0, horizon=None, limit=None
    )
    assert found.quantities["organization_load"] == QuantityInformation(None, None, None, None)
    # A figure that is exact has nothing left to tell.
    assert found.quantities["data_load"] == QuantityInformation(
        headroom=0.0, now=0.0, horizon=None, limit=0.0
    )


def test_the_figure_in_doubt_is_the_one_worth_knowing() -> None:
    wide = Estimate(now=exactly(100.0), limit=Triple(1.0, 100.0, 10000.0))
    others = rooms(user=0.0, model=1.5, organization=1.5)
    found = assessed(person("bob", estimates={"data_load": wide, **others}), settings=ENOUGH_DRAWS)
    assert found.perfect_information is not None
    quantities = found.perfect_information.quantities
    # Data or user, even chances, and the limit of data says which: half of the draws, less what chance gains (.02).
    assert quantities["data_load"].limit == pytest.approx(0.48, abs=0.02)
    assert quantities["data_load"].headroom == quantities["data_load"].limit
    assert quantities["data_load"].now == 0.0
    assert quantities["user_load"] == QuantityInformation(0.0, 0.0, 0.0, 0.0)


def test_drawn_figures_are_kept_as_they_were_drawn() -> None:
    bob = person("bob", estimates={"data_load": Estimate(exactly(100.0), exactly(0.0), None)})
    evidence = read_evidence(engagement(bob), unranked_below=False)
    draws = simulate(evidence, FEW_DRAWS, np.zeros(3, dtype=np.bool_), None, streams_of(7))
    assert draws.figures.shape == (4, 3, 64)
    assert (draws.figures[0, 0] == 2.0).all()
    assert np.isneginf(draws.figures[0, 1]).all()
    assert np.isnan(draws.figures[0, 2]).all()
    assert np.isnan(draws.figures[1:]).all()


def test_a_preview_has_no_time_for_it() -> None:
    assert (
        preview(engagement(person("bob", ranking=order("data", "user"))), FEW_DRAWS).perfect_information
        is None
    )
