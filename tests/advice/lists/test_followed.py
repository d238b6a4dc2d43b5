"""What two architects changed before they followed it: days that can be kept, the harm of today, and one act once."""

from datetime import date, timedelta
from itertools import islice
from typing import Any

import pytest

from apps.advice.lists.advice import Advice, Entry, EntryStep
from apps.advice.working_days import is_working_day
from tests.advice.lists.at_random import situations
from tests.advice.lists.test_unseen import _facts
from tests.advice.lists.third import Json, advised, changed, rules, situation

_ISSUED = date(2026, 12, 1)
_RULES = {rule.id: rule for rule in rules().rules}
_NAMES = [f"s{number:02}" for number in range(1, 11)]


def _entries(advice: Advice) -> dict[str, Entry]:
    return {entry.rule: entry for entry in (*advice.do_now, *advice.do_next)}


def _now(advice: Advice) -> list[str]:
    return [entry.rule for entry in advice.do_now]


def _does(entry: Entry) -> list[str]:
    return [step.do for step in entry.steps]


# Days.
@pytest.mark.parametrize("name", _NAMES)
@pytest.mark.parametrize("issued_on", [date(2026, 11, 30), date(2026, 12, 15), date(2027, 3, 1)])
def test_the_work_on_each_step_begins_in_time_and_nothing_between_the_years(
    name: str, issued_on: date
) -> None:
    advice = advised(situation(name), issued_on)
    steps = [step for entry in _entries(advice).values() for step in entry.steps]
    assert steps
    for step in steps:
        begins, on = date.fromisoformat(step.begins), date.fromisoformat(step.on)
        assert issued_on < begins <= on, step
        assert is_working_day(begins), step
        assert is_working_day(on), step
    for duty in (*advice.law.stops, *advice.law.dated):
        assert all(step.begins <= step.on for step in duty.steps if step.begins), duty


def _days_of_work(step: EntryStep) -> int:
    begins, on = date.fromisoformat(step.begins), date.fromisoformat(step.on)
    days = (begins + timedelta(days=each) for each in range((on - begins).days + 1))
    return sum(map(is_working_day, days))


def test_the_least_work_of_a_step_that_no_event_cuts_short_fits_before_its_day() -> None:
    for facts, issued_on in islice(situations(60), 30):
        for entry in _entries(advised(facts, issued_on)).values():
            if entry.event:
                continue
            for step in entry.steps:
                hands = max(-(-step.weeks[1] // 6), 1)
                assert _days_of_work(step) >= step.weeks[0] * 5 / hands - 1, (entry.rule, step)


def _peak(days: int = 13, **facts: Any) -> Json:
    known = {
        "quantity.QU7.now": [6_000_000, 6_300_000, 6_600_000],
        "quantity.QU2.now": [300, 310, 320],
        "quantity.QU2.horizon": [330, 356, 380],
        "quantity.QU2.limit": 340,
        "quantity.QU2.measured": True,
        "status.QU2": "under",
        "symptom.U4": 0.85,
        "symptom.U5": 0.9,
        "context.C6": "public",
        "context.C8": "one_region",
        **facts,
    }
    return {
        **_facts("predictive", "live", known, model_hosting="own"),
        "peak": {"name": "Christmas peak", "days": days, "factor": 1.5},
    }


def test_of_few_days_before_a_peak_few_are_without_releases_and_all_is_tried_before_them() -> None:
    said = _entries(advised(_peak(), _ISSUED))
    (freeze,) = (step for step in said["X3"].steps if step.do.startswith("Stop releases"))
    (rehearsal,) = (step for step in said["X3"].steps if "rehearsal" in step.do)
    assert freeze.on == "2026-12-11"
    order, build, switch = said["US1"].steps
    assert order.on < build.begins <= build.on < switch.on < rehearsal.on < freeze.on
    assert _days_of_work(build) >= 3
    assert not said["US1"].too_late
    far = _entries(advised(_peak(60), _ISSUED))
    (freeze,) = (step for step in far["X3"].steps if step.do.startswith("Stop releases"))
    assert freeze.on == "2027-01-22"  # the Friday before; a week, where there are weeks


# The harm of today.
def _stale(**facts: Any) -> Json:
    known = {
        "verdict.kind": "over",
        "quantity.QU7.now": [850, 900, 950],
        "quantity.QD7.now": [38, 40, 42],
        "quantity.QD7.horizon": [38, 40, 42],
        "quantity.QD7.limit": 4,
        "quantity.QD7.measured": True,
        "status.QD7": "over",
        "context.C6": "public",
        "engagement.days_to_launch": 69,
        **facts,
    }
    told = _facts("answers", "pilot", known)
    return told | {
        "framing": {**told["framing"], "switches": {**told["framing"]["switches"], "retrieval": "yes"}}
    }


def test_what_was_withdrawn_is_left_out_today_where_others_read_it() -> None:
    advice = advised(_stale(), _ISSUED)
    first = advice.do_now[0].steps[0]
    assert "leave it out of every answer" in first.do
    assert first.on == "2026-12-03"
    inside = advised(_stale(**{"context.C6": "own_staff"}), _ISSUED).do_now[0].steps[0]
    assert inside.do.startswith("Drop from the search what is known to be withdrawn, and show")


@pytest.mark.parametrize("days", [20, 25, 40])
@pytest.mark.parametrize("told", [0.1, 0.9])
def test_a_store_is_fed_before_a_peak_and_holds_nothing_withdrawn_until_then(days: int, told: float) -> None:
    facts = changed(situation("s02"), **{"symptom.D7": told, "symptom.D7.most": told})
    peak = {"name": "the sale", "days": days, "factor": 3}
    steps = [
        step
        for entry in _entries(
            advised({**facts, "closed_on": "2026-09-01", "peak": peak}, date(2026, 9, 1))
        ).values()
        for step in entry.steps
    ]
    (fed,) = (step.on for step in steps if step.do.startswith("Feed in changes"))
    assert fed < (date(2026, 9, 1) + timedelta(days=days)).isoformat()
    (dropped,) = (step.on for step in steps if "known to be withdrawn" in step.do)
    assert dropped == "2026-09-03"


def test_a_guard_stands_before_a_launch_whose_limit_is_over_on_its_day() -> None:
    def guard(facts: Json) -> list[str]:
        return [note.title for note in advised(facts, _ISSUED).guards if note.rule == "LO"]

    assert guard(_stale()) == ["Open it wider once changes are known in time"]
    assert not guard(_stale(**{"status.QD7": "under", "quantity.QD7.now": [1, 2, 3]}))
    no_launch = _stale()
    del no_launch["facts"]["engagement.days_to_launch"]
    assert not guard(no_launch)


def test_nothing_opens_before_the_launch() -> None:
    said = _entries(advised(_stale(), _ISSUED))
    named, opened = said["RL1"].steps
    assert named.do.startswith("Name the first group, what would stop it")
    assert named.on == "2027-01-18"  # three weeks before, for on the day itself it is too late to choose
    assert opened.on == "2027-02-08"
    # Said once.
    assert not any("one group in at a time" in step for step in _does(said["US3"]))


def test_what_takes_others_down_gets_a_deadline_before_the_peak_in_which_it_hurts() -> None:
    advice = advised(_peak(), _ISSUED)
    entry = _entries(advice)["US2"]
    assert "US2" in _now(advice)
    assert "deadline" in entry.steps[0].do
    assert max(step.on for step in entry.steps) < "2026-12-11"
    calm = advised(changed(_peak(), **{"symptom.U4": 0.5}), _ISSUED)
    assert "US2" not in _now(calm)


def test_a_delivery_is_logged_for_a_week_before_any_is_stopped() -> None:
    logged, _, stopped, tried = _does(_entries(advised(situation("s06")))["DQ1"])
    assert "range of values" in logged
    assert stopped.startswith("Stop what falls outside, once a week of false alarms was read")
    assert "wrong units" in tried


# The lever on the limit, and one act once.
def _loss(**facts: Any) -> Json:
    known = {
        "verdict.kind": "over",
        "quantity.QU7.now": [4100, 4200, 4300],
        "quantity.QU7.horizon": [8500, 9000, 9500],
        "quantity.QU7.measured": True,
        "quantity.QM4.now": [1850, 1900, 1950],
        "quantity.QM4.horizon": [1850, 1900, 1950],
        "quantity.QM4.limit": 1200,
        "quantity.QM4.measured": True,
        "status.QM4": "over",
        "quantity.QM7.now": [200_000, 210_000, 220_000],
        "quantity.QM12.now": [240_000, 243_000, 246_000],
        "quantity.QM12.measured": True,
        "symptom.M9": 0.85,
        "symptom.O6": 0.85,
        "context.C6": "public",
        "context.C12": "single",
        "context.C17": "irreversible",
        "context.C19": "not_tried",
        "target.G4": 250_000,
        "target.G9": 2_600_000,
        **facts,
    }
    return _facts("agent", "live", known)


def test_what_lowers_a_price_that_is_over_goes_before_what_decides_and_what_is_only_safe() -> None:
    advice = advised(_loss(), _ISSUED)
    assert _now(advice) == ["S-cost", "HO4", "AG2"]
    said = _entries(advice)
    assert "a year are expected in cost" in said["HO4"].because
    # It is decided on what the levers left.
    assert said["CO2"].steps[0].on > max(said[rule].steps[-1].on for rule in ("S-cost", "HO4", "AG2"))
    assert "SV5" not in said


def test_where_mistakes_are_told_a_person_approves_what_cannot_be_undone_from_today() -> None:
    told = advised(_loss(**{"symptom.M1": 0.8}), _ISSUED)
    assert "AG4" in _now(told)
    assert "AG4" not in _now(advised(_loss(), _ISSUED))


def test_what_cannot_be_undone_is_not_cut_off_in_the_middle_and_loops_end_today() -> None:
    steps = advised(_loss(), _ISSUED).do_now[0].steps
    (loops,) = (step for step in steps if "the third same call with the same answer" in step.do)
    (cap,) = (step for step in steps if "19 of 20" in step.do)
    assert loops.on == "2026-12-03"
    assert "never in mid-change" in cap.do
    assert cap.on > loops.on
    undoable = advised(_loss(**{"context.C17": "undoable"}), _ISSUED).do_now[0].steps
    (cap,) = (step for step in undoable if "19 of 20" in step.do)
    assert cap.on == "2026-12-03"


def test_one_cap_and_one_label_are_said_once() -> None:
    said = _entries(advised(_loss(), _ISSUED))
    every = [step for entry in said.values() for step in _does(entry)]
    assert sum("19 of 20" in step for step in every) == 1
    assert sum(step.startswith("Label ") for step in every) == 1
    alone = _entries(advised(_loss(**{"status.QM4": "under", "quantity.QM4.limit": 4000}), _ISSUED))
    assert any("19 of 20" in step for step in _does(alone["AG2"]))


def test_an_index_is_fed_by_one_entry_and_its_shape_begins_once_that_is_done() -> None:
    shape = advised(situation("s02")).shape
    assert shape
    assert not any("changes and deletions" in step.do for step in shape.steps)
    first = min(step.on for step in shape.steps)
    assert first > max(step.on for step in _entries(advised(situation("s02")))["RG3"].steps)


def test_a_row_of_the_checklist_has_somebody_who_does_it() -> None:
    for facts, issued_on in islice(situations(40), 20):
        assert all(row.who for row in advised(facts, issued_on).checklist)


# What holds for every case.
def test_nobody_takes_over_millions_by_hand() -> None:
    def fallback(number: int) -> str:
        facts = changed(_peak(), **{"quantity.QU7.now": [number] * 3})
        return next(step for step in _does(_entries(advised(facts, _ISSUED))["US1"]) if "fallback" in step)

    assert "a person" not in fallback(6_300_000)
    assert fallback(300).endswith("the last result or a person")


def _refunds(**facts: Any) -> Json:
    known = {
        "quantity.QO6.horizon": [480, 520, 560],
        "quantity.QO6.limit": 320,
        "quantity.QO5.now": [200, 210, 220],
        "symptom.O2": 0.85,
        "symptom.O3": 0.9,
        "context.C7": ["personal_data", "sector_rules"],
        "context.C14": ["unsettled"],
        "engagement.days_to_launch": 304,
        **facts,
    }
    told = _facts("predictive", "idea", known, people_check="some", model_hosting="own")
    switches = {**told["framing"]["switches"], "public_service": "yes"}
    return {**told, "framing": {**told["framing"], "switches": switches}}


def test_an_idea_uses_no_record_before_its_duties_and_no_old_rule_as_truth() -> None:
    advice = advised(_refunds(), _ISSUED)
    assert advice.law.above
    (signed,) = (duty for duty in advice.law.stops if duty.rule == "LW6")
    (drawn,) = (step for step in _entries(advice)["ID1"].steps if "500 cases with it" in step.do)
    assert signed.on
    assert drawn.begins > signed.on
    assert any("at random" in step for step in _does(_entries(advice)["ID1"]))


def test_of_an_idea_one_person_is_named_once_and_today() -> None:
    advice = advised(_refunds(), _ISSUED)
    said = _entries(advice)
    naming = [
        step for entry in said.values() for step in entry.steps if step.do.startswith("Name one person")
    ]
    assert [step.on for step in naming] == ["2026-12-03"]
    assert "OR7" not in said


def test_of_an_idea_checks_are_timed_before_the_plan_says_how_many() -> None:
    timed, plan = _entries(advised(_refunds(), _ISSUED))["OR8"].steps
    assert "hundred checks" in timed.do
    assert "launch plan" in plan.do
    assert timed.on < plan.begins


def test_a_public_body_asks_counsel_what_it_alone_owes() -> None:
    def asked(facts: Json) -> list[str]:
        duties = advised(facts, _ISSUED).law.stops
        return [
            step.do
            for duty in duties
            if duty.rule == "LW1"
            for step in duty.steps
            if "public body" in step.do
        ]

    assert len(asked(_refunds())) == 1
    private = _refunds()
    private["framing"]["switches"]["public_service"] = "no"
    assert not asked(private)


def test_a_launch_is_moved_once_the_days_it_hangs_on_are_written() -> None:
    facts = _refunds(**{"engagement.days_to_launch": 151})
    name, write, move, *_ = _entries(advised(facts, _ISSUED))["LD"].steps
    assert name.on < write.on < move.on
    assert move.do.startswith("Move the launch")


def test_bills_of_idle_cards_are_not_multiplied_by_the_load_to_come() -> None:
    def year(busy: str) -> Any:
        facts = _facts(
            "answers",
            "pilot",
            {
                "quantity.QU7.now": [5700] * 3,
                "quantity.QU7.horizon": [170_000] * 3,
                "quantity.QM4.now": [2.2] * 3,
                "quantity.QM4.horizon": [2.2] * 3,
                "quantity.QM12.now": [14_000] * 3,
                "quantity.QM12.measured": True,
                "context.C20": busy,
                "target.G4": 90_000,
                "target.G9": 3_000_000,
            },
            model_hosting="own",
        )
        return {row for entry in _entries(advised(facts, _ISSUED)).values() for row in [entry.rule]}

    assert not {"CO1", "CO2"} & year("10-30")
    assert {"CO1", "CO2"} & year("30-60")


def test_what_is_counted_first_is_moved_after() -> None:
    count, move, *_ = (step for step in _entries(advised(situation("s06")))["DA2"].steps)
    assert count.do.startswith("Log for a week")
    assert count.on < move.begins
    # By people of whom each has so many weeks.
    assert _days_of_work(move) * 3 / 5 >= move.weeks[0]


def test_of_an_idea_nothing_is_filtered_or_attacked_before_it_was_tried() -> None:
    facts = _facts(
        "answers",
        "idea",
        {"context.C6": "public_high_stakes", "context.C18": "groups", "engagement.days_to_launch": 200},
    )
    facts["framing"]["switches"]["retrieval"] = "yes"
    said = _entries(advised(facts, _ISSUED))
    tried = max(step.on for step in said["ID1"].steps if "simplest thing" in step.do)
    for rule in ("RG5", "AG5"):
        assert said[rule].steps[-1].on > tried, rule
