"""The rules of the verdict at their edges, read from findings that are given."""

from typing import Any

import numpy as np
import pytest

from apps.ranking import Settings
from apps.ranking.draws.margins import CrispEvidence
from apps.ranking.draws.simulation import Draws
from apps.ranking.results.assessment import (
    Coverage,
    DimensionHeadroom,
    FullProbabilities,
    GroupCoverage,
    HeadroomResult,
    StreamCoverage,
    SymptomResult,
    SymptomScore,
)
from apps.ranking.results.people import Influence
from apps.ranking.verdict.verdict import (
    VerdictBasis,
    backing_streams,
    decide,
    has_room_everywhere,
    smallest_set,
)

ABC = ("data", "user", "model")
STREAMS = ("stated", "symptoms", "headroom")


def findings(
    data: float,
    *,
    user: float | None = None,
    streams: int = 3,
    people: int = 3,
    effective: float = 3.0,
    groups: int = 3,
    pairs: dict[str, float] | None = None,
    without: dict[str, dict[str, float]] | None = None,
    **others: Any,
) -> VerdictBasis:
    user = 1 - data if user is None else user
    full = FullProbabilities(
        orders=(),
        p_order=(),
        acceptability={"data": (data, 0.1, 0.9 - data), "user": (user, 0.5, 0.5 - user), "model": (0.0, 0.4, 0.6)},
        p_dominant={"data": data, "user": user, "model": 1 - data - user},
        pairs={"data": pairs or {"user": data, "model": 0.0}, "user": {"data": 0.3, "model": 0.1}, "model": {"data": 0.1}},
        top_two={},
        pairwise={},
        central_weights={},
        method="monte_carlo",
        without=without or {},
        confidence={},
        halfwidth95=0.01,
    )  # fmt: skip
    coverage = Coverage(
        stakeholders=people,
        n=people,
        n_eff=effective,
        groups={f"g{place}": GroupCoverage(1, int(place < groups), 1, 1, 1) for place in range(4)},
        streams={name: StreamCoverage(3, 3.0, 1.0, place < streams) for place, name in enumerate(STREAMS)},
        dimensions={},
    )
    given: dict[str, Any] = {
        "backing": 2,
        "influence": Influence((), ()),
        "is_provisional": False,
        "has_room": False,
    }
    return VerdictBasis(coverage=coverage, full=full, **given | others)


@pytest.mark.parametrize(
    ("given", "level"),
    [
        (findings(0.8), "clear"),
        (findings(0.8 - 0.9e-9), "clear"),
        (findings(0.8 - 2e-9), "leaning"),
        (findings(0.6 - 0.9e-9), "leaning"),
        (findings(0.6 - 2e-9), "open"),
        # What a clear answer needs besides.
        (findings(1.0, groups=3), "clear"),
        (findings(1.0, groups=2), "leaning"),
        (findings(1.0, backing=1), "leaning"),
        (findings(1.0, influence=Influence(("bob",), ())), "leaning"),
        (findings(1.0, influence=Influence((), ("a",))), "leaning"),
        # Two streams are two voices, one is never clear.
        (findings(0.8, streams=2), "clear"),
        (findings(0.8 - 0.9e-9, streams=1), "leaning"),
        (findings(0.8 - 2e-9, streams=1), "open"),
        # Too little of everything.
        (findings(1.0, streams=0), "insufficient"),
        (findings(1.0, people=2), "insufficient"),
        (findings(1.0, effective=2 - 0.9e-9), "clear"),
        (findings(1.0, effective=2 - 2e-9), "insufficient"),
        (findings(1.0, effective=1.0, streams=1), "insufficient"),
    ],
)
def test_a_level_begins_within_a_billionth_of_where_it_says(given: VerdictBasis, level: str) -> None:
    assert decide(given).level == level


def test_a_clear_answer_says_all_it_has_to_say() -> None:
    verdict = decide(findings(0.9, pairs={"user": 0.6, "model": 0.3}, is_provisional=True, has_room=True))
    assert (verdict.level, verdict.dominant, verdict.secondary) == ("clear", ("data",), ("user",))
    assert (verdict.one_strand, verdict.provisional, verdict.nothing_under_pressure) == (False, True, True)
    alone = decide(findings(0.9, streams=1))
    assert (alone.one_strand, alone.provisional, alone.nothing_under_pressure) == (True, False, False)


def test_two_that_share_the_lead_are_both_dominant() -> None:
    level = decide(findings(0.5, effective=5.0))
    assert level.level == "open"
    assert level.dominant == ("data", "user")
    # Second in any draw: user half of the time, model two fifths, together four fifths and more.
    assert level.secondary == ("user", "model")


def test_the_second_is_named_from_three_fifths_of_the_draws_that_the_first_leads() -> None:
    # 0.54 of 0.9 is three fifths; a billionth less is still, more is not.
    for user, names in ((0.54, ("user",)), (0.54 - 0.5e-9, ("user",)), (0.54 - 2e-9, ("user", "model"))):
        assert decide(findings(0.9, pairs={"user": user, "model": 0.9 - user})).secondary == names


def test_an_answer_hangs_on_each_stream_without_which_others_lead() -> None:
    without = {
        "stated": {"data": 0.2, "user": 0.8, "model": 0.0},
        "symptoms": {"data": 0.9, "user": 0.1, "model": 0.0},
        "headroom": {"data": 0.5, "user": 0.5, "model": 0.0},
    }
    assert decide(findings(0.9, without=without)).depends_on == ("stated", "headroom")


def test_too_little_evidence_names_nothing_at_all() -> None:
    without = {"stated": {"data": 0.2, "user": 0.8, "model": 0.0}}
    verdict = decide(findings(1.0, people=2, without=without))
    assert (verdict.dominant, verdict.secondary, verdict.depends_on) == ((), (), ())


@pytest.mark.parametrize(
    ("probabilities", "names"),
    [
        ((0.8 - 0.9e-9, 0.2, 0.0), ("data",)),
        ((0.8 - 2e-9, 0.2, 0.0), ("data", "user")),
        ((0.1, 0.8, 0.1), ("user",)),
        # Level with the last within a billionth, in the order of the input.
        ((0.4, 0.3, 0.3), ABC),
        ((0.5, 0.3, 0.2), ("data", "user")),
        ((0.5, 0.3, 0.3 - 0.5e-9), ABC),
        ((0.5, 0.3, 0.3 - 2e-9), ("data", "user")),
        # Noise of less than a billionth changes no order.
        ((0.5, 0.5 + 1e-12, 0.0), ("data", "user")),
    ],
)
def test_the_smallest_set_ends_within_a_billionth(
    probabilities: tuple[float, ...], names: tuple[str, ...]
) -> None:
    assert smallest_set(dict(zip(ABC, probabilities, strict=True))) == names


# Margins of data-user, data-model, user-model.
DATA, USER, DATA_OR_USER, LEVEL = (1, 1, 1), (-1, 1, 1), (0, 1, 1), (0, 0, 0)


@pytest.mark.parametrize(
    ("margins", "available", "leader", "count"),
    [
        ((DATA, DATA, DATA), (1, 1, 1), "data", 3),
        ((DATA, USER, DATA), (1, 1, 1), "data", 2),
        ((DATA, USER, DATA), (1, 1, 1), "user", 1),
        ((DATA, DATA, DATA), (1, 0, 1), "data", 2),
        # A stream that shares its lead names each of those who share it.
        ((DATA_OR_USER, USER, LEVEL), (1, 1, 1), "data", 2),
        ((DATA_OR_USER, USER, LEVEL), (1, 1, 1), "both", 2),
        ((DATA, DATA, DATA), (0, 0, 0), "data", 0),
    ],
)
def test_streams_are_counted_that_name_the_leader_alone(
    margins: Any, available: tuple[int, ...], leader: str, count: int
) -> None:
    empty = np.zeros((1, 0))
    crisp = CrispEvidence(
        np.array([margins], dtype=float), np.array([available], dtype=bool), empty, empty, empty
    )
    p_dominant = {
        "data": {"data": 0.6, "user": 0.4, "model": 0.0},
        "user": {"data": 0.4, "user": 0.6, "model": 0.0},
        "both": {"data": 0.5, "user": 0.5, "model": 0.0},
    }[leader]
    assert backing_streams(crisp, Settings(), p_dominant) == count


def has_room(
    decades: list[float | None], draws: list[list[float]], scores: list[float | None] | None
) -> bool:
    headroom = HeadroomResult(
        {
            name: DimensionHeadroom(one, None, None, None, 1, None)
            for name, one in zip(ABC, decades, strict=True)
        },
        {},
    )
    symptoms = None if scores is None else SymptomResult({name: SymptomScore(one, 1.0, 1) for name, one in zip(ABC, scores, strict=True)})  # fmt: skip
    empty = np.zeros((len(draws), 0))
    return has_room_everywhere(headroom, symptoms, Draws(empty, empty, empty, empty, np.array(draws), empty))


NINE_OF_TEN = [[1.0, 1.0, 1.0]] * 9 + [[1.0, 0.0, 1.0]]
EIGHT_OF_NINE = [[1.0, 1.0, 1.0]] * 8 + [[1.0, -1.0, 1.0]]
UNKNOWN = [[1.0, np.nan, 1.0]]


@pytest.mark.parametrize(
    ("decades", "draws", "scores", "expected"),
    [
        ([0.5, 0.5 - 0.9e-9, 0.5], NINE_OF_TEN, [0.5 - 2e-9, None, 0.0], True),
        ([0.5, 0.5 - 2e-9, 0.5], NINE_OF_TEN, None, False),
        ([0.5, None, 0.5], NINE_OF_TEN, None, False),
        ([1.0, 1.0, 1.0], EIGHT_OF_NINE, None, False),
        # A draw at the limit is not above it, one that says nothing does not count, and none at all is no room.
        ([1.0, 1.0, 1.0], [*NINE_OF_TEN, [1.0, np.nan, 1.0]], None, True),
        ([1.0, 1.0, 1.0], [*NINE_OF_TEN, [1.0, 0.0, 1.0]], None, False),
        ([1.0, 1.0, 1.0], UNKNOWN, None, False),
        ([1.0, 1.0, 1.0], NINE_OF_TEN, [0.0, 0.0, 0.5 - 0.9e-9], False),
        ([1.0, 1.0, 1.0], NINE_OF_TEN, [None, None, None], True),
    ],
)
def test_nothing_is_under_pressure_at_the_edges_of_the_rule(
    decades: list[float | None], draws: list[list[float]], scores: list[float | None] | None, expected: bool
) -> None:
    assert has_room(decades, draws, scores) is expected


def test_without_any_headroom_nobody_can_say_that_there_is_room() -> None:
    empty = np.zeros((1, 0))
    draws = Draws(empty, empty, empty, empty, np.ones((1, 3)), empty)
    assert has_room_everywhere(None, None, draws) is False
