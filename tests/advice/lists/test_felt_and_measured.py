"""Where people feel what their measured figures deny, the first step finds out; and a promise is said with its value."""

from datetime import date

from apps.advice.lists.advice import Advice, Entry
from tests.advice.lists.test_unseen import _facts
from tests.advice.lists.third import Json, advised, changed, situation

_ISSUED = date(2026, 12, 2)
_FELT = {"verdict.nothing_under_pressure": True, "verdict.level": "insufficient"}


def _entries(facts: Json) -> dict[str, Entry]:
    advice: Advice = advised(facts, _ISSUED)
    return {entry.rule: entry for entry in (*advice.do_now, *advice.do_next)}


def test_who_feels_it_slow_while_the_load_has_room_is_told_to_find_where_the_time_goes() -> None:
    felt = {"symptom.U2": 0.8, "symptom.U2.most": 0.8, "quantity.QU7.horizon": 40_000}
    roomy = {
        "quantity.QU2.now": 3,
        "quantity.QU2.horizon": 5,
        "quantity.QU2.limit": 25,
        "quantity.QU2.measured": True,
    }
    rules = _entries(_facts("predictive", "live", {**_FELT, **felt, **roomy}))
    assert "TP1" in rules
    assert "US4" not in rules
    guessed = _entries(
        _facts("predictive", "live", {**_FELT, **felt, **roomy, "quantity.QU2.measured": False})
    )
    assert "US4" in guessed
    assert "TP1" not in guessed


def test_a_feeling_that_measured_figures_deny_is_looked_into_and_builds_nothing() -> None:
    felt = {"symptom.U2": 0.8, "symptom.U2.most": 0.8, "symptom.U2.agree": 12, "context.C20": "lt10"}
    load = {"now": 3, "horizon": 5, "limit": 25, "measured": True}
    roomy = {f"quantity.QU2.{point}": value for point, value in load.items()}
    people = {"symptom.U2": 15, "symptom.U2.agree": 15}
    facts = _facts("predictive", "live", {**_FELT, **felt, **roomy}, model_hosting="own")
    entry = _entries({**facts, "people": people})["TP1"]
    assert entry.because.startswith("12 of 15 who answered: slow at busy times. Measured, it has room: 3 ")
    assert "limit 25" in entry.because
    assert entry.because.endswith("accelerators under 10 % busy.")
    assert "before and after the model apart" in " ".join(step.do for step in entry.steps)
    assert sum(step.weeks[1] for step in entry.steps) <= 1.5
    assert not any(step.do.startswith("Split or copy") for step in entry.steps)
    # Where the first words are measured, too, they stand beside the time that is wanted.
    words = {
        "quantity.QU6.now": 1.4,
        "quantity.QU6.measured": True,
        "target.G10": "2s",
        "target.G10.number": 2,
    }
    facts = _facts("answers", "live", {**_FELT, **felt, **roomy, **words})
    entry = _entries({**facts, "people": people})["TP1"]
    assert entry.because.endswith("first words after 1.4 seconds, 2 s wanted.")
    assert "inside 2 s" in entry.stop_if
    guessed = _facts("answers", "live", {**_FELT, **felt, **roomy, **words, "quantity.QU6.measured": False})
    assert "first words" not in _entries({**guessed, "people": people})["TP1"].because
    # What nobody measured denies nothing.
    few = {**_FELT, **felt, "quantity.QU7.now": 300}
    entry = _entries({**_facts("predictive", "live", few), "people": people})["TP1"]
    assert entry.because.endswith("slow at busy times.")


def test_who_feels_data_late_while_the_jobs_end_in_time_looks_at_what_comes_in() -> None:
    felt = {"symptom.D1": 0.8, "symptom.D1.most": 0.8}
    roomy = {
        "quantity.QD4.now": 3,
        "quantity.QD4.horizon": 4,
        "quantity.QD4.limit": 8,
        "quantity.QD4.measured": True,
    }
    rules = _entries(_facts("predictive", "live", {**_FELT, **felt, **roomy}))
    assert "DA3" in rules
    assert "DA1" not in rules
    assert "DA1" in _entries(_facts("predictive", "live", {**_FELT, **felt}))


def test_who_is_turned_away_with_room_in_the_quota_asks_which_limit_it_was() -> None:
    felt = {"symptom.U8": 0.9, "symptom.U8.most": 0.9, "verdict.nothing_under_pressure": False}
    quota = {"quantity.QM13.now": 180, "quantity.QM13.horizon": 240, "quantity.QM13.limit": 1500}
    entry = _entries(_facts("answers", "live", {**_FELT, **felt, **quota}))["HO1"]
    assert entry.title == "Ask which limit turned calls away"
    assert [step.do for step in entry.steps] == [
        "Send the supplier ten refused calls with their minute, and ask which limit they met"
    ]


def test_a_cap_on_an_event_is_measured_by_what_waits_and_not_by_what_is_kept_out() -> None:
    facts = changed(
        situation("s03"),
        **{"quantity.QU2.now": 2, "quantity.QU2.horizon": 2, "quantity.QU2.limit": 3, "status.QU2": "under"},
    )
    facts["peak"] = {"name": "Year end", "days": 40, "factor": 4}
    entry = _entries(facts)["X3"]
    assert entry.title.startswith("Cap what comes in")
    assert "waits" in entry.measure.until
    assert "reserved" not in entry.stop_if


def test_a_measure_that_is_a_promise_says_its_value_and_over_what_it_counts() -> None:
    entry = _entries(_facts("answers", "live", {**_FELT, "symptom.U8": 0.6, "symptom.U8.most": 0.6}))["HO1"]
    assert entry.measure.target
    assert entry.measure.until.endswith(")")
    assert entry.measure.until[0].isdigit() or entry.measure.until.startswith("to be agreed")


def test_figures_under_the_cost_are_said_not_to_fit_only_where_they_do_not() -> None:
    # One guess between far ends, and nothing that it could be set beside.
    wide = {
        "quantity.QU7.horizon": [2000, 20000, 150000],
        "quantity.QM4.now": [5, 20, 80],
        "quantity.QM4.measured": False,
    }
    for off, why in (("off", "do not fit each other"), ("fits", "no bill and no measurement")):
        advice = advised(_facts("answers", "idea", {**wide, "cross_check.bill": off}), _ISSUED)
        (told,) = [each.why for each in advice.leave_alone if each.what == "Decisions by cost"]
        assert why in told


def test_a_cost_that_is_felt_and_measured_inside_its_limit_moves_nothing_to_another_model() -> None:
    felt = {"symptom.M2": 0.9, "symptom.M2.most": 0.9, "symptom.M2.agree": 3, "context.C19": "not_tried"}
    people = {"symptom.M2": 4, "symptom.M2.agree": 4}
    price = {"quantity.QM4.now": 19, "quantity.QM4.limit": 40, "quantity.QM4.measured": True}
    entry = _entries({**_facts("answers", "live", {**_FELT, **felt, **price}), "people": people})["HO5"]
    assert "Measured, it is under its limit: 19 " in entry.because
    assert entry.title == "Ask which use the cost bars"
    assert not any(step.do.startswith("Send the kinds") for step in entry.steps)
    guessed = {**price, "quantity.QM4.measured": False}
    entry = _entries(_facts("answers", "live", {**_FELT, **felt, **guessed}))["HO5"]
    assert any(step.do.startswith("Send the kinds") for step in entry.steps)


def test_answers_felt_out_of_date_while_the_index_is_in_time_build_no_feed() -> None:
    felt = {"symptom.D9": 0.9, "symptom.D9.most": 0.9, "symptom.D9.agree": 4}
    age = {"quantity.QD7.now": 3, "quantity.QD7.limit": 24, "quantity.QD7.measured": True}
    facts = _facts("answers", "live", {**_FELT, **felt, **age})
    facts["framing"]["switches"]["retrieval"] = "yes"
    entry = _entries({**facts, "people": {"symptom.D9": 5, "symptom.D9.agree": 5}})["RG3"]
    assert "Measured, a change is known in time: after 3 hours" in entry.because
    assert entry.title == "Find why old texts stay in answers"
    assert not any(step.do.startswith(("Feed in", "Rebuild it")) for step in entry.steps)
