"""What an engineer who never saw the rules would not have followed, in situations of their own."""

import warnings
from datetime import date
from typing import Any

import pytest

from apps.advice.lists.advice import Advice, Entry
from tests.advice.lists.third import Json, advised, changed, situation

_ISSUED = date(2026, 12, 1)
_CLEAR: Json = {
    "verdict.level": "clear",
    "verdict.kind": "first",
    "verdict.measured": True,
    "verdict.provisional": False,
    "verdict.nothing_under_pressure": False,
    "perspectives_contributing": 6,
}


def _facts(kind: str, stage: str, facts: Json, *, people_check: str = "none", **framing: Any) -> Json:
    return {
        "format": "scalelens-facts/1",
        "framing": {
            "model_hosting": "hosted",
            "stage": stage,
            "horizon_months": 12,
            "success_measure": "Cases without a colleague",
            "success_unit": "%",
            "success_today": 50,
            "success_wanted": 70,
            "currency": "EUR",
            "switches": {
                "system_kind": kind,
                "retrieval": "no",
                "people_check": people_check,
                "exists": "one_application",
                "success_without_human": "no",
            },
            **framing,
        },
        "facts": {**_CLEAR, **facts},
    }


def _said(advice: Advice) -> dict[str, Entry]:
    return {entry.rule: entry for entry in (*advice.do_now, *advice.do_next)}


def _does(entry: Entry) -> list[str]:
    return [step.do for step in entry.steps]


def _idea(**facts: Any) -> Json:
    known = {
        "quantity.QU7.horizon": [220, 260, 320],
        "quantity.QO6.horizon": [220, 260, 320],
        "quantity.QO6.limit": 200,
        "context.C7": ["personal_data", "high_risk"],
        "context.C14": ["annex_iii"],
        "context.C6": "own_staff",
        "engagement.days_to_launch": 90,
    }
    return _facts(
        "answers", "idea", {**known, **{name.replace("__", "."): each for name, each in facts.items()}},
        people_check="all",
    )  # fmt: skip


# Nothing runs yet.
def test_an_idea_is_neither_released_to_a_share_nor_loaded() -> None:
    said = _said(advised(_idea(), _ISSUED))
    assert not {"US3", "RL1"} & said.keys()
    assert _said(
        advised({**_idea(), "framing": {**_idea()["framing"], "stage": "pilot"}}, _ISSUED)
    ).keys() >= {"RL1"}


def test_no_real_case_is_collected_before_the_assessment_allows_it() -> None:
    steps = _does(_said(advised(_idea(), _ISSUED))["ID1"])
    assert any(step.endswith("made up or blacked out, each done right") for step in steps)
    assert not [step for step in steps if "real" in step]
    free = _idea(context__C7=["none"], context__C14=["minimal"])
    assert any("200 of its real cases" in step for step in _does(_said(advised(free, _ISSUED))["ID1"]))


@pytest.mark.parametrize("now", [{}, {"quantity__QO6__now": [0, 0, 0], "quantity__QU7__now": [0, 0, 0]}])
def test_what_opens_over_its_limit_presses_on_the_day_it_opens(now: Json) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        advice = advised(_idea(**now), _ISSUED)
    (checks,) = (item for item in advice.items if item.id == "QO6")
    assert (checks.class_, checks.date, checks.times_over) == (1, "2027-03-01", 1.3)
    entry = _said(advice)["OR8"]
    assert entry.because.startswith("Checks a day: 260 answers a day on 1 March (the launch), limit 200")
    assert entry.title == "Set the launch by what people can check"
    assert not any("before use" in step for step in _does(entry))


def test_without_a_day_to_open_it_presses_all_the_same() -> None:
    facts = _idea()
    del facts["facts"]["engagement.days_to_launch"]
    advice = advised(facts, _ISSUED)
    (checks,) = (item for item in advice.items if item.id == "QO6")
    assert (checks.class_, checks.date, checks.times_over) == (3, None, 1.3)
    assert _said(advice)["OR8"].because.startswith("Checks a day: 260 answers a day expected, limit 200")


def test_of_what_does_not_run_nothing_is_said_of_today() -> None:
    for limit in (195, 250):
        facts = _idea(quantity__QO6__now=[190, 190, 190], quantity__QO6__limit=limit)
        del facts["facts"]["engagement.days_to_launch"]
        because = _said(advised(facts, _ISSUED))["OR8"].because
        assert "190 answers a day expected at first" in because
        assert "today" not in because


def test_success_is_promised_once_somebody_uses_it() -> None:
    targets = {target.id: target for target in advised(_idea(), _ISSUED).targets}
    assert "success" not in targets
    assert targets["success_after_launch"].indicator.endswith("90 days after the launch")


def test_few_cases_a_day_are_not_split_into_shares() -> None:
    facts = changed(
        situation("s09"), **{f"quantity.QU7.{point}": [200, 260, 300] for point in ("now", "horizon")}
    )
    entry = _said(advised(facts))["RL1"]
    assert entry.title == "Release to one group of users first"
    assert not any("1 %" in step or "1,000" in step for step in _does(entry))


# Over its quota, and a peak in 17 days.
def _rebooking(**more: Any) -> Json:
    facts = _facts(
        "agent",
        "live",
        {
            "verdict.kind": "over",
            "verdict.over": ["user"],
            "quantity.QU7.now": [2200, 2400, 2600],
            "quantity.QU7.horizon": [3600, 4800, 7000],
            "quantity.QM5.now": [480000, 520000, 570000],
            "quantity.QM5.horizon": [780000, 1040000, 1500000],
            "quantity.QM5.limit": 450000,
            "quantity.QM5.measured": True,
            "status.QM5": "over",
            "symptom.U8": 0.85,
            "symptom.M9": 0.75,
            "symptom.M9.agree": 4,
            "symptom.U5": 0.9,
            "context.C17": "irreversible",
            "context.C7": ["personal_data"],
            **more,
        },
    )
    people = {"symptom.M9": 5, "symptom.U5": 6}
    return {**facts, "people": people, "peak": {"name": "Christmas travel", "days": 17, "factor": 2}}


def test_what_runs_in_circles_is_stopped_before_the_peak() -> None:
    advice = advised(_rebooking(), _ISSUED)
    (fuse,) = (entry for entry in advice.do_now if entry.rule == "AG2")
    assert _does(fuse)[0] == "Stop any task past three times the usual tokens"
    assert fuse.steps[0].on == "2026-12-03"
    assert max(step.on for step in fuse.steps) <= "2026-12-11"


def test_what_is_asked_of_a_supplier_has_a_day_and_a_way_without_it() -> None:
    advice = advised(_rebooking(), _ISSUED)
    first = advice.do_now[0]
    assert first.because.endswith("1.1 million tokens a minute expected for Christmas travel.")
    ask = first.steps[0]
    assert ask.do.endswith("1.4 million tokens a minute, a quarter above what Christmas travel needs")
    assert ask.late
    assert ask.late.until == "2026-12-08"
    (without,) = (step for step in first.steps if "if it is not granted by 8 December" in step.do)
    assert without.on == "2026-12-03"
    second, cases, sign = _said(advice)["HO6"].steps[:3]
    # It is asked at once, for the answer takes its time; with Christmas this near it is signed after it.
    assert (second.do, second.on) == ("Ask a second supplier for a contract and a price", "2026-12-03")
    assert cases.on < sign.on
    assert any("Cap it at 450,000" in ask.text for ask in advice.asks)


def test_a_rehearsal_of_few_days_leaves_half_of_them_to_what_it_is_to_try() -> None:
    first = advised(_rebooking(), _ISSUED).do_now[0]
    (rehearsal,) = (step for step in first.steps if "rehearsal" in step.do)
    assert rehearsal.on == "2026-12-10"


def test_of_a_statement_it_is_said_how_many_agree() -> None:
    said = _said(advised(_rebooking(), _ISSUED))
    assert said["US1"].because == "Nothing to fall back on: most of those asked agree."
    circles = changed(_rebooking(), **{"quantity.QM5.limit": 5e6, "status.QM5": "under"})
    assert _said(advised(circles, _ISSUED))["AG2"].because == "4 of 5 who answered: runs in circles."


# People who check.
def _letters(**more: Any) -> Json:
    return _facts(
        "answers",
        "pilot",
        {
            "quantity.QU7.now": [170, 180, 190],
            "quantity.QU7.horizon": [450, 620, 850],
            "quantity.QO6.now": [170, 180, 190],
            "quantity.QO6.horizon": [450, 620, 850],
            "quantity.QO6.limit": 260,
            "status.QO6": "under",
            "quantity.QO7.now": [3, 3, 3],
            "quantity.QM2.now": 41,
            "quantity.QM2.horizon": 41,
            "quantity.QM2.limit": 80,
            "symptom.O9": 0.85,
            "context.C7": ["personal_data", "sector_rules"],
            "target.G11": "99",
            **more,
        },
        people_check="all",
        model_hosting="own",
    )


def test_title_and_steps_are_about_the_same_and_people_can_be_hired_in_time() -> None:
    entry = _said(advised(_letters(), _ISSUED))["OR8"]
    assert entry.title == "Measure what checkers miss, then decide who checks"
    planted, decide = entry.steps
    assert "planted errors in a hundred checks" in planted.do
    assert decide.do.startswith("Decide who checks beyond 260 answers a day")
    assert decide.on == "2026-12-18"
    assert "nearly everything passes today" in entry.because
    careful = changed(_letters(), **{"symptom.O9": 0.1})
    assert "nearly everything" not in _said(advised(careful, _ISSUED))["OR8"].because


def test_nothing_is_built_apart_while_no_limit_of_it_is_near() -> None:
    shape = advised(_letters(), _ISSUED).shape
    assert shape
    assert shape.rule == "P3o"
    assert not any(step.builds for step in shape.steps)
    near = advised(changed(_letters(), **{"quantity.QM2.horizon": 120}), _ISSUED).shape
    assert near
    assert any(step.builds for step in near.steps)


def test_what_was_named_as_good_enough_is_a_target() -> None:
    values = {target.id: target.value for target in advised(_letters(), _ISSUED).targets}
    assert values["quality"] == "99"


def test_of_law_nothing_is_said_that_nobody_said() -> None:
    for facts in (_letters(), _idea()):
        line = advised(facts, _ISSUED).law.line
        assert "(unless it is " in line
        assert " is not " not in line


# One person, and a budget.
def _invoices(**more: Any) -> Json:
    return _facts(
        "agent",
        "live",
        {
            "quantity.QU7.now": [1000, 1100, 1200],
            "quantity.QU7.horizon": [1500, 1900, 2400],
            "quantity.QM4.now": [880, 950, 1020],
            "quantity.QM12.now": [31500, 31800, 32100],
            "quantity.QM12.measured": True,
            "symptom.O4": 0.95,
            "symptom.M2": 0.85,
            "context.C3": "1-3",
            "context.C19": "not_tried",
            "target.G4": 40000,
            "target.G9": 900000,
            **more,
        },
        horizon_months=18,
    )


def test_where_all_hangs_on_one_person_a_second_is_named_today() -> None:
    release = advised(_invoices(), _ISSUED).do_now[0]
    assert release.rule == "RL3"
    assert release.steps[0].on == "2026-12-03"
    assert release.steps[0].do.startswith("Name a second person")
    assert {step.who[0] for step in release.steps} == {"platform", "data_ml"}


def test_a_budget_says_the_month_in_which_it_is_passed() -> None:
    advice = advised(_invoices(), _ISSUED)
    (budget,) = (item for item in advice.items if item.id == "G4")
    assert (budget.date or "").startswith("2027-07")
    entry = _said(advice)["CO1"]
    assert entry.because.startswith(
        "31,800 EUR a month today, 40,000 EUR a month allowed: passed about July 2027"
    )
    assert "less volume" not in entry.steps[0].do
    loss = changed(_invoices(), **{"target.G9": 500000})
    assert "less volume" in _said(advised(loss, _ISSUED))["CO1"].steps[0].do


def test_an_owner_of_invoices_is_not_told_of_invoices() -> None:
    left = [alone.what for alone in advised(_invoices(), _ISSUED).leave_alone]
    assert "Charging its users for what they cost" in left
    assert not any("Invoices" in what for what in left)


def test_where_nothing_runs_out_a_test_set_leads() -> None:
    facts = _facts(
        "answers",
        "live",
        {
            "verdict.kind": "nothing",
            "verdict.nothing_under_pressure": True,
            "verdict.dominant": [],
            "quantity.QU7.now": [800, 900, 1000],
            "quantity.QU7.horizon": [1100, 1300, 1600],
            "quantity.QU7.limit": 5000,
            "status.QU7": "under",
            "symptom.D9": 0.75,
            "context.C15": "by_eye",
        },
    )
    facts["framing"]["switches"]["retrieval"] = "yes"
    now = [entry.rule for entry in advised(facts, _ISSUED).do_now]
    assert now == ["EV2", "RG3", "N0"]


# A launch that would do harm.
def _night_phone(**facts: Any) -> Json:
    known = {
        "quantity.QU4.now": 3,
        "quantity.QU4.horizon": 38,
        "quantity.QU4.limit": 10,
        "quantity.QU4.measured": True,
        "context.C3": "1-3",
        "context.C6": "public_high_stakes",
        "context.C7": ["personal_data"],
        "context.C14": ["transparency"],
        "context.C15": "by_eye",
        "symptom.O2": 0.9,
        "symptom.U5": 0.9,
        "engagement.days_to_launch": 13,
    }
    named = {name.replace("__", "."): each for name, each in facts.items()}
    return _facts("answers", "pilot", {**known, **named}, figures_for="launch")


def test_where_nobody_checks_and_mistakes_harm_the_launch_is_moved_and_its_load_held_all_the_same() -> None:
    advice = advised(_night_phone(), _ISSUED)
    assert advice.do_now[0].title == "Let a person decide, and launch later or less"
    assert advice.do_now[1].rule == "X3"
    assert "US1" in _said(advice)
    assert "RL1" not in _said(advice)
    assert [ask.text for ask in advice.asks] == ["Move the launch of 14 December: yes or no."]


@pytest.mark.parametrize("facts", [{}, {"symptom__M1": 0.8, "context__C14": ["minimal"]}])
def test_where_nobody_told_of_mistakes_or_counsel_saw_little_the_cases_are_read_first(facts: Json) -> None:
    advice = advised(_night_phone(engagement__days_to_launch=76, **facts), _ISSUED)
    assert advice.do_now[0].title == "Read 400 cases before you decide to launch"
    read, decide = advice.do_now[0].steps[-2:]
    assert read.on < decide.on < "2027-02-15"
    assert advice.do_now[1].rule in ("X3", "US1")
    assert not advice.asks


def test_a_launch_that_a_person_checks_is_prepared() -> None:
    facts = _night_phone()
    facts["framing"]["switches"]["people_check"] = "all"
    assert {"X3"} <= _said(advised(facts, _ISSUED)).keys()


def test_a_launch_before_its_class_can_be_in_writing_is_moved() -> None:
    facts = _night_phone(context__C14=["unsettled"], context__C6="public")
    assert advised(facts, _ISSUED).do_now[0].title == "Move the launch until its class is in writing"
    far = _night_phone(context__C14=["unsettled"], context__C6="public", engagement__days_to_launch=90)
    assert "LG" not in _said(advised(far, _ISSUED))


# A peak that was named.
def _checked(days_to_peak: int = 121, **facts: Any) -> Json:
    known = {
        "quantity.QO6.now": 108,
        "quantity.QO6.horizon": 624,
        "quantity.QO6.limit": 700,
        "quantity.QO6.measured": True,
        "quantity.QO7.now": 2,
        "quantity.QU7.now": 1200,
        "engagement.days_to_launch": 121,
    }
    told = _facts("predictive", "pilot", {**known, **facts}, people_check="some", figures_for="launch")
    return {**told, "peak": {"name": "Spring flights", "days": days_to_peak, "factor": 2.0}}


def test_a_peak_from_the_launch_on_multiplies_the_figures_of_an_ordinary_day() -> None:
    first = advised(_checked(), _ISSUED).do_now[0]
    assert (first.rule, first.items) == ("OR8", ("QO6",))
    assert "3.6 posts" in first.because
    assert "3.6 posts" not in " ".join(_does(first))  # what is booked is known once the checks are sorted
    assert "QO6" not in {item.id for item in advised(_checked(60), _ISSUED).items if item.class_ <= 1}


def test_what_is_asked_for_before_a_launch_does_for_the_peak_after_it() -> None:
    facts = _night_phone(context__C6="public")
    facts["peak"] = {"name": "New Year's Eve", "days": 30, "factor": 2.0}
    order = _said(advised(facts, _ISSUED))["X3"].steps[0]
    assert order.do.startswith("Ask for 95 sessions")
    assert order.late is not None
    assert (order.late.lead_days, order.late.days_left) == (42, 13)


# What is too slow.
def test_what_is_over_its_limit_and_too_slow_is_not_made_slower_for_a_test() -> None:
    facts = _facts(
        "predictive",
        "live",
        {
            "quantity.QU2.now": 900,
            "quantity.QU2.horizon": 1260,
            "quantity.QU2.limit": 650,
            "quantity.QU2.measured": True,
            "quantity.QU7.now": 1000000,
            "symptom.U7": 0.9,
            "target.G1": "1s",
        },
        model_hosting="own",
    )
    advice = advised(facts, _ISSUED)
    assert [entry.rule for entry in advice.do_now[:2]] == ["S-load", "TP1"]
    assert not {"X6", "SV1"} & _said(advice).keys()
    alone = {each.what for each in advice.leave_alone}
    assert not {"Work on milliseconds", "Streaming, a result every second"} & alone


# What one answer costs.
def _dear(bills: float = 30_000, price: float = 38) -> Json:
    low, high = price * 0.9, price * 1.1
    known = {
        "quantity.QM4.now": [low, price, high],
        "quantity.QM4.limit": 20,
        "quantity.QM4.measured": True,
        "quantity.QM7.now": 9500,
        "quantity.QM12.now": bills,
        "quantity.QU7.now": [45_000, 50_000, 55_000],
        "target.G4": 45_000,
        "context.C5": "one_feature",
        "context.C6": "public",
        "context.C12": "single",
        "context.C19": "not_tried",
    }
    return _facts("answers", "live", known, success_today=52, success_wanted=80)


def _rules(advice: Advice) -> list[str]:
    return [entry.rule for entry in (*advice.do_now, *advice.do_next)]


def test_a_price_that_is_over_is_lowered_and_nobody_is_turned_away_for_it() -> None:
    advice = advised(_dear(), _ISSUED)
    assert _rules(advice)[:2] == ["HO4", "HO5"]
    assert "S-cost" not in _rules(advice)
    assert not [step for entry in _said(advice).values() for step in _does(entry) if "Cap " in step]


def test_where_the_bills_are_over_too_what_is_dearest_is_capped_after_a_cheaper_answer() -> None:
    advice = advised(_dear(bills=60_000), _ISSUED)
    assert [entry.rule for entry in advice.do_now] == ["HO4", "HO5", "S-cost"]
    said = _said(advice)
    cap = said["S-cost"].steps[-1]
    assert cap.do.startswith("Cap the three dearest, if a cheaper answer alone leaves")
    assert cap.on > max(said[rule].steps[-1].on for rule in ("HO4", "HO5"))


@pytest.mark.parametrize(("organizations", "named"), [("single", "kind"), ("separate", "customer")])
def test_a_cap_waits_for_labels_and_names_customers_only_where_there_are_some(
    organizations: str, named: str
) -> None:
    facts = changed(_dear(bills=60_000, price=15), context__C12=organizations)
    advice = advised(facts, _ISSUED)
    assert advice.do_now[0].rule == "S-cost"
    alarm, label, cap = advice.do_now[0].steps
    assert f"with its {named}," in label.do
    assert alarm.on < label.on <= cap.on


def test_what_costs_more_than_it_brings_is_decided_right_after_the_levers() -> None:
    facts = changed(_dear(), target__G9=100_000, quantity__QU7__horizon=[45_000, 50_000, 55_000])
    advice = advised(changed(facts, quantity__QM4__horizon=[34, 38, 42]), _ISSUED)
    assert "CO2" in _rules(advice)[:5]


def test_own_cards_are_priced_once_less_is_sent_to_a_smaller_model() -> None:
    facts = changed(_dear(), quantity__QU7__horizon=[400_000, 500_000, 600_000])
    assert "SV4" not in advised(facts, _ISSUED).fired
    spared = changed(facts, quantity__QM7__now=1900, context__C19="not_enough")
    assert "SV4" in advised(spared, _ISSUED).fired


def test_no_target_asks_for_less_than_the_limit_that_was_named() -> None:
    facts = _dear()
    facts["framing"] |= {"success_unit": "EUR", "success_today": 38, "success_wanted": 18}
    assert "success" not in {target.id for target in advised(facts, _ISSUED).targets}
    assert "success" in {target.id for target in advised(_dear(), _ISSUED).targets}


# Errors by group belong where people's rights are decided, and something is used.
def _decides(stage: str = "live", **switches: Any) -> Json:
    facts = _facts("predictive", stage, {"context.C7": ["high_risk"], "quantity.QU7.now": [200, 210, 220]})
    facts["framing"]["switches"] |= switches
    return facts


@pytest.mark.parametrize(
    ("facts", "is_measured"),
    [
        (_decides(), True),
        (_decides("idea"), False),
        (_decides(channel="devices"), False),
        (_facts("answers", "live", {"context.C6": "public_high_stakes"}), False),
    ],
)
def test_errors_by_group_are_measured_where_people_are_decided_about(facts: Json, is_measured: bool) -> None:
    assert ("EV6" in advised(facts, _ISSUED).fired) is is_measured


# Two meanings of one rule.
@pytest.mark.parametrize(
    ("acts", "may_run"), [("propose", False), ("undoable", True), ("irreversible", False)]
)
def test_what_only_proposes_is_not_let_run(acts: str, may_run: bool) -> None:
    facts = changed(situation("s08"), **{"context.C17": acts, "context.C7": ["none"]})
    entry = _said(advised(facts, _ISSUED))["AG11"]
    assert any(" run, sampled" in step for step in _does(entry)) is may_run
    assert (entry.title == "Approve by class, not one by one") is may_run


@pytest.mark.parametrize(
    ("felt", "title"),
    [
        ({"symptom.O3": 0.9}, "Ask law, risk and security in now"),
        ({"symptom.O8": 0.9}, "Let teams approve small risks"),
        ({"symptom.O8": 0.9, "symptom.O9": 0.9}, "Run the approvals side by side"),
    ],
)
def test_approvals_are_loosened_only_where_they_are_what_is_slow(felt: Json, title: str) -> None:
    facts = _facts("answers", "live", {**felt, "context.C7": ["none"]}, people_check="all")
    assert _said(advised(facts, _ISSUED))["OR4"].title == title


def test_what_has_nothing_to_fall_back_on_gets_a_page_that_works_while_it_is_down() -> None:
    down = _facts("answers", "live", {"symptom.U5": 0.9, "context.C6": "public"})
    assert "another way to reach you" in _does(_said(advised(down, _ISSUED))["US1"])[0]
    # One need, one entry.
    assert "HH1" not in _said(advised(down, _ISSUED))
    down["framing"]["switches"]["channel"] = "voice"
    assert "who sees what was said" in _does(_said(advised(down, _ISSUED))["HH1"])[0]


# The third place.
def test_what_rehearses_an_event_goes_before_a_wait_that_all_feel() -> None:
    advice = advised(situation("s04"), _ISSUED)
    assert [entry.rule for entry in advice.do_now] == ["X3", "US1", "US3"]


def test_beside_what_was_never_tried_a_place_stays_empty() -> None:
    felt = {"symptom.D1": 0.9, "symptom.D2": 0.7, "symptom.D2.least": 0.3}
    advice = advised(_facts("predictive", "idea", felt), _ISSUED)
    assert [entry.rule for entry in advice.do_now] == ["ID1", "DA3"]
    assert "DQ1" in [entry.rule for entry in advice.do_next]


def test_a_budget_that_is_more_likely_passed_than_not_is_decided_on() -> None:
    facts = changed(_dear(bills=30_000, price=15), quantity__QU7__horizon=[85_000, 105_000, 125_000])
    advice = advised(facts, _ISSUED)
    assert "CO1" in _rules(advice)
    (trial,) = (each for each in advice.trace if each.rule == "CO1")
    (share,) = (each.share for each in trial.decided_by if each.share is not None)
    assert 0.5 <= share < 0.8


def test_a_place_that_is_left_goes_first_to_what_else_relieves_a_limit() -> None:
    advice = advised(changed(_dear(bills=60_000, price=15), **{"symptom.D2": 0.7}), _ISSUED)
    assert [entry.rule for entry in advice.do_now] == ["S-cost", "HO4", "HO5"]


@pytest.mark.parametrize(
    ("tried", "title"),
    [("not_tried", "Try a smaller model on real cases"), ("enough", "Send easy requests to a smaller model")],
)
def test_a_smaller_model_is_tried_before_it_gets_requests(tried: str, title: str) -> None:
    facts = changed(_dear(), context__C19=tried)
    assert _said(advised(facts, _ISSUED))["HO5"].title == title
    unsaid = _dear()
    unsaid["facts"].pop("context.C19")
    assert any("hundred real cases" in step for step in _does(_said(advised(unsaid, _ISSUED))["HO5"]))
