"""Who is asked what, in which order."""

from typing import Any

import pytest
from django.db import connection

from apps.instruments.definition import Definition, QuantityItem
from apps.instruments.figures.format import rows, step_label
from apps.instruments.models import InstrumentVersion
from apps.instruments.selectors import definition_of

OWN = {"model_hosting": "own"}


@pytest.mark.parametrize(
    ("perspective", "most"),
    [("business", 14), ("product", 13), ("data_ml", 14), ("platform", 13), ("risk", 13), ("executive", 11)],
)
def test_nobody_is_asked_more_than_16_items(definition: Definition, perspective: str, most: int) -> None:
    counted = [len(definition.counted_of(perspective, routing)) for routing in definition.routings]
    assert max(counted) == most


def test_a_supplier_who_hosts_the_model_swaps_what_is_asked_of_serving(definition: Definition) -> None:
    def asked(hosting: str) -> set[str]:
        routing = definition.settled({"system_kind": "answers", "model_hosting": hosting})
        return {item.id for slug in ("platform", "data_ml") for item in definition.asked_of(slug, routing)}

    assert asked("own") - asked("hosted") == {"C20", "D2", "M6", "QM2", "QM8"}
    assert asked("hosted") - asked("own") == {"D10", "QM5", "QM6", "QM7", "QU7", "U8"}


def test_the_ranking_comes_first_and_what_else_could_stop_it_last(definition: Definition) -> None:
    assert [item.id for item in definition.items[:3]] == ["R1", "R3", "D1"]
    assert [item.id for item in definition.items[-2:]] == ["R6", "R5"]
    assert definition.item("R1").section == "express"
    assert len({item.id for item in definition.items}) == len(definition.items)


def test_only_executives_are_asked_for_the_money(definition: Definition) -> None:
    askers = [
        slug for slug in definition.perspectives if definition.item("C21") in definition.asked_of(slug, OWN)
    ]
    assert askers == ["executive"]


def test_sides_hold_each_perspective_once(definition: Definition) -> None:
    members = [slug for side in definition.sides.values() for slug in side]
    assert sorted(members) == sorted(definition.perspectives)


def test_the_database_changes_no_order(definition: Definition, instrument: InstrumentVersion) -> None:
    instrument.refresh_from_db()
    assert list(instrument.document["perspectives"]) == list(definition.perspectives)
    stored = definition_of(instrument)
    assert list(stored.perspectives) == list(definition.perspectives)
    assert list(stored.dimensions) == ["data", "user", "model", "organization"]
    assert list(stored.sides) == ["business_side", "builders", "risk"]
    assert stored == definition


def test_a_definition_is_read_once(instrument: InstrumentVersion) -> None:
    first = definition_of(instrument)
    with connection.execute_wrapper(_no_query):
        assert definition_of(instrument) is first


def _no_query(*args: Any) -> None:
    pytest.fail("a query was made")


def test_a_ladder_reads_up_to_and_more_than_at_its_ends(definition: Definition) -> None:
    item = definition.item("QD1")
    assert isinstance(item, QuantityItem)
    steps = rows(item)
    assert [step.label for step in steps[:2]] == ["up to 10 GB", "10 GB to 100 GB"]
    assert steps[-1].label == "more than 1 PB"
    assert [(step.low, step.middle, step.high) for step in steps[:1]] == [(1e9, 3162280000.0, 1e10)]


def test_every_row_can_be_stored(definition: Definition) -> None:
    for item in definition.items:
        if isinstance(item, QuantityItem):
            assert len(rows(item)) == len(item.ladder) - 1
            assert all(step.low <= step.middle <= step.high for step in rows(item, "EUR")), item.id


@pytest.mark.parametrize(
    ("item_id", "first", "last"),
    [
        ("G1", "0.1 s", "a day"),
        ("G2", "a day and a half, or longer", "4 minutes"),
        ("G4", "300 EUR a month", "3 million EUR a month"),
        ("G7", "nothing", "10 million EUR an hour"),
        ("G11", "1 in 2", "1 in 1,000"),
        ("G8", "minutes", "1 week, or no hurry"),
    ],
)
def test_steps_of_a_target_are_said_in_words(
    definition: Definition, item_id: str, first: str, last: str
) -> None:
    item: Any = definition.item(item_id)
    assert (step_label(item, item.steps[0], "EUR"), step_label(item, item.steps[-1], "EUR")) == (first, last)


def test_how_long_a_task_of_an_agent_may_take_is_asked_from_a_minute_to_a_week(
    definition: Definition,
) -> None:
    item: Any = definition.item("G1").as_asked({"system_kind": "agent"}, "product")
    said = [step_label(item, step, "EUR") for step in item.steps]
    assert said == ["1 min", "10 min", "1 hour", "4 hours", "next day", "a week"]


def test_a_lawyer_is_asked_what_a_lawyer_can_judge(definition: Definition) -> None:
    live, idea = {"stage": "live", "system_kind": "answers"}, {"stage": "idea", "system_kind": "answers"}
    asked = definition.item("U2").as_asked(live, "risk").text
    assert asked == "At busy times, its slowness breaks a rule or a contract."
    assert definition.item("U2").as_asked(live, "platform").text != asked
    later = definition.item("U10").as_asked(idea, "risk").text
    assert later == "Used more widely than you expect, it will break a rule or contract."


def test_a_definition_hands_out_the_items_of_a_kind_in_its_order(definition: Definition) -> None:
    kinds = [
        [definition.ranking],
        definition.agreements.values(),
        definition.quantities.values(),
        definition.targets.values(),
        definition.texts.values(),
    ]
    for items in kinds:
        places = [definition.places[item.id] for item in items]
        assert places
        assert places == sorted(places)
        assert len({item.kind for item in items}) == 1


def test_headroom_is_asked_of_the_variant_that_is_hosted_so(definition: Definition) -> None:
    own, hosted = (
        {
            item.id
            for item in definition.headroom_of(
                {"model_hosting": hosting, "system_kind": "answers", "stage": "live"}
            )
        }
        for hosting in ("own", "hosted")
    )
    assert own - hosted
    assert hosted - own
    assert all(definition.quantities[item_id].headroom for item_id in own | hosted)
