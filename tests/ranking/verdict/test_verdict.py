"""Which names a probability is enough for."""

from dataclasses import replace
from typing import Any

import pytest

from apps.ranking import Estimate, Settings
from apps.ranking.results.people import Influence
from apps.ranking.verdict.verdict import VerdictBasis, decide, smallest_set
from tests.ranking.build import DIMENSIONS, ENOUGH_DRAWS, assessed, exactly, feelings, order, person


@pytest.mark.parametrize(
    ("probabilities", "names"),
    [
        ((0.85, 0.05, 0.05, 0.05), ("data",)),
        ((0.1, 0.5, 0.1, 0.3), ("user", "organization")),
        ((0.25, 0.25, 0.25, 0.25), DIMENSIONS),
        # Four fifths are reached with the third; the fourth is level with it.
        ((0.4, 0.2, 0.2, 0.2), DIMENSIONS),
        ((0.79, 0.21, 0.0, 0.0), ("data", "user")),
    ],
)
def test_the_smallest_set_holds_four_fifths_and_whoever_is_level(
    probabilities: tuple[float, ...], names: tuple[str, ...]
) -> None:
    assert smallest_set(dict(zip(DIMENSIONS, probabilities, strict=True))) == names


def findings(p_dominant: dict[str, float], *, strands: int = 3, **parts: Any) -> VerdictBasis:
    """Three groups that agree; what is given instead of what they came to."""
    whole = assessed(*(person(f"s{place}", f"g{place}", order(*DIMENSIONS)) for place in range(3)))
    streams = {
        name: replace(stream, available=place < strands)
        for place, (name, stream) in enumerate(whole.coverage.streams.items())
    }
    tables = {name: parts.pop(name) for name in ("pairs", "acceptability") if name in parts}
    given: dict[str, Any] = {
        "coverage": replace(whole.coverage, streams=streams),
        "full": replace(whole.full, p_dominant=p_dominant, **tables),
        "influence": whole.influence,
        "backing": strands,
        "is_provisional": False,
        "has_room": False,
    }
    return VerdictBasis(**given | parts)


def split(probability: float) -> dict[str, float]:
    rest = (1 - probability) / 3
    return dict(zip(DIMENSIONS, (probability, rest, rest, rest), strict=True))


@pytest.mark.parametrize(
    ("probability", "strands", "level"),
    [
        (0.80, 3, "clear"),
        (0.79, 3, "leaning"),
        (0.60, 3, "leaning"),
        (0.59, 3, "open"),
        (0.80, 1, "leaning"),
        (0.79, 1, "open"),
        (1.00, 0, "insufficient"),
    ],
)
def test_a_level_begins_where_it_says(probability: float, strands: int, level: str) -> None:
    assert decide(findings(split(probability), strands=strands)).level == level


@pytest.mark.parametrize(
    ("parts", "level"),
    [
        pytest.param({"backing": 2}, "clear", id="two strands name it alone"),
        pytest.param({"backing": 1}, "leaning", id="one strand names it alone"),
        pytest.param({"influence": Influence(("s0",), ())}, "leaning", id="it hangs on a person"),
        pytest.param({"influence": Influence((), ("g0",))}, "leaning", id="it hangs on a group"),
    ],
)
def test_a_clear_answer_stands_on_two_strands_and_on_nobody(parts: dict[str, Any], level: str) -> None:
    assert decide(findings(split(0.9), **parts)).level == level


@pytest.mark.parametrize(
    ("given_first", "names"),
    [
        ((0.61, 0.39, 0.0), ("user",)),
        ((0.59, 0.41, 0.0), ("user", "model")),
        ((0.59, 0.205, 0.205), DIMENSIONS[1:]),
    ],
)
def test_the_second_is_the_one_behind_the_first(
    given_first: tuple[float, ...], names: tuple[str, ...]
) -> None:
    behind = {name: 0.7 * p for name, p in zip(DIMENSIONS[1:], given_first, strict=True)}
    # Over all draws organization is second most often: that is not what is asked.
    anywhere = {name: (0.0, float(name == "organization"), 0.0, 0.0) for name in DIMENSIONS}
    verdict = decide(findings(split(0.7), pairs={"data": behind}, acceptability=anywhere))
    assert (verdict.level, verdict.secondary) == ("leaning", names)


def test_while_the_first_is_open_the_second_is_whoever_is_second_in_any_draw() -> None:
    second = dict(zip(DIMENSIONS, (0.1, 0.05, 0.5, 0.35), strict=True))
    table = {name: (0.25, p, 0.0, 0.0) for name, p in second.items()}
    verdict = decide(findings(split(0.5), acceptability=table))
    assert (verdict.level, verdict.secondary) == ("open", ("model", "organization"))


def test_two_that_share_the_second_place_are_both_named() -> None:
    people = [
        person(f"s{place}", f"g{place % 3}", order("data", ("user", "model"), "organization"))
        for place in range(6)
    ]
    verdict = assessed(*people).verdict
    assert verdict.dominant == ("data",)
    assert verdict.secondary == ("user", "model")


def test_rankings_against_symptoms_stay_open() -> None:
    people = [
        person(
            f"s{place}",
            f"g{place % 3}",
            order(*DIMENSIONS),
            feelings(data=1, user=5, model=1, organization=1),
        )
        for place in range(6)
    ]
    verdict = assessed(*people, settings=ENOUGH_DRAWS).verdict
    assert verdict.level == "open"
    assert set(verdict.dominant) == {"data", "user"}
    # Whichever of the two is ahead by a hair, it hangs on the strand that names it.
    assert verdict.depends_on in (("stated",), ("symptoms",))


def test_a_leader_that_one_strand_carries_depends_on_it() -> None:
    people = [
        person(
            f"s{place}",
            f"g{place % 3}",
            order("user", "data", "model", "organization"),
            feelings(data=1, user=5, model=1, organization=1),
            {"data_load": Estimate(now=exactly(100), limit=exactly(10))}
            | {f"{name}_load": Estimate(now=exactly(1), limit=exactly(1000)) for name in DIMENSIONS[1:]},
        )
        for place in range(6)
    ]
    # Figures weigh so much here that they decide alone.
    verdict = assessed(*people, settings=Settings(draws=64, seed=1, weight_prior=(1, 1, 8))).verdict
    assert verdict.dominant == ("data",)
    assert verdict.depends_on == ("headroom",)
    # Two strands on their own say user, so that data isn't clear however sure the sum is.
    assert verdict.level == "leaning"
