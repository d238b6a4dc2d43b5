"""Heads are counted as the engine counts them: what may be shown hangs on it."""

from collections.abc import Iterator
from typing import Any

import pytest

from apps.assessments import services
from apps.documents.vocabulary import POINTS
from apps.findings.case import FrozenEvidence
from apps.findings.disagreement.map import places_map
from apps.findings.head_counts import People
from tests import factories
from tests.assessments.conftest import ImportCase
from tests.assessments.test_cases import NAMES
from tests.findings.hand_made import case_of, person, snapshot


@pytest.mark.parametrize("name", NAMES)
def test_the_engine_counts_the_same_people(name: str, import_case: ImportCase) -> None:
    assessment = services.assess_now(engagement=import_case(name), at=factories.NOW)
    people, result = assessment.snapshot.evidence.people, assessment.result
    for slug, score in result["symptoms"]["dimensions"].items():
        assert people.who_scored(slug).total() == score["n"]
    assert {
        name: each["stated"] for name, each in result["coverage"]["groups"].items() if each["stated"]
    } == (people.voters_by_perspective())
    for item, each in result["agreement"]["items"].items():
        tally = people.tally(item)
        assert (tally.asked, tally.answered) == (each["asked"], each["n"])
    assert dict(fields_of(result)) == {
        (quantity, field): people.who_gave(quantity, field).total()
        for quantity in result["agreement"]["quantities"]
        for field in POINTS
    }


def fields_of(result: dict[str, Any]) -> Iterator[tuple[tuple[str, str], int]]:
    for quantity, fields in result["agreement"]["quantities"].items():
        for field in POINTS:
            yield (quantity, field), fields[field]["n"]


@pytest.mark.parametrize("name", NAMES)
def test_all_together_place_a_dimension_where_the_gap_says_they_do(
    name: str, import_case: ImportCase
) -> None:
    assessment = services.assess_now(engagement=import_case(name), at=factories.NOW)
    found = places_map(case_of(assessment.snapshot.document, assessment.result, 1))
    assert found is not None
    gap = assessment.result["gap"]["dimensions"]
    assert found.together == pytest.approx([gap[slug]["stated_rank"] for slug, _ in found.dimensions])


def people(*everybody: Any) -> People:
    return FrozenEvidence.from_json(snapshot(*everybody)).people


def test_who_ranks_one_dimension_alone_is_no_voter() -> None:
    both = people(person(1, "business", (1, None, None, None)), person(2, "business", (1, 2, None, None)))
    assert both.who_ranked("data") == {"business": 1}
    assert both.who_ranked("model") == {}


def test_ties_put_neither_first() -> None:
    assert people(person(1, "business", (1, 1, 2, 3))).preferring("data", "user") == (0, 0)


def test_a_preference_is_counted_among_those_who_named_both() -> None:
    some = people(
        person(1, "business", (1, 2, None, None)),
        person(2, "business", (2, 1, None, None)),
        person(3, "business", (1, None, 2, None)),
    )
    assert some.preferring("data", "user") == (1, 1)


def test_behind_a_quantity_stand_those_behind_its_rarest_field() -> None:
    some = people(
        person(1, "business", QU1=(1, 2, 3)),
        person(2, "business", QU1=(1, 2, None)),
        person(3, "business", QU1=(1, None, None)),
    )
    assert some.behind_quantity("QU1") == 1
    # A field nobody gave is read off no row.
    assert people(person(1, "business", QU1=(1, None, None))).behind_quantity("QU1") == 1
    assert some.behind_quantity("QD1") == 0
