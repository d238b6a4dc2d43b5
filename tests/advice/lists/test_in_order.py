"""What strangers could not follow: a test before what changes its result, a platform for a limit that is far, an old duty."""

from datetime import date
from typing import Any

import pytest

from apps.advice.lists.advice import Entry
from apps.advice.lists.candidates import Candidate, Choice, Choices, supplied
from tests.advice.lists.test_judged import _own_night
from tests.advice.lists.test_said import felt, given
from tests.advice.lists.third import Json, advised, changed, rules, situation

DATA_FIRST = {
    "verdict.dominant": ["data"],
    "verdict.secondary": [],
    "verdict.tied": [],
    "verdict.level": "clear",
    "quantity.QD1.now": 30,
}


@pytest.mark.parametrize("name", ["s03", "s05", "s06"])
def test_the_load_is_tested_after_what_repeats_is_stored(name: str) -> None:
    advice = advised(situation(name))
    entries = {entry.rule: entry for entry in (*advice.do_now, *advice.do_next)}
    test, store = entries["US3"], entries["US4"]
    tried = next(step.on for step in test.steps if step.acts == "prove")
    assert max(step.on for step in store.steps) < tried


@pytest.mark.parametrize(("near", "is_built"), [(0.21, False), (0.6, True)])
def test_no_platform_is_built_for_a_limit_that_is_far(near: float, is_built: bool) -> None:
    facts = _own_night(**DATA_FIRST, **{"breach.data": near})
    facts["framing"] = {**facts["framing"], "switches": {**facts["framing"]["switches"], "retrieval": "no"}}
    facts["facts"].pop("breach.user", None)
    shape = advised(facts).shape
    assert shape
    assert (shape.rule == "P6") == is_built


@pytest.mark.parametrize(("stage", "is_due"), [("pilot", True), ("live", True), ("idea", False)])
def test_what_has_been_due_is_due_of_a_pilot_too(stage: str, is_due: bool) -> None:
    facts = situation("s04")
    framed: Json = {**facts, "framing": {**facts["framing"], "stage": stage}}
    law = advised(framed).law
    tell = next(each for each in (*law.stops, *law.dated) if each.title == "Tell people they meet a machine")
    assert (tell.on == "2026-12-02") == is_due


def test_a_second_data_centre_is_left_alone_where_the_load_leads_or_takes_the_money() -> None:
    facts = changed(situation("s02"), **{"target.G2": "99.9", "target.G7": 1000})

    def is_left_alone(goes_to: str) -> bool:
        advice = advised(changed(facts, **{"context.C21": goes_to}))
        return "A second data centre" in [each.what for each in advice.leave_alone]

    assert [is_left_alone(each) for each in ("model", "user")] == [False, True]


def test_a_price_is_decided_once_it_was_tried_what_it_becomes() -> None:
    advice = advised(situation("s08"))
    entries = {entry.rule: entry for entry in (*advice.do_now, *advice.do_next)}
    (smaller,) = (step for step in entries["HO5"].steps if step.do.startswith("Run a hundred real cases"))
    assert smaller.on < entries["CO1"].steps[0].on


def test_staff_have_a_month_to_be_trained() -> None:
    law = advised(situation("s04")).law
    (trained,) = (duty for duty in (*law.stops, *law.dated) if duty.rule == "LW10")
    assert trained.on is not None
    assert trained.on >= "2026-12-30"


@pytest.mark.parametrize(("issued_on", "due"), [(1, "2026-12-02"), (2, "2026-12-03")])
def test_what_the_law_asks_from_today_on_has_a_day_of_work(issued_on: int, due: str) -> None:
    law = advised(situation("s03"), date(2026, 12, issued_on)).law
    steps = [step for duty in (*law.stops, *law.dated) for step in duty.steps]
    (label,) = (step for step in steps if step.do.startswith("Label texts"))
    assert label.on == due


# What versions are compared on.
def _own(**facts: Any) -> Json:
    switches = {"system_kind": "answers", "people_check": "all", "success_without_human": "no"}
    return given({"model_hosting": "own"}, switches, QM8=(350, 900, 400), **felt("M1", 0.8), **facts)


def _steps(entry: Entry) -> list[str]:
    return [step.do for step in entry.steps]


def test_what_compares_holds_the_cases_that_it_compares_on() -> None:
    advice = advised(_own(context__C15="by_eye"))
    collecting = [each for each in advice.do_now if any("Collect 100 real" in do for do in _steps(each))]
    assert collecting, [_steps(each) for each in advice.do_now]
    steps = [step for each in advice.do_now for step in each.steps]
    (cases,) = [step for step in steps if step.do.startswith("Collect 100 real")]
    compared = [step for step in steps if "the fixed set" in step.do or "smaller model, judged" in step.do]
    assert compared
    assert all(step.begins > cases.on for step in compared)
    later = [each for each in advice.do_next if each.rule == "EV2"]
    assert all(each.title == "Let the cases judge each change" for each in later)
    assert not any("Collect 100 real" in do for each in later for do in _steps(each))


def test_cases_that_are_there_are_used() -> None:
    advice = advised(_own(context__C15="fixed_set"))
    entries = (*advice.do_now, *advice.do_next)
    assert not [do for each in entries for do in _steps(each) if do.startswith("Collect 100")]
    (cases,) = [each for each in entries if each.rule == "EV2"]
    assert cases.title == "Let the fixed set stop a release"
    assert _steps(cases)[0].startswith("Run today's version on your fixed cases")
    assert "no fixed cases say so yet" not in [alone.why for alone in advice.leave_alone]


@pytest.mark.parametrize(("late", "holder"), [((), "SV2"), (("SV2",), "EV1"), (("SV2", "EV1"), None)])
def test_cases_too_late_for_a_near_event_are_lent_to_what_comes_later(
    late: tuple[str, ...], holder: str | None
) -> None:
    chosen = {each.id: Candidate(each, 0, (), each.steps) for each in rules().rules}
    choices = Choices((Choice(chosen["SV2"], None),), (Choice(chosen["EV1"], None),), ())
    cases = next(step for step in chosen["EV2"].steps if step.lent)
    there = supplied(choices, {"cases": cases}, late)
    holders = [each.candidate.rule.id for each in (*there.now, *there.next) if cases in each.candidate.steps]
    assert holders == ([holder] if holder else [])
