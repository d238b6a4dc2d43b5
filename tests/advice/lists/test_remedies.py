"""A remedy fits the limit that is broken, and its measure is not met before it was done."""

import pytest

from apps.advice.lists.advice import Advice, Entry
from tests.advice.lists.third import Json, advised, changed, rules, situation


def _entry(advice: Advice, rule: str) -> Entry:
    return next(entry for entry in (*advice.do_now, *advice.do_next) if entry.rule == rule)


def _steps(advice: Advice, rule: str) -> list[str]:
    return [step.do for step in _entry(advice, rule).steps]


def _framed(facts: Json, **framing: object) -> Json:
    return {**facts, "framing": {**facts["framing"], **framing}}


def _job(launch: int | None = None, /, **more: object) -> Json:
    """Return a nightly job with its intake, and nothing else that has a limit."""
    facts = situation("s06")
    facts.pop("peak", None)
    facts.pop("people", None)
    kept = {
        name: value
        for name, value in facts["facts"].items()
        if not name.startswith(("quantity.", "status.", "symptom.", "breach", "months"))
    }
    figures = {
        "quantity.QD4.now": [3, 3.2, 3.4], "quantity.QD4.horizon": [20, 26, 30], "quantity.QD4.limit": 6,
        "quantity.QD2.now": [2e9, 2.5e9, 3e9], "quantity.QD2.horizon": [30e9, 38e9, 44e9],
        "quantity.QD2.limit": 20e9, "target.G1": "4h", "symptom.D1": 0.9, "symptom.D1.most": 0.9,
        **more,
    }  # fmt: skip
    if launch is not None:
        figures["engagement.days_to_launch"] = launch
    facts = {**facts, "facts": {**kept, **figures}, "units": {"QD2": "bytes/day"}}
    return _framed(facts, stage="pilot", figures_for="launch") if launch is not None else facts


def test_the_price_of_a_task_is_measured_by_the_task() -> None:
    # Of the bills of a month only half is used where few use it yet.
    facts = changed(situation("s01"), **{"quantity.QM12.now": 30_000, "target.G4": 120_000})
    first = _entry(advised(facts), "S-cost")
    assert first.measure.text == "Bills of a week, divided by the tasks finished in it"
    assert first.measure.until.startswith("0.9 EUR")
    assert first.measure.target == ""
    assert "a month are under" not in first.stop_if


def test_where_the_bills_are_over_as_well_they_end_it_too() -> None:
    first = _entry(advised(situation("s01")), "S-cost")
    assert "the bills of a month are under" in first.stop_if


@pytest.mark.parametrize("acts", ["irreversible", "undoable"])
@pytest.mark.parametrize("name", ["s01", "s09"])
def test_an_alarm_on_bills_that_are_over_rings_at_what_is_spent_beyond_today(name: str, acts: str) -> None:
    bills = {"quantity.QM12.now": [150_000] * 3, "context.C6": "partners", "context.C17": acts}
    facts = changed(situation(name), **bills)
    (alarm,) = (do for do in _steps(advised(facts), "S-cost") if "alarm" in do or "alert" in do)
    assert "a tenth above last month's dearest day" in alarm


def test_an_alarm_on_load_that_is_over_rings_at_more_than_today() -> None:
    load = {f"quantity.QU2.{point}": [200] * 3 for point in ("now", "horizon")}
    facts = changed(situation("s09"), **load, **{"quantity.QU2.limit": [100] * 3, "status.QU2": "over"})
    (alarm,) = (do for do in _steps(advised(facts), "S-load") if "alarm" in do)
    assert alarm.startswith("Set an alarm above today's busiest hour, lowered weekly")


@pytest.mark.parametrize(
    ("hosting", "now", "later", "within"),
    [
        ("hosted", 75, 75, "within 45 days."),
        ("hosted", 30, 60, "within 22 days."),
        ("own", 75, 75, "within 45 days."),
        ("own", 30, 30, "in half of the days it takes today."),
    ],
)
def test_a_version_is_trusted_by_a_time_that_is_named(
    hosting: str, now: int, later: int, within: str
) -> None:
    facts = _trusted_after(now, later, **{"symptom.M6": 0.9, "symptom.M6.most": 0.9})
    trusted = _entry(advised(_framed(facts, model_hosting=hosting)), "EV7")
    assert trusted.stop_if.endswith(within)
    assert trusted.measure is not None
    assert trusted.measure.until != "two versions in a row in time"


def _trusted_after(now: int, later: int, **more: object) -> Json:
    days = {"now": now, "horizon": later, "limit": 45}
    figures = {f"quantity.QM6.{point}": [figure] * 3 for point, figure in days.items()}
    return changed(situation("s09"), **figures, **{"status.QM6": "over" if now > 45 else "under", **more})


@pytest.mark.parametrize("name", ["s01", "s08", "s09"])
def test_a_version_is_pinned_once(name: str) -> None:
    told = {"symptom.M10": 0.9, "symptom.M10.most": 0.9, "context.C15": "by_eye"}
    over = {each: fact for each, fact in _trusted_after(75, 75, **told)["facts"].items() if "QM6" in each}
    advice = advised(changed(situation(name), **over, **told))
    steps = [step.do for each in (*advice.do_now, *advice.do_next) for step in each.steps]
    (pinned,) = (do for do in steps if do.startswith("Pin") or "for the version in use" in do)
    assert "for word before each change" in pinned


@pytest.mark.parametrize("name", ["s09", "s10"])
@pytest.mark.parametrize("over", [("QM4",), ("QU2",), ("QM4", "QU2")])
def test_what_nobody_waits_for_is_done_later_by_one_entry(name: str, over: tuple[str, ...]) -> None:
    figures = {
        f"quantity.{item}.{point}": [3 if point == "limit" else 4] * 3
        for item in over
        for point in ("now", "horizon", "limit")
    }
    facts = changed(
        situation(name), **figures, **{f"status.{item}": "over" for item in over}, target__G10="later"
    )
    advice = advised(_framed(facts, model_hosting="hosted"))
    later = {"S-load", "HO7", "X1"} & {each.rule for each in (*advice.do_now, *advice.do_next)}
    assert len(later) == 1


def test_a_reason_says_what_later_means() -> None:
    assert _entry(advised(situation("s10")), "X1").because == "Nobody waits for the first words."


def test_why_tasks_go_in_circles_is_read_and_not_counted() -> None:
    circling = {"symptom.M9": 0.95, "symptom.M9.most": 0.95}
    advice = advised(changed(situation("s01"), **circling))
    assert _entry(advice, "AG2").title == "Find why tasks go in circles, and mend it"
    assert _steps(advice, "AG2")[0].startswith("Read fifty tasks that went in circles")


def test_a_job_that_breaks_at_the_launch_is_measured_on_what_the_launch_brings() -> None:
    cut = _entry(advised(_job(150)), "DA1")
    assert cut.measure.text == "The end of a run on as much data as the launch brings"
    assert "as much data as the launch brings end in under 4.8 hours" in cut.stop_if
    full = cut.steps[-1]
    assert full.do.startswith("Run it on copied or made-up data as large as the launch brings")
    assert full.on < "2027-04-02"  # four weeks before


def test_a_job_does_only_what_is_new_and_what_rests_on_late_data_is_marked() -> None:
    steps = _steps(advised(_job(150, **{"quantity.QU7.now": 700})), "DA1")
    assert any("only over what is new or changed" in do for do in steps)
    assert any("come late" in do for do in steps)


def test_a_full_intake_gets_no_room() -> None:
    advice = advised(_job(150))
    intake = _entry(advice, "DA4")
    assert intake in advice.do_now
    assert intake.measure.of == "QD2"
    assert "38 GB" in intake.because
    assert any("whole day at 48 GB a day" in step.do for step in intake.steps)
    assert not [each for each in (*advice.do_now, *advice.do_next) if each.rule == "DA2"]
    assert "A larger store for what comes in" in [alone.what for alone in advice.leave_alone]


def test_a_full_store_gets_no_intake() -> None:
    stored = {"quantity.QD1.now": 4e12, "quantity.QD1.horizon": 9e12, "quantity.QD1.limit": 6e12}
    facts = _job(**stored, **{"quantity.QD2.horizon": [2e9, 2.5e9, 3e9], "quantity.QD4.horizon": [3, 3, 3]})
    facts["units"]["QD1"] = "bytes"
    advice = advised(facts)
    assert _entry(advice, "DA2").measure.of == "QD1"
    assert "DA4" not in [each.rule for each in (*advice.do_now, *advice.do_next)]


def test_on_premises_storage_is_priced_before_it_is_ordered() -> None:
    stored = {"quantity.QD1.now": 4e12, "quantity.QD1.horizon": 9e12, "quantity.QD1.limit": 6e12}
    facts = _job(**stored, **{"context.C8": "on_premises"})
    facts["units"]["QD1"] = "bytes"
    steps = _steps(advised(facts), "DA2")
    assert steps[0].startswith("Get prices and days of delivery for storage")
    assert not [do for do in steps if "object storage" in do]


@pytest.mark.parametrize(
    ("limit", "title"),
    [
        (24, "Rebuild the index twice a day"),
        (25, "Rebuild the index twice a day"),
        (72, "Rebuild the index every night"),
    ],
)
def test_an_index_is_built_as_often_as_its_limit_asks(limit: float, title: str) -> None:
    known = {
        "quantity.QD6.now": 2, "quantity.QD6.horizon": 2, "status.QD6": "under",
        "quantity.QD7.now": 90, "quantity.QD7.limit": limit,
    }  # fmt: skip
    entry = _entry(advised(changed(situation("s02"), **known)), "RG3")
    assert entry.title == title
    # Half of the time that is allowed nobody reaches by that.
    assert (
        entry.stop_if
        == f"For four weeks each text that was changed in a test was known within {limit} hours."
    )


def test_few_checks_a_day_get_planted_acts_by_the_week() -> None:
    few = {
        "quantity.QO6.now": [28, 30, 32],
        "quantity.QO6.horizon": [300, 400, 500],
        "quantity.QO6.limit": 120,
    }
    facts = changed(situation("s08"), **few, **{"status.QO6": "under", "quantity.QO7.now": 2})
    entry = _entry(advised(facts), "AG11")
    assert any(step.do.startswith("Show ten planted wrong acts") for step in entry.steps)
    # One basis for the minutes and for the posts.
    assert "At that limit each act gets 6 min, and 6.7 posts will be needed later" in entry.because


def _ranks_people(**facts: object) -> Json:
    """Return an idea that would score people, with records of the years before."""
    found = situation("s06")
    found.pop("peak", None)
    found.pop("people", None)
    known = {
        "quantity.QU7.horizon": 900, "context.C6": "own_staff", "context.C7": ["personal_data", "high_risk"],
        "context.C14": ["unsettled"], "target.G11": "90", "symptom.O2": 0.8, "symptom.O2.most": 0.8, **facts,
    }  # fmt: skip
    return _framed({**found, "facts": known}, stage="idea")


def test_who_would_rank_people_counts_errors_by_group_before_people_work_with_it() -> None:
    trial = _entry(advised(_ranks_people()), "ID1")
    said = [step.do for step in trial.steps]
    score, groups, people = (
        next(at for at, do in enumerate(said) if words in do)
        for words in ("once the assessment is signed, ", "by each group on record", "500 cases with it")
    )
    assert score < groups < people
    assert trial.steps[score].on <= trial.steps[groups].on < trial.steps[people].on
    assert "any group on record" in trial.measure.until
    assert trial.stop_if.startswith("On these cases it does no better than a plain rule or guess")


def test_who_ranks_nobody_counts_no_groups() -> None:
    trial = _entry(advised(_ranks_people(**{"context.C7": ["none"]})), "ID1")
    assert not [step for step in trial.steps if "origin" in step.do]
    assert "as long as an outcome takes" in trial.stop_if


def _opened(days: int) -> Json:
    facts = situation("s04")
    facts.pop("peak", None)
    return _framed(changed(facts, **{"engagement.days_to_launch": days}), stage="pilot", figures_for="launch")


def test_a_launch_is_made_smaller_by_waves_and_rehearsed_again_with_the_quota() -> None:
    steps = _entry(advised(_opened(60)), "X3").steps
    assert any(step.do.startswith("Agree who comes in which wave") for step in steps)
    first, again = (step for step in steps if step.do.startswith(("Run a rehearsal", "Run it again up to")))
    assert first.on < again.begins


def test_what_must_be_granted_is_what_is_needed() -> None:
    (ask,) = (ask.text for ask in advised(_opened(40)).asks if ask.kind == "event")
    # The limit is 200 of them: one more would have been a yes.
    assert ask == "Move the launch unless 600 sessions are granted in time: yes or no."


def test_a_fallback_for_more_than_it_carries_is_not_held_to_a_share_of_it() -> None:
    assert _entry(advised(situation("s04")), "US1").measure.target == ""


def test_a_night_is_opened_by_its_sources_and_not_tested_by_its_users() -> None:
    advice = advised(_job(150, **{"quantity.QU7.now": 700, "quantity.QU7.horizon": 9400}))
    assert _entry(advice, "RL1").title == "Open it to a tenth of its sources first"
    assert "US3" not in advice.fired


def test_an_alarm_is_set_on_what_moves_by_itself() -> None:
    (alarm,) = (rule for rule in rules().rules if rule.guard.nothing_pressed)
    # A model's memory, the number of uses and how long approvals take change by decisions alone.
    assert not {"QM2", "QM6", "QO1", "QO2", "QO5", "QO7"} & set(alarm.items)


def test_before_anything_runs_a_case_is_measured_and_no_share_of_spending() -> None:
    facts = _ranks_people(**{f"symptom.{name}{part}": 0.8 for name in ("O6", "O3") for part in ("", ".most")})
    advice = advised(facts)
    cost, reviews = _entry(advice, "OR6"), _entry(advice, "OR4")
    assert cost.measure.text.startswith("What one case costs and saves")
    assert cost.stop_if.startswith("One case saves more than it costs")
    assert reviews.stop_if == "Each review has answered in writing by the day that was agreed."
    # What the class and the assessment settle is not over before they are.
    assert any(step.do.startswith("Open the reviews") for step in reviews.steps)


def test_calls_are_labelled_once() -> None:
    facts = changed(
        situation("s01"),
        **{"context.C12": "separate", "context.C3": "4-8", "symptom.O6": 0.9, "symptom.O6.most": 0.9},
    )
    one_use = {**facts["framing"]["switches"], "exists": "prototype"}
    advice = advised(_framed(facts, switches=one_use))
    said = [step.do for entry in (*advice.do_now, *advice.do_next) for step in entry.steps]
    assert len([do for do in said if do.startswith(("Label each request", "Label every request"))]) == 1


def test_a_small_team_moves_its_store_table_by_table() -> None:
    stored = {"quantity.QD1.now": 40e12, "quantity.QD1.horizon": 90e12, "quantity.QD1.limit": 60e12}
    for team, parts in (("4-8", 2), ("60+", 1)):
        facts = _job(**stored, **{"context.C3": team})
        facts["units"]["QD1"] = "bytes"
        moving = [step for step in _entry(advised(facts), "DA2").steps if step.builds]
        assert len(moving) == parts
        assert moving[0].weeks[1] <= 4 or parts == 1


def test_a_rebuild_ends_at_its_own_limit() -> None:
    known = {"quantity.QD6.now": 9, "quantity.QD6.horizon": 10, "quantity.QD6.limit": 6, "status.QD6": "over"}
    assert _entry(advised(changed(situation("s02"), **known)), "RG6").stop_if == (
        "Two rebuilds in a row take under 6 hours."
    )


def test_a_quota_is_enough_when_what_was_asked_for_is_granted() -> None:
    asked = _entry(advised(situation("s05")), "HO1")
    assert asked.title == "Ask for 9 million tokens a minute in writing"
    assert asked.stop_if == "9 million tokens a minute are granted in writing."


def test_a_launch_that_moves_is_planned_by_one_entry_with_what_people_can_check() -> None:
    facts = _ranks_people(
        **{
            "engagement.days_to_launch": 300, "quantity.QO5.now": [380, 400, 420], "quantity.QO5.limit": 300,
            "quantity.QO6.horizon": [800, 900, 1000], "quantity.QO6.limit": 700,
        }
    )  # fmt: skip
    checked = {**facts["framing"]["switches"], "people_check": "all"}
    advice = advised(_framed(facts, switches=checked))
    first = advice.do_now[0]
    assert first.rule == "LD"
    assert any("at most 700" in step.do for step in first.steps)
    assert "OR8" not in advice.fired


def test_a_quiet_task_is_measured_by_what_it_says_and_not_by_first_words() -> None:
    quiet = changed(situation("s08"), **{"symptom.U2": 0.9, "symptom.U2.most": 0.9})
    assert _entry(advised(quiet), "X18").measure.text.startswith(
        "The longest time in which a task says nothing"
    )


def test_a_price_that_is_over_is_decided_by_the_price() -> None:
    over = {
        "quantity.QM4.now": [140, 150, 160], "quantity.QM4.horizon": [140, 150, 160], "quantity.QM4.limit": 100,
        "status.QM4": "over", "quantity.QM12.now": 900, "target.G4": 1_000_000,
    }  # fmt: skip
    decided = _entry(advised(changed(situation("s05"), **over)), "CO1")
    assert decided.measure.target == "cost_answer"
    assert (
        decided.stop_if
        == "The bills of a quarter, for what was made in it, stay under 100 EUR per 1,000 answers."
    )


def test_a_store_that_fills_by_what_is_sent_leaves_a_place_to_the_rehearsal() -> None:
    stored = {"quantity.QD1.now": 38e12, "quantity.QD1.horizon": 70e12, "quantity.QD1.limit": 60e12}
    coming = {"quantity.QD2.now": 140e9, "quantity.QD2.horizon": 220e9, "quantity.QD2.limit": 180e9}
    facts = _job(
        **stored, **coming, **{"quantity.QD4.now": 11.5, "quantity.QD4.horizon": 18, "quantity.QD4.limit": 13}
    )
    facts["units"]["QD1"] = "bytes"
    facts["peak"] = {"name": "Calving", "days": 76, "factor": 1.6}
    now = advised(_framed(facts, horizon_months=12)).do_now
    assert [entry.rule for entry in now] == ["DA1", "DP1", "DA4"]


def _signed_by(who: str) -> list[str]:
    facts = changed(
        situation("s10"),
        **{"context.C10": who, "quantity.QO5.now": 90, "quantity.QO5.limit": 30, "status.QO5": "over"},
    )
    facts["facts"].pop("quantity.QO5.horizon", None)
    return _steps(advised(_framed(facts, stage="live")), "OR4")


def test_a_second_name_is_wanted_only_where_the_author_releases_alone() -> None:
    second = "Put a second name beside the author's on every release"
    assert second in _signed_by("author")
    assert second not in _signed_by("board")
    assert second not in _signed_by("team")


def test_faster_approvals_help_nobody_while_the_checks_are_over_their_limit() -> None:
    facts = changed(situation("s10"), **{"symptom.O8": 0.8, "symptom.O8.most": 0.85})
    for name in [each for each in facts["facts"] if "QO5" in each]:
        facts["facts"].pop(name)
    eased = changed(facts, **{"quantity.QO6.now": 90})
    for name in ("quantity.QO6.horizon", "status.QO6"):
        eased["facts"].pop(name)

    def answered(case: Json) -> tuple[str, ...]:
        return next(each.answered_by for each in advised(case).items if each.id == "O8")

    assert answered(facts) == ()
    assert answered(eased) == ("OR4",)


def _alone(name: str, figures: Json, **framing: object) -> Json:
    """Return a situation with no figures and no complaints but these."""
    facts = situation(name)
    for left_out in ("peak", "people", "units"):
        facts.pop(left_out, None)
    kept = {
        key: value
        for key, value in facts["facts"].items()
        if not key.startswith(("quantity.", "status.", "symptom.", "breach", "months"))
    }
    return _framed({**facts, "facts": {**kept, **figures}}, **framing)


def _returns(**more: object) -> Json:
    """Return an agent before its launch, whose own workers are too few by then."""
    figures = {
        "quantity.QU5.now": [4, 5, 6], "quantity.QU5.horizon": [38, 55, 72], "quantity.QU5.limit": 20,
        "engagement.days_to_launch": 49, **more,
    }  # fmt: skip
    return _alone("s08", figures, stage="pilot", figures_for="launch", model_hosting="hosted")


def test_an_agent_that_circles_is_stopped_and_what_is_lacking_is_asked_for_all_the_same() -> None:
    quota = {
        "quantity.QM5.now": [6e4, 7e4, 8e4],
        "quantity.QM5.horizon": [5e5, 7e5, 9e5],
        "quantity.QM5.limit": 3e5,
    }
    circling = {"symptom.M9": 0.85, "symptom.M9.most": 1.0}
    advice = advised(_returns(**quota, **circling))
    assert advice.do_now[0].rule == "X3"
    stopped = _entry(advice, "AG2")
    assert stopped.steps[0].do.startswith("Stop any task past three times")
    assert ", limit " not in stopped.because
    assert "AG2" not in [entry.rule for entry in advised(_returns(**quota)).do_now]


def test_too_few_tasks_at_once_are_answered_by_workers_and_counted_in_tasks() -> None:
    advice = advised(_returns())
    reserve = _entry(advice, "X3")
    assert any(step.do.startswith("Add workers of your own for 69") for step in reserve.steps)
    assert not any("supplier" in step.do or "in writing" in step.do for step in reserve.steps)
    assert reserve.measure.text.startswith("Tasks at once")
    assert reserve.measure.until.startswith("55")


def test_a_rehearsal_is_repeated_only_after_it_was_held() -> None:
    for days in (35, 49, 70, 110):
        held = {
            step.do[:12]: step.on
            for step in _entry(advised(_returns(**{"engagement.days_to_launch": days})), "X3").steps
        }
        assert held.get("Run it again", "9999") > held["Run a rehear"]


def _applications(system_kind: str = "predictive", touches: str = "high_risk") -> Json:
    figures = {
        "quantity.QO6.now": 520, "quantity.QO6.limit": 430, "quantity.QO7.now": 8, "status.QO6": "over",
        "context.C7": [touches],
    }  # fmt: skip
    facts = _alone("s06", figures, stage="live")
    return _framed(
        facts, switches={**facts["framing"]["switches"], "system_kind": system_kind, "people_check": "all"}
    )


def test_what_arrives_is_let_through_as_far_as_people_can_check_and_what_waits_is_counted() -> None:
    steps = {step.do: step.on for step in _entry(advised(_applications()), "OR8").steps}
    cap = next(do for do in steps if do.startswith("Let at most 430"))
    assert "the old way" in cap
    decide = next(do for do in steps if do.startswith("Decide between"))
    assert "; 900 " in decide
    assert steps[decide] <= "2026-12-18"
    made = _steps(advised(_applications(touches="none")), "OR8")
    assert made[0].startswith("Limit what is made to 430")


def test_an_act_that_can_be_undone_and_moves_money_gets_one_answer() -> None:
    checked = {
        "quantity.QO6.now": 200,
        "quantity.QO6.limit": 160,
        "context.C17": "undoable",
        "context.C7": ["none"],
    }
    facts = _alone("s08", checked, stage="live")
    facts = _framed(facts, switches={**facts["framing"]["switches"], "people_check": "some"})
    steps = _steps(advised(facts), "AG11")
    assert any("up to an agreed sum" in do for do in steps)
    assert not any("; money" in do for do in steps)


def test_files_in_storage_of_its_own_have_neither_class_nor_table() -> None:
    full = {
        "quantity.QD1.now": 410e12,
        "quantity.QD1.horizon": [1.0e15, 1.2e15, 1.4e15],
        "quantity.QD1.limit": 900e12,
    }
    facts = {**_alone("s06", full, stage="live"), "units": {"QD1": "bytes"}}
    own = _steps(
        advised(changed(_framed(facts, model_hosting="own"), **{"context.C8": "on_premises"})), "DA2"
    )
    assert any(do.startswith("Shrink what nobody reads") for do in own)
    assert any(do.startswith("Order storage for") for do in own)
    assert not any("table" in do or "class" in do for do in own)
    rented = _steps(advised(changed(facts, **{"context.C8": "one_region"})), "DA2")
    assert any("cheaper class" in do for do in rented)


def test_an_index_with_room_to_spare_is_not_shrunk() -> None:
    index = {
        "quantity.QD5.now": [21e6, 26e6, 30e6], "quantity.QD5.horizon": [21e6, 26e6, 30e6], "quantity.QD5.limit": 200e6, "symptom.D7": 0.9,
        "symptom.D7.most": 0.9,
    }  # fmt: skip
    room = _alone("s02", index)
    assert "RG4" not in advised(room).fired
    room["facts"].pop("quantity.QD5.limit")
    assert "RG4" in advised(room).fired


def test_what_was_reserved_for_a_launch_is_given_back_after_its_last_wave() -> None:
    assert "after the last wave" in _entry(advised(_opened(60)), "X3").stop_if
    assert "after the last wave" not in _entry(advised(situation("s04")), "X3").stop_if


def _passed_unread() -> Json:
    """Return a pilot whose agent may do what cannot be undone, and whose checks pass nearly everything."""
    facts = {"context.C17": "irreversible", "symptom.O9": 0.9, "symptom.M1": 0.4, "symptom.M1.most": 0.6}
    pilot = changed(situation("s08"), **facts, **{"quantity.QU7.now": 150})
    return _framed(pilot, stage="pilot", switches={**pilot["framing"]["switches"], "people_check": "all"})


def test_a_check_that_passes_everything_takes_the_right_away_at_once() -> None:
    pilot = _passed_unread()
    first, later = advised(pilot), advised(changed(pilot, **{"symptom.O9": 0.2, "symptom.O9.most": 0.3}))
    assert "AG4" in [each.rule for each in first.do_now]
    assert _entry(first, "AG4").steps[0].do.startswith("Let no tool do")
    assert not any(do.startswith("Let no tool do") for do in _steps(later, "AG4"))


def test_a_check_that_a_launch_will_overrun_takes_the_right_away_at_once_too() -> None:
    checks = {"now": [100] * 3, "horizon": [900] * 3, "limit": 400}
    facts = {f"quantity.QO6.{point}": value for point, value in checks.items()}
    pilot = changed(_passed_unread(), **facts, **{"status.QO6": "under", "engagement.days_to_launch": 60})
    launched = _framed(pilot, figures_for="launch")
    assert _entry(advised(launched), "AG4").steps[0].do.startswith("Let no tool do")


def test_leaks_are_looked_for_before_a_filter_is_built() -> None:
    rights = _entry(advised(situation("s02")), "RG5").steps
    assert rights[0].do.startswith("Ask fifty questions as three people with different rights")
    assert rights[0].on < rights[1].on
    assert rights[1].do.startswith("Filter")


def test_what_is_known_to_be_withdrawn_leaves_the_search_first() -> None:
    cleaned = _entry(advised(_alone("s02", {"symptom.D7": 0.9, "symptom.D7.most": 0.9})), "DK1").steps
    assert cleaned[0].do == "List what is known to be withdrawn, and take it out of the search"
    assert cleaned[0].on < cleaned[1].on


def test_what_is_there_is_run_to_its_limit_before_the_order_that_it_sizes() -> None:
    ordered = _entry(advised(situation("s06")), "X3").steps
    assert ordered[0].do.startswith("Test a copy for an hour up to where it breaks")
    assert ordered[1].do.startswith("Book")
    assert ordered[0].on < ordered[1].on


def test_a_model_is_shrunk_until_what_is_expected_fits() -> None:
    own = {"quantity.QM2.now": [34] * 3, "quantity.QM2.horizon": [52] * 3, "quantity.QM2.limit": 40}
    shrunk = _entry(advised(_alone("s03", own)), "SV2")
    assert "what is expected in" in shrunk.measure.until
    assert "with what is expected in" in shrunk.stop_if


# Words that fit every trade.
@pytest.mark.parametrize(
    ("role", "stage", "title"),
    [
        ("deployer", "live", "Keep what was bought as one whole"),
        ("deployer", "idea", "Keep one modular service (modular monolith)"),
        ("provider", "live", "Keep one modular service (modular monolith)"),
    ],
)
def test_only_what_was_built_is_cut_into_parts(role: str, stage: str, title: str) -> None:
    facts = changed(situation("s10"), context__C6="own_staff", context__C13=role)
    shape = advised(_framed(facts, stage=stage)).shape
    assert shape is not None
    assert shape.title == title
    assert any("parts" in step.do for step in shape.steps) is (title != "Keep what was bought as one whole")


def test_a_trial_on_records_speaks_of_results_and_of_a_rule_or_guess() -> None:
    entry = _entry(advised(_ranks_people()), "ID1")
    said = " ".join((entry.because, entry.stop_if, *(step.do for step in entry.steps)))
    assert "plain rule or guess" in said
    assert "right result; unless chosen at random" in said
