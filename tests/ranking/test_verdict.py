"""Which names a probability is enough for."""

from dataclasses import replace

import pytest

from apps.ranking import Estimate, Settings
from apps.ranking.verdict import Findings, decide, smallest_set
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
    people = [person(f"s{place}", f"g{place}", order(*DIMENSIONS)) for place in range(3)]
    whole = assessed(*people)
    rest = (1 - probability) / 3
    shares = dict(zip(DIMENSIONS, (probability, rest, rest, rest), strict=True))
    streams = {
        name: replace(stream, available=place < strands)
        for place, (name, stream) in enumerate(whole.coverage.streams.items())
    }
    findings = Findings(
        coverage=replace(whole.coverage, streams=streams),
        full=replace(whole.full, p_dominant=shares),
        influence=whole.influence,
        backing=strands,
        is_provisional=False,
        has_room=False,
    )
    assert decide(findings).level == level


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
