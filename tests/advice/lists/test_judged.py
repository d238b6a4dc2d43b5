"""What whoever has to do it would not have done: each of these was advised otherwise once."""

import re
from datetime import date, timedelta
from typing import Any

import pytest

from apps.advice.lists.advice import Advice, Entry
from apps.advice.lists.days import today
from apps.advice.working_days import is_working_day
from tests.advice.lists.third import ISSUED, Json, advised, changed, rules, situation

_RULES = {rule.id: rule for rule in rules().rules}
_COUNSEL = {"counsel_class": ["article_5"], "jurisdictions": ["eu"]}


def _framed(facts: Json, *, switches: Json | None = None, **framing: Any) -> Json:
    framed = {**facts["framing"], **framing}
    return {**facts, "framing": {**framed, "switches": {**framed["switches"], **(switches or {})}}}


def _entries(advice: Advice) -> tuple[Entry, ...]:
    return (*advice.do_now, *advice.do_next)


def _entry(advice: Advice, rule: str) -> Entry:
    return next(entry for entry in _entries(advice) if entry.rule == rule)


def _launching(name: str, days: int, **figures_for: Any) -> Json:
    facts = situation(name)
    facts.pop("peak", None)
    return _framed(changed(facts, **{"engagement.days_to_launch": days}), stage="pilot", **figures_for)


# A use that the law forbids.
@pytest.mark.parametrize("name", ["s01", "s04", "s06", "s10"])
def test_where_the_law_forbids_it_it_is_stopped_and_nothing_else_is_done(name: str) -> None:
    advice = advised(_framed(situation(name), switches=_COUNSEL))
    assert advice.do_now
    assert all(_RULES[entry.rule].guard.halts for entry in advice.do_now)
    assert advice.do_now[0].title == "Switch it off until counsel clears it"
    assert advice.do_now[0].steps[0].on == "2026-12-02"
    assert (advice.do_next, advice.targets, advice.experiments, advice.asks) == ((), (), (), ())
    assert not [
        step for entry in advice.do_now for step in entry.steps if step.builds or step.acts == "raise"
    ]
    assert advice.cost.next.weeks == (0, 0)
    assert {row.why for row in advice.checklist} == {"withheld"}
    assert "that the law forbids" in advice.law.line


def test_as_long_as_counsel_has_not_named_it_it_only_may_be_forbidden() -> None:
    advice = advised(changed(situation("s01"), **{"context.C14": ["article_5"]}))
    assert "a class that may be forbidden" in advice.law.line
    assert advice.do_now[0].because.startswith("It may be")
    assert advice.do_now[0].title == "Stop acting on it until counsel clears it"
    assert advice.do_now[0].steps[1].do.startswith("Decide nothing by its results")


def test_what_does_not_run_yet_is_not_built() -> None:
    facts = _framed(situation("s01"), switches=_COUNSEL, stage="idea")
    assert advised(facts).do_now[0].title == "Build nothing of it until counsel clears it"


# Before a launch.
@pytest.mark.parametrize("days", [9, 20, 45, 75])
def test_what_the_law_asks_for_is_done_before_the_launch_it_belongs_to(days: int) -> None:
    facts = changed(_launching("s04", days), **{"context.C7": ["personal_data"]})
    launch = (ISSUED + timedelta(days=days)).isoformat()
    advice = advised(facts)
    duties = [duty for duty in (*advice.law.stops, *advice.law.dated) if duty.on]
    assert duties
    assert all(duty.on <= launch for duty in duties if duty.on)
    assert all(step.on <= launch for duty in duties for step in duty.steps)


def test_what_the_law_asks_for_later_is_not_pulled_before_a_launch() -> None:
    advice = advised(_launching("s10", 45))
    assert "2027-12-02" in [duty.on for duty in advice.law.dated]


@pytest.mark.parametrize("name", ["s04", "s09", "s10"])
def test_cases_sources_and_the_way_of_release_are_there_before_the_launch(name: str) -> None:
    advice = advised(_launching(name, 45, figures_for="launch"))
    gating = [entry for entry in _entries(advice) if "launch" in _events(entry.rule)]
    assert gating
    launch = (ISSUED + timedelta(days=45)).isoformat()
    # What is opened on that day is opened on it.
    opening = {
        step.do
        for rule in _RULES.values()
        for step in rule.steps
        for each in step.before
        if not each.lead_days
    }
    assert all(step.on < launch or step.do in opening for entry in gating for step in entry.steps)


def _events(rule: str) -> set[str]:
    return {before.event for before in _RULES[rule].before}


def test_records_of_health_or_money_ask_for_a_data_protection_assessment() -> None:
    facts = changed(situation("s03"), **{"context.C7": ["personal_data", "sector_rules"]})
    assert "LW6" in [duty.rule for duty in advised(facts).law.dated]


# An event.
@pytest.mark.parametrize("days", [12, 25, 33, 36, 40, 63, 70])
@pytest.mark.parametrize("name", ["s04", "s06"])
def test_nothing_is_done_on_the_days_on_which_nothing_is_released(name: str, days: int) -> None:
    facts = situation(name)
    facts["peak"]["days"] = days
    peak = ISSUED + timedelta(days=days)
    # Of few days one in four.
    first, last = (peak - timedelta(days=min(7, days // 4))).isoformat(), peak.isoformat()
    for entry in _entries(advised(facts)):
        leads = [before for step in _RULES[entry.rule].steps for before in step.before]
        frozen = [step for step in entry.steps if first <= step.on <= last]
        assert len(frozen) <= sum(before.lead_days <= 7 for before in leads), entry


def test_over_today_it_is_still_asked_for_what_the_event_needs() -> None:
    over = {"quantity.QM5.now": [1.5e6, 1.6e6, 1.7e6], "status.QM5": "over", "quantity.QM5.limit": 1.5e6}
    advice = advised(changed(situation("s04"), **over))
    asked = next(entry for entry in advice.do_now if "QM5" in entry.items)
    # Grown to the event, four times, and a quarter more.
    assert any("8.4 million" in step.do for step in asked.steps), asked
    assert any("rehearsal" in step.do for step in asked.steps)
    assert any("Stop releases" in step.do for step in asked.steps)
    assert asked.event == "2027-01-09"


def test_before_an_event_its_load_is_tested_in_a_place_of_the_first_list() -> None:
    facts = changed(
        situation("s04"),
        **{f"symptom.{name}{part}": 0.1 for name in ("U2", "U5", "U7") for part in ("", ".most")},
        **{"quantity.QU6.now": [0.2, 0.2, 0.2]},
    )
    assert [entry.rule for entry in advised(facts).do_now] == ["X3", "US1", "US3"]


@pytest.mark.parametrize("days", [9, 14, 20, 30])
def test_a_rehearsal_comes_after_the_order_it_rehearses(days: int) -> None:
    facts = situation("s04")
    facts["peak"]["days"] = days
    order, lines, rehearsal, *_ = _entry(advised(facts), "X3").steps
    assert order.late
    assert "lines" in lines.do
    assert rehearsal.late is None
    assert rehearsal.on > order.on


# One after the other.
def test_one_measure_has_one_place() -> None:
    advice = advised(situation("s06"))
    relieving = [entry.rule for entry in _entries(advice) if "QD4" in entry.items]
    assert relieving == ["DA1"]
    assert "split" in _entry(advice, "DA1").steps[0].do


def test_on_premises_no_machine_comes_and_goes() -> None:
    facts = changed(situation("s06"), **{"context.C8": "on_premises"})
    assert not [step for entry in _entries(advised(facts)) for step in entry.steps if "spot" in step.do]


def test_cards_are_ordered_after_what_may_make_them_needless() -> None:
    facts = changed(
        situation("s03"), **{"context.C19": "not_tried", "status.QO5": "under", "quantity.QO5.limit": 500}
    )
    advice = advised(_framed(facts, lead_days_cards=300))
    order = _entry(advice, "SV5")
    tried = [entry for entry in advice.do_now if entry.rule in ("SV1", "HO5")]
    assert [entry.rule for entry in advice.do_now].index("SV5") == len(tried) == 2
    assert order.steps[-1].late
    assert order.title == "Order cards by 5 January"
    assert all(step.on < order.steps[-1].on for entry in tried for step in entry.steps)


def test_what_was_not_tried_is_tried() -> None:
    for name in ("s01", "s03"):
        facts = changed(situation(name), **{"context.C19": "not_tried"})
        assert any("C19" in entry.items for entry in _entries(advised(facts))), name


@pytest.mark.parametrize(("name", "rule"), [("s08", "AG11"), ("s07", "OR8"), ("s10", "OR8")])
def test_planted_errors_come_before_anything_is_loosened(name: str, rule: str) -> None:
    steps = _entry(advised(situation(name)), rule).steps
    planted = next(at for at, step in enumerate(steps) if "planted" in step.do)
    loosened = [at for at, step in enumerate(steps) if "sample" in step.do]
    assert all(planted < at for at in loosened)
    assert all(steps[planted].on < steps[at].on for at in loosened)


def test_acts_are_let_go_after_the_tools_have_limits() -> None:
    facts = changed(situation("s08"), **{"context.C17": "undoable"})
    advice = advised(facts)
    loosened = next(step for step in _entry(advice, "AG11").steps if "sampled" in step.do)
    limits = _entry(advice, "AG1")
    assert limits in advice.do_now
    assert max(step.on for step in limits.steps) < loosened.on


def test_all_devices_change_after_there_are_rings() -> None:
    facts = changed(
        situation("s07"), **{f"symptom.{name}{part}": 0.1 for name in ("M6", "O4") for part in ("", ".most")}
    )
    advice = advised(facts)
    assert {"ED1", "ED2"} <= {entry.rule for entry in advice.do_now}
    assert _entry(advice, "ED2").steps[-1].on < _entry(advice, "ED1").steps[-1].on


def test_what_is_at_its_limit_within_weeks_is_held_there_today() -> None:
    near = {"quantity.QO6.now": [1470, 1480, 1490], "status.QO6": "under"}
    first = _entry(advised(changed(situation("s08"), **near)), "AG11").steps[0]
    assert (first.on, first.do) == (
        "2026-12-02",
        "Limit intake to 1,500 tasks a day until more can be checked with care; the rest is done as before",
    )


# Days.
@pytest.mark.parametrize("issued_on", [ISSUED, date(2026, 12, 22), date(2026, 12, 31), date(2027, 1, 2)])
@pytest.mark.parametrize("number", range(1, 11))
def test_every_day_is_one_on_which_people_work_and_nobody_has_three_things_to_do(
    number: int, issued_on: date
) -> None:
    advice = advised(situation(f"s{number:02}"), issued_on)
    steps = [step for entry in _entries(advice) for step in entry.steps]
    assert all(is_working_day(date.fromisoformat(step.on)) for step in steps)
    assert all(step.on >= issued_on.isoformat() for step in steps)


@pytest.mark.parametrize("number", range(1, 11))
def test_nobody_has_three_things_to_do_on_one_day(number: int) -> None:
    steps = [step for entry in _entries(advised(situation(f"s{number:02}"))) for step in entry.steps]
    doing = [(step.who[0], step.on) for step in steps]
    assert max(map(doing.count, doing)) <= 2


# Nothing is pressed.
def test_an_alarm_lies_between_today_and_the_limit() -> None:
    facts = changed(
        situation("s05"),
        **{"verdict.nothing_under_pressure": True, "verdict.kind": "nothing", "verdict.dominant": []},
        **{
            f"symptom.{name}{part}": 0.1
            for name in ("U9", "U2", "U4", "U8", "M5", "O6")
            for part in ("", ".most")
        },
        **{"symptom.any.most": 0.1, "breach.any": 0.05},
        **{f"quantity.{name}.horizon": [1, 2, 3] for name in ("QM5", "QU2", "QU7")},
        **{"quantity.QO6.now": [60, 60, 60], "quantity.QO6.limit": 120, "status.QO6": "under"},
        **{"quantity.QO6.horizon": [60, 60, 60]},
        **{"quantity.QO1.now": [1, 1, 1], "quantity.QO1.horizon": [1, 1, 1]},
    )
    alarm = next(step.do for step in advised(facts).do_now[0].steps if "alarm" in step.do)
    # It stands at half of its limit today, does not grow, and rings where it moves.
    assert "checks a day (90 " in alarm


# What two strangers would not have followed.
def _own_night(**more: Any) -> Json:
    facts = situation("s06")
    facts["peak"] = {"name": "Carnival", "days": 70, "factor": 2.5}
    quantities = {
        "quantity.QD4.now": [3.8, 4.1, 4.6], "quantity.QD4.horizon": [4.6, 5.2, 6.4], "quantity.QD4.limit": 6,
        "status.QD4": "under", "target.G1": "4h", "symptom.U7": 0.1, "symptom.U7.most": 0.1,
    }  # fmt: skip
    kept = {name: value for name, value in facts["facts"].items() if ".QU" not in name and ".QD" not in name}
    return {**facts, "facts": {**kept, **quantities, **more}, "units": {"QD1": "TB"}}


def test_a_peak_multiplies_a_nightly_job_which_is_cut_and_then_rehearsed() -> None:
    advice = advised(_own_night())
    assert [entry.rule for entry in advice.do_now[:2]] == ["DA1", "DP1"]
    cut, rehearsed = _entry(advice, "DA1"), _entry(advice, "DP1")
    assert cut.title == "Cut the longest job under 6 hours"
    assert "10 hours on 8 February (Carnival), limit 6 hours" in rehearsed.because
    keep, run, again, freeze = rehearsed.steps
    assert keep.do.startswith("Keep the result of the night before ready")
    assert run.do.startswith("Run the job on 2.5 times today's data, on machines that serve nothing else")
    # The first run shows what to cut; what was cut is rehearsed before nothing is released any more.
    assert run.on < again.begins <= again.on <= freeze.on
    assert again.begins > cut.steps[-1].on
    assert "as much data as Carnival brings" in cut.measure.text


@pytest.mark.parametrize("days", [20, 30, 50])
def test_of_few_days_before_a_peak_some_are_left_to_mend_what_the_first_night_shows(days: int) -> None:
    facts = _own_night(**{"quantity.QD4.now": [6.5, 7, 7.5], "status.QD4": "over"})
    steps = _entry(advised({**facts, "peak": {"name": "Carnival", "days": days, "factor": 1.8}}), "DP1").steps
    run, again, freeze = (
        next(step for step in steps if step.do.startswith(words))
        for words in ("Run the job on", "Run it once more", "Release nothing")
    )
    assert date.fromisoformat(again.on) - date.fromisoformat(run.on) >= timedelta(days=3)
    assert run.on < again.begins <= again.on <= freeze.on


def test_a_peak_of_requests_multiplies_no_job() -> None:
    assert "DP1" not in [entry.rule for entry in _entries(advised(situation("s06")))]


@pytest.mark.parametrize(
    ("figures", "shape"),
    [({}, "P6s"), ({"quantity.QD1.now": 3}, "P6s"), ({"quantity.QD1.now": 30}, "P6")],
)
def test_a_platform_is_built_for_much_data_alone(figures: Json, shape: str) -> None:
    verdict = {
        "verdict.dominant": ["data"],
        "verdict.secondary": [],
        "verdict.tied": [],
        "verdict.level": "clear",
        "breach.data": 0.9,
    }
    facts = _framed(_own_night(**verdict, **figures), switches={"retrieval": "no"})
    facts["facts"].pop("breach.user", None)
    found = advised(facts).shape
    assert found
    assert found.rule == shape


def test_where_nobody_knows_whether_it_may_go_on_counsel_is_asked_and_nothing_is_decided_by_it() -> None:
    facts = _framed(situation("s10"), stage="live")
    facts["facts"] = {
        **facts["facts"],
        "context.C14": ["unsettled"],
        "context.C7": ["high_risk", "personal_data"],
    }
    facts["framing"]["switches"].pop("counsel_class", None)
    advice = advised(facts)
    first = advice.do_now[0]
    assert first.rule == "CL"
    assert [step.on for step in first.steps] == ["2026-12-02"] * 3
    assert "Let teams approve small risks" not in [entry.title for entry in _entries(advice)]
    assert "2,500" in first.steps[2].do
    settled = advised(changed(facts, **{"context.C14": ["minimal"]}))
    assert "CL" not in [entry.rule for entry in _entries(settled)]


def test_an_agent_gets_its_fuse_before_anything_is_cached() -> None:
    first = advised(situation("s01")).do_now[0]
    assert first.steps[0].do.startswith("Stop tasks above what 19 of 20 finished take")
    assert first.steps[0].on == "2026-12-02"
    assert "All bills: 150,000 EUR a month" in first.because


def test_before_a_system_is_live_its_first_event_is_its_launch_and_may_not_hold() -> None:
    facts = _framed(situation("s04"), stage="pilot")
    facts["facts"] = {name: value for name, value in facts["facts"].items() if ".QU7" not in name}
    facts["facts"] |= {"context.C7": ["personal_data"], "context.C14": ["transparency"]}
    facts["facts"].pop("quantity.QM12.now", None)
    advice = advised(facts)
    assert "9 January can't hold: 60 days are usual for that, 40 are left." in advice.law.line
    assert advice.law.line.endswith(
        "Owner: Data protection officer. As of 25 November 2026, from summaries of the law."
    )
    assert all(step.on < "2027-01-09" for step in _entry(advice, "AG5").steps)
    (load,) = (item for item in advice.items if item.id == "QU4")
    assert load.times_over == 3  # the 600 of the horizon, not more


def test_what_is_booked_lasts_a_quarter_and_what_is_bought_has_a_third_to_spare() -> None:
    facts = changed(
        situation("s05"),
        **{"quantity.QM5.now": 4.5e6, "quantity.QM5.horizon": 9e6, "status.QM5": "over", "symptom.U9": 0.2},
    )
    (booked,) = (step.do for step in _entry(advised(facts), "S-quota").steps if "book" in step.do)
    assert "5 million tokens a minute" in booked
    (ordered,) = (step.do for step in _entry(advised(situation("s03")), "SV5").steps if step.builds)
    assert "16 requests a second" in ordered


def test_no_write_is_tried_again_before_it_has_a_key() -> None:
    facts = changed(
        situation("s08"),
        **{
            "context.C17": "undoable",
            "quantity.QM5.now": 3e6,
            "quantity.QM5.limit": 2e6,
            "status.QM5": "over",
        },
    )
    retry = _entry(advised(facts), "S-quota").steps[1].do
    assert retry.endswith("nothing that acts twice")


def test_an_index_that_is_built_in_a_night_is_built_each_night() -> None:
    facts = changed(
        situation("s02"),
        **{
            "quantity.QD6.now": 3, "quantity.QD6.horizon": 3, "status.QD6": "under",
            "quantity.QD7.now": 2900, "quantity.QD7.limit": 72,
        },
    )  # fmt: skip
    feed = _entry(advised(facts), "RG3")
    assert feed.title == "Rebuild the index every night"
    assert not [text for text in feed.mistakes if "rebuild" in text.lower()]


def test_where_no_person_meets_it_nobody_is_told_and_staff_is_trained_of_every_kind() -> None:
    machines = advised(_framed(situation("s05"), switches={"channel": "machines"}))
    assert "LW3" not in [duty.rule for duty in machines.law.dated]
    scores = advised(situation("s06"))
    assert "LW10" in [duty.rule for duty in scores.law.dated]


# More is made than is read.
def _read_by_people(name: str, **switches: Any) -> Json:
    figures = {
        **{f"quantity.QU7.{point}": [900, 900, 900] for point in ("now", "horizon")},
        **{f"quantity.QO6.{point}": [640, 640, 640] for point in ("now", "horizon")},
        "quantity.QO6.limit": [650, 650, 650],
        "status.QO6": "under",
    }
    return _framed(changed(situation(name), **figures), switches={"people_check": "all", **switches})


def test_as_many_as_are_made_may_all_be_read_and_nothing_says_that_the_rest_is_not() -> None:
    figures = {"quantity.QU7.now": [640, 640, 640], "quantity.QO6.now": [610, 640, 670]}
    advice = advised(changed(_read_by_people("s02"), **figures))
    assert not any("unread" in entry.because for entry in (*advice.do_now, *advice.do_next))


def test_where_all_is_to_be_checked_what_is_made_is_held_to_what_is_read() -> None:
    advice = advised(_read_by_people("s02"))
    first = advice.do_now[0]
    assert first.items[0] == "QO6"
    assert first.because == (
        "900 answers a day are made, all of them to be checked, and 640 answers a day are: the rest goes out unread."
    )
    assert "Limit what is made to 650 answers a day" in first.steps[0].do
    assert not any("unchecked" in step.do or "a sample" in step.do for step in first.steps)
    some = advised(_framed(_read_by_people("s02"), switches={"people_check": "some"}))
    assert "QO6" not in [item.id for item in some.items]


def test_before_anything_runs_nothing_is_limited_and_figures_are_expected() -> None:
    over = changed(_read_by_people("s02"), **{"quantity.QO6.now": [900, 900, 900], "status.QO6": "over"})
    entry = _entry(advised(_framed(over, stage="idea")), "OR8")
    assert entry.because.startswith("Checks a day: 900 answers a day expected")
    assert not any(step.do.startswith("Limit") for step in entry.steps)


def test_what_pays_by_itself_waits_for_a_person_today_by_a_sum() -> None:
    pays = _framed(
        changed(situation("s01"), **{"context.C17": "irreversible", "symptom.M10": 0.6}),
        switches={"people_check": "none"},
    )
    entry = next(entry for entry in advised(pays).do_now if entry.rule == "AG4")
    assert entry.steps[0].on == "2026-12-02"
    assert "as many as they keep up with" in entry.steps[0].do
    checked = advised(_framed(changed(pays, **{"symptom.M1": 0.2}), switches={"people_check": "some"}))
    assert "AG4" not in [entry.rule for entry in checked.do_now]
    assert "Agree which acts need no person" in _entry(checked, "AG4").steps[0].do
    # What makes many mistakes loses that right this week, whatever its price.
    wrong = advised(_framed(changed(pays, **{"symptom.M1": 0.8}), switches={"people_check": "some"}))
    assert _entry(wrong, "AG4").steps[0].on == "2026-12-02"
    assert "or take that right away" in _entry(wrong, "AG4").steps[0].do


def test_where_one_tenant_takes_the_quota_no_more_is_booked_than_caps_leave_missing() -> None:
    over = {"quantity.QM5.now": 4.5e6, "quantity.QM5.horizon": 9e6, "status.QM5": "over"}
    shared = _entry(advised(changed(situation("s05"), **over)), "S-quota")
    caps, *_, book = [step.do for step in shared.steps if "largest tenant" in step.do or "ook" in step.do]
    assert caps.startswith("Cap what the largest tenant")
    assert "a fortnight under the caps leaves missing" in book


def test_what_is_booked_for_months_carries_the_peak_that_lies_in_them() -> None:
    over = {f"quantity.QM5.{point}": [2e6, 2e6, 2e6] for point in ("now", "horizon")}
    facts = changed(
        situation("s05"),
        **over,
        **{"quantity.QM5.limit": [1e6, 1e6, 1e6], "status.QM5": "over", "symptom.U9": 0.2},
    )
    peak = {"name": "Sale", "days": 60, "factor": 2}
    assert any("book 2 million" in step.do for step in _entry(advised(facts), "S-quota").steps)
    assert any(
        "book 4 million" in step.do for step in _entry(advised({**facts, "peak": peak}), "S-quota").steps
    )


def test_an_idea_that_costs_many_times_what_it_may_is_decided_on_first() -> None:
    figures = {
        "quantity.QU7.horizon": [400, 400, 400],
        "quantity.QM4.now": [700, 700, 700],
        "target.G4": 1000,
    }
    facts = situation("s08")
    for name in [each for each in facts["facts"] if each.startswith("quantity.")]:
        del facts["facts"][name]
    idea = _framed(changed(facts, **figures), stage="idea")
    assert advised(idea).do_now[0].rule == "CO1"
    assert advised(changed(idea, **{"target.G4": 10000})).do_now[0].rule != "CO1"


def test_what_people_tell_of_is_answered_before_an_alarm_is_set() -> None:
    quiet = changed(
        situation("s09"),
        **{"verdict.nothing_under_pressure": True, "verdict.kind": "nothing", "verdict.dominant": []},
        **{f"quantity.QM6.{point}": [20, 20, 20] for point in ("now", "horizon")},
        **{"status.QM6": "under", "symptom.any.most": 0.7, "breach.any": 0.05},
        **{f"symptom.{name}{part}": 0.1 for name in ("M10", "O4", "O8", "D10") for part in ("", ".most")},
        **{"symptom.M1": 0.7, "symptom.M1.most": 0.7},
    )
    rules_now = [entry.rule for entry in advised(quiet).do_now]
    assert rules_now == ["EV2", "N0"]


def test_where_no_fact_of_law_is_known_it_says_which_are_missing() -> None:
    facts = situation("s01")
    for name in ("context.C7", "context.C14"):
        del facts["facts"][name]
    for name in ("context.C17", "context.C6"):
        facts["facts"].pop(name, None)
    assert advised(facts).law.line.startswith("No duty is known yet: nobody said ")


# What a judge of five new situations would not have followed.
def _idea_that_rejects(**more: Any) -> Json:
    figures = {
        "quantity.QO5.now": 190,
        "quantity.QO5.limit": 90,
        "status.QO5": "over",
        "quantity.QO6.now": 80,
        "quantity.QO6.horizon": 520,
        "quantity.QO6.limit": 120,
        "status.QO6": "under",
        "context.C17": "irreversible",
        "engagement.days_to_launch": 90,
        **more,
    }
    facts = _framed(changed(situation("s08"), **figures), stage="idea", figures_for="launch")
    facts.pop("peak", None)
    return facts


def test_a_launch_that_comes_before_the_approvals_is_moved_or_made_smaller() -> None:
    first = advised(_idea_that_rejects()).do_now[0]
    assert first.title == "Move the launch, or launch less"
    assert first.because.startswith("The launch can't hold: 190 days are expected from idea to use")
    in_time = advised(_idea_that_rejects(**{"engagement.days_to_launch": 300}))
    assert "LD" not in [entry.rule for entry in _entries(in_time)]


def test_before_it_runs_a_person_is_to_approve_what_cannot_be_undone() -> None:
    advice = advised(_idea_that_rejects())
    approving = next(entry for entry in advice.do_now if entry.rule == "AG4")
    assert approving.steps[0].do == (
        "Decide that a person approves what cannot be undone, from the first act on"
    )
    (checks,) = (item for item in advice.items if item.id == "QO6")
    assert checks.answered_by


@pytest.mark.parametrize("issued_on", [date(2026, 11, 9), ISSUED, date(2026, 12, 8), date(2027, 1, 11)])
@pytest.mark.parametrize("days", [23, 45, 74, 110])
def test_a_second_supplier_has_a_contract_before_anything_is_sent(issued_on: date, days: int) -> None:
    facts = changed(situation("s01"), **{"symptom.M5": 0.9, "symptom.M5.most": 0.9})
    facts = {**facts, "peak": {"name": "Easter", "days": days, "factor": 2}}
    ask, cases, contract, traffic, switch = _entry(advised(facts, issued_on), "HO6").steps
    assert ask.do.startswith("Ask a second supplier")
    assert ask.on <= (today(issued_on) + timedelta(days=2)).isoformat()
    assert ask.on <= cases.on <= contract.on <= traffic.on <= switch.on
    peak = (issued_on + timedelta(days=days)).isoformat()
    assert not (issued_on + timedelta(days=days - 7)).isoformat() <= switch.on <= peak


def test_before_anything_is_live_nothing_is_sent_of_real_traffic() -> None:
    facts = changed(situation("s01"), **{"symptom.M5": 0.9, "symptom.M5.most": 0.9})
    advice = advised(_framed(facts, stage="idea"))
    said = [entry.title for entry in _entries(advice)] + [row.title for row in advice.checklist]
    assert "Try a second supplier on fixed cases" in said


@pytest.mark.parametrize("days", [20, 40, 74])
def test_no_new_shape_is_begun_in_the_weeks_before_a_peak(days: int) -> None:
    facts = {**situation("s01"), "peak": {"name": "Easter", "days": days, "factor": 2}}
    shape = advised(facts).shape
    assert shape
    assert all(step.on > (ISSUED + timedelta(days=days)).isoformat() for step in shape.steps)


def test_a_load_is_tested_on_a_copy() -> None:
    tests = [step for step in _entry(advised(situation("s04")), "US3").steps if step.do.startswith("Test")]
    assert tests
    assert all("a copy" in step.do for step in tests)


def test_outside_the_eu_nothing_is_said_to_be_its_duty() -> None:
    facts = changed(situation("s04"), **{"context.C6": "public"})
    advice = advised(_framed(facts, switches={"jurisdictions": ["uk_ch"]}))
    (telling,) = (duty for duty in advice.law.good_practice if duty.rule == "LW3")
    assert "outside the law of the EU" in telling.because
    assert not any("abel" in step.do for step in telling.steps)


def test_before_it_runs_one_group_tries_it_before_any_figure_is_answered() -> None:
    now = [entry.rule for entry in advised(_idea_that_rejects(**{"engagement.days_to_launch": 300})).do_now]
    assert now[0] == "ID1"
    assert now[-1] == "AG4"
    moved = advised(_idea_that_rejects(**{"symptom.O2": 0.9, "symptom.O2.most": 1.0}))
    assert [entry.rule for entry in moved.do_now] == ["LD", "ID1", "AG4"]
    assert moved.do_now[0].steps[0].do.startswith("Name one person who answers for it")
    # What nobody has approved is opened to no group.
    assert not any(step.do.startswith("Open it") for step in moved.do_now[1].steps)


def test_far_fewer_checks_than_results_are_asked_about_and_limit_nothing() -> None:
    alarms = changed(
        _read_by_people("s02"), **{"quantity.QU7.now": [9000] * 3, "quantity.QU7.horizon": [9000] * 3}
    )
    advice = advised(alarms)
    assert "CA" in [note.rule for note in advice.guards]
    assert not any(
        step.do.startswith("Limit what is made") for entry in _entries(advice) for step in entry.steps
    )
    assert "CA" not in [note.rule for note in advised(_read_by_people("s02")).guards]


def test_what_is_stopped_today_stands_beside_what_is_over() -> None:
    over = {f"quantity.QM5.{point}": [2e6, 2e6, 2e6] for point in ("now", "horizon")}
    facts = changed(
        situation("s08"),
        **over,
        **{
            "quantity.QM5.limit": [1e6] * 3, "status.QM5": "over", "symptom.M9": 0.9, "symptom.M9.most": 1.0,
            "quantity.QO6.now": [10] * 3, "quantity.QO6.horizon": [10] * 3, "status.QO6": "under",
        },
    )  # fmt: skip
    facts = {**facts, "peak": {"name": "Easter", "days": 74, "factor": 2.2}}
    fuse = next(entry for entry in advised(facts).do_now if entry.rule == "AG2")
    assert fuse.steps[0].do == "Stop any task past three times the usual tokens"
    # As many as they can check beside the ten of today.
    assert any(re.match(r"Hand over [\d,]+ stopped tasks a day at most", step.do) for step in fuse.steps)


def test_on_own_premises_a_queue_is_built_and_nothing_is_reserved() -> None:
    facts = changed(situation("s03"), **{"quantity.QU2.now": [2.5] * 3})
    facts = _framed({**facts, "peak": {"name": "Storms", "days": 45, "factor": 6}}, stage="live")
    entry = _entry(advised({**facts, "framing": {**facts["framing"], "lead_days_cards": 120}}), "X3")
    assert entry.title.startswith("Cap what comes in at ")
    said = " ".join(step.do for step in entry.steps)
    assert "Build a queue" in said
    assert "rented until after Storms" in said


def test_who_forecasts_with_a_supplier_keeps_a_plain_rule_and_tries_it_before_the_peak() -> None:
    facts = changed(
        situation("s06"), **{"symptom.M5": 0.9, "symptom.M5.most": 1.0, "context.C8": "any_cloud"}
    )
    facts = {**facts, "peak": {"name": "Easter", "days": 23, "factor": 1.1}}
    facts["framing"] = {**facts["framing"], "model_hosting": "hosted"}
    entry = _entry(advised(facts), "HO9")
    assert entry.steps[0].on < (ISSUED + timedelta(days=16)).isoformat()
    assert "HO6" not in [each.rule for each in _entries(advised(facts))]


def test_what_is_not_live_waits_with_what_comes_half_a_year_after_its_launch() -> None:
    grows = {
        "quantity.QO6.now": [10] * 3, "quantity.QO6.horizon": [100] * 3, "quantity.QO6.limit": [25] * 3,
        "status.QO6": "under", "engagement.days_to_launch": 60,
    }  # fmt: skip
    late = advised(_framed(changed(situation("s10"), **grows), stage="pilot"))
    assert next(item for item in late.items if item.id == "QO6").class_ == 4
    live = advised(_framed(changed(situation("s10"), **grows), stage="live"))
    assert next(item for item in live.items if item.id == "QO6").class_ == 2


def test_a_supplier_whose_quota_is_over_is_asked_today_for_what_the_peak_needs() -> None:
    over = {f"quantity.QM5.{point}": [2e6] * 3 for point in ("now", "horizon")}
    facts = changed(situation("s05"), **over, **{"quantity.QM5.limit": [1e6] * 3, "status.QM5": "over"})
    facts = changed(facts, **{"quantity.QU2.now": [80] * 3, "quantity.QU2.limit": 20, "status.QU2": "over"})
    facts = {**facts, "peak": {"name": "Sale", "days": 60, "factor": 2}}
    asking = [
        step for entry in _entries(advised(facts)) for step in entry.steps if "Ask the supplier" in step.do
    ]
    assert asking
    assert asking[0].on <= "2026-12-03"


def test_no_load_is_tested_while_what_it_costs_forbids_more_of_it() -> None:
    dear = situation("s01")
    assert "S-cost" in [entry.rule for entry in advised(dear).do_now]
    assert "US3" not in [entry.rule for entry in _entries(advised(dear))]
    peak = {**dear, "peak": {"name": "Easter", "days": 60, "factor": 3}}
    assert "US3" in [entry.rule for entry in _entries(advised(peak))]


def test_planted_acts_of_an_idea_wait_for_what_it_did_first() -> None:
    facts = _idea_that_rejects(**{"quantity.QO5.now": 30, "status.QO5": "under"})
    del facts["facts"]["engagement.days_to_launch"]
    advice = advised(facts)
    (first,) = (step for step in _entry(advice, "ID1").steps if step.do.startswith("Run what exists"))
    (planted,) = (step for step in _entry(advice, "AG11").steps if "planted wrong act" in step.do)
    assert planted.begins > first.on
