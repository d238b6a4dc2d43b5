"""Heads are counted as the engine counts them, in each of its three lists."""

from typing import Any

import pytest

from apps.assessments import services
from apps.documents.vocabulary import POINTS
from apps.findings.case import FrozenEvidence
from apps.findings.tallies import AnswerTally, KnownBy, Tallies
from tests import factories
from tests.assessments.conftest import NAMES, ImportCase
from tests.findings.hand_made import person, snapshot


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.usefixtures("rules")
def test_the_engine_counts_the_same_people(name: str, import_case: ImportCase) -> None:
    assessment = services.assess_now(engagement=import_case(name), at=factories.NOW)
    tallies, result = assessment.snapshot.evidence.tallies, assessment.engine_result
    assert sum(each.stated for each in result.coverage.crowds.values()) == len(tallies.voters)
    assert {name: each.n for name, each in result.agreement.items.items()} == {
        name: tallies.of(name).answered for name in result.agreement.items
    }
    for name, each in result.agreement.items.items():
        means = {crowd: mean_of(tally) for crowd, tally in tallies.by_crowd(name).items()}
        assert {crowd: mean for crowd, mean in each.means.items() if mean is not None} == pytest.approx(
            {crowd: mean for crowd, mean in means.items() if mean is not None}
        )
    for quantity, fields in result.agreement.quantities.items():
        rarest = [fields[point].n for point in POINTS if fields[point].n]
        # A figure of nothing is one as well, and agrees with no other.
        assert tallies.behind(quantity) >= min(rarest, default=0)


def mean_of(tally: AnswerTally) -> float | None:
    if not tally.answered:
        return None
    return sum(place * people for place, people in enumerate(tally.answers, 1)) / tally.answered


def tallies(*everybody: Any, joined: tuple[str, ...] = ()) -> Tallies:
    return FrozenEvidence.from_json(snapshot(*everybody, joined=joined)).tallies


def test_who_ranks_one_dimension_alone_is_no_voter() -> None:
    both = tallies(person(1, "business", (1, None, None, None)), person(2, "business", (1, 2, None, None)))
    assert len(both.voters) == 1
    assert both.in_full == ()
    assert both.first_places == {"data": 1}


def test_ties_put_neither_first() -> None:
    level = tallies(person(1, "business", (1, 1, 2, 3)))
    assert level.preferring("data", "user") == (0, 0)
    assert level.first_places == {}


def test_a_preference_is_counted_among_those_who_named_both() -> None:
    some = tallies(
        person(1, "business", (1, 2, None, None)),
        person(2, "business", (2, 1, None, None)),
        person(3, "business", (1, None, 2, None)),
    )
    assert some.preferring("data", "user") == (1, 1)


def test_a_statement_is_tallied_by_the_crowds_of_its_block() -> None:
    given: list[tuple[str, int | str | None]] = [
        ("business", 1),
        ("product", 5),
        ("platform", "dk"),
        ("platform", None),
    ]
    some = tallies(
        *(person(number, group, likert={"U2": said}) for number, (group, said) in enumerate(given)),
        joined=("business+product",),
    )
    assert some.by_crowd("U2") == {
        "business+product": AnswerTally((1, 0, 0, 0, 1)),
        "platform": AnswerTally((0, 0, 0, 0, 0), unable=1, blank=1),
    }
    assert some.of("U2") == AnswerTally((1, 0, 0, 0, 1), unable=1, blank=1)
    # What has no crowd is not there.
    assert (some.by_crowd("M9"), some.of("M9").asked) == ({}, 0)


def test_behind_a_quantity_stand_those_behind_its_rarest_field() -> None:
    some = tallies(
        person(1, "business", QU7=(1, 2, 3)),
        person(2, "business", QU7=(1, 2, None)),
        person(3, "business", QU7=(1, None, None)),
    )
    assert some.behind("QU7") == 1
    # A field nobody gave is read off no row.
    assert tallies(person(1, "business", QU7=(1, None, None))).behind("QU7") == 1
    assert some.behind("QD1") == 0


def test_who_measured_and_who_gave_the_limit_is_counted_apart() -> None:
    people = [person(number, "business", QU7=(90.0, None, 300.0)) for number in range(3)]
    people[0]["estimates"]["QU7"]["limit"] = None
    people[1]["estimates"]["QU7"]["now"]["source"] = "measured"
    tallies = FrozenEvidence.from_json(snapshot(*people)).tallies
    assert tallies.known_by("QU7") == KnownBy(people=3, measured=1, limit=2)
    assert [tallies.gave("QU7", point) for point in POINTS] == [3, 0, 2]
