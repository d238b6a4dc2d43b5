"""Made-up people are asked each figure at its points, and growth is shared in the truth as it is by the translator."""

import pytest

from apps.instruments.definition import QuantityItem
from apps.instruments.values import check_answer
from tests.calibration.runs import Place, Run, engine_source, outcome_of, shipped_definition, workshop_at
from tests.calibration.workshops import Workshop
from tests.calibration.worlds import SYSTEMS

PLAN = Run(seed=5, workshops=1, draws=200)
DEFINITION = shipped_definition()


def workshops(people: int = 12, count: int = 2 * len(SYSTEMS)) -> list[Workshop]:
    return [workshop_at(PLAN, Place("halo_05", 1.0, people, number)) for number in range(count)]


def test_people_answer_what_they_are_asked_at_the_points_they_are_asked() -> None:
    for workshop in workshops():
        for response in workshop.responses:
            asked = {item.id: item for item in DEFINITION.asked_of(response.perspective, workshop.routing)}
            for name, value in response.answers.items():
                kept = DEFINITION.item(name)
                asks = kept.kept_for if isinstance(kept, QuantityItem) else ""
                assert (asks or name) in asked
                item = asked.get(name, kept.as_asked(workshop.routing, response.perspective))
                assert not check_answer(item, value)


def test_in_truth_the_load_and_the_data_grow_alike_and_what_is_steady_does_not() -> None:
    for workshop in workshops():
        for name, true in workshop.quantities.items():
            item = DEFINITION.quantities[name]
            shared = [
                workshop.quantities[each].growth for each in item.grows_with if each in workshop.quantities
            ]
            assert true.growth == (0 if item.steady else shared[0] if shared else true.growth)


def test_a_limit_is_known_in_one_unit() -> None:
    units = [{"QU2", "QU4", "QU5"} & workshop.quantities.keys() for workshop in workshops(count=40)]
    assert {len(each) for each in units} == {1}
    assert len(set.union(*units)) == 3


@pytest.mark.parametrize("number", range(len(SYSTEMS)))
def test_a_workshop_about_each_system_is_ranked(number: int) -> None:
    place = Place("halo_05", 1.0, 12, number)
    source = engine_source(workshop_at(PLAN, place))
    assert source.engagement.level_at_most is None
    grown = [each for row in source.engagement.figures for each in row.estimates.values() if each.growth]
    assert grown
    assert outcome_of(PLAN, place).level in {"firm", "leaning", "open"}
