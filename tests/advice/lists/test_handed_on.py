"""Texts that an architect would not have handed to their team unchanged, in situations of their own."""

from datetime import date

import pytest

from apps.advice.lists.advice import Advice
from tests.advice.lists.test_said import entry, felt, given
from tests.advice.lists.test_unseen import _checked
from tests.advice.lists.third import Json, advised, situation

_PREDICTIVE: Json = {"system_kind": "predictive", "people_check": "some", "success_without_human": "no"}
_PEAK: Json = {"name": "Christmas week", "days": 60, "factor": 1.8}


def _steps(advice: Advice, rule: str) -> list[str]:
    return [step.do for step in entry(advice, rule).steps]


def _night_at_a_peak() -> Advice:
    job: Json = {"QD4": (5.4, 6.8, 4.5), "status__QD4": "over", "verdict__dominant": ["data"]}
    facts = given({}, _PREDICTIVE, **job, **felt("D1", 0.9))
    return advised({**facts, "peak": _PEAK})


# A night's job.
def test_a_night_at_the_size_of_a_peak_is_done_by_the_mark_of_the_job_itself() -> None:
    advice = _night_at_a_peak()
    night, job = entry(advice, "DP1"), entry(advice, "DA1")
    assert "under 3.6 hours" in job.measure.until
    assert night.measure.until == job.measure.until
    assert night.stop_if == "Two runs on 1.8 times today's data end in under 3.6 hours."


def test_the_source_that_comes_late_is_looked_for_and_not_waited_for() -> None:
    assert any("which sources come late" in do for do in _steps(_night_at_a_peak(), "DA1"))


# Waits.
def _slow(switches: Json, **facts: str) -> Advice:
    room = {"QU2": (38, 46, 120), "quantity__QU2__measured": True, "verdict__nothing_under_pressure": True}
    own = {"model_hosting": "own"}
    return advised(given(own, switches, **room, **felt("U2", 0.9), symptom__U2__most=1.0, **facts))


def test_a_wait_at_a_line_is_taken_apart_around_the_model_and_held_against_what_is_wanted() -> None:
    wait = entry(_slow(_PREDICTIVE, target__G1="1s"), "TP1")
    assert [step.do for step in wait.steps][1:] == [
        "Measure ten waits where they are felt, with what comes before and after the model apart",
        "Decide by these times to build nothing, or to relieve the longest part where waits pass 1 s",
    ]
    assert wait.stop_if.startswith("Ten waits in the busiest hour are inside 1 s")


def test_a_wait_for_a_person_who_checks_is_a_part_of_the_wait() -> None:
    read = {"system_kind": "answers", "people_check": "all", "success_without_human": "no"}
    assert any(do.endswith("sign-on, network and the check apart") for do in _steps(_slow(read), "TP1"))
    assert any(do.endswith("second tries apart") for do in _steps(_slow({}), "TP1"))


def test_who_wants_a_result_in_seconds_waits_for_one() -> None:
    def alone(wanted: str) -> list[str]:
        return [each.what for each in _slow(_PREDICTIVE, target__G1=wanted).leave_alone]

    assert "Streaming, a result every second" in alone("1h")
    assert "Streaming, a result every second" not in alone("1s")


def test_a_fixed_text_answers_no_colleague_whose_work_differs_each_time() -> None:
    def rules_of(users: str) -> set[str]:
        advice = advised(given({}, {}, QU2=(12, 25, 18), context__C6=users))
        return {each.rule for each in (*advice.do_now, *advice.do_next)}

    assert "US4" in rules_of("public")
    assert "US4" not in rules_of("own_staff")


def test_tasks_that_wait_while_an_agent_is_full_have_an_order_and_an_honest_time() -> None:
    full: Json = {"QU5": (60, 140, 70), "symptom__U5__most": 0.9}
    agent = {"system_kind": "agent", "people_check": "some", "success_without_human": "no"}
    steps = _steps(advised({**given({}, agent, **full, **felt("U5", 0.9)), "peak": _PEAK}), "US1")
    assert any("a queue with honest times, urgent first" in do for do in steps)


# Devices.
def test_a_share_at_random_is_held_against_the_chosen_part_thousand_by_thousand() -> None:
    sent = entry(advised(situation("s07")), "ED1")
    assert "as many errors per thousand as the chosen part" in sent.stop_if
    assert any("a cap on what each sends a day" in step.do for step in sent.steps)


# A server of one's own.
def _served(**facts: str) -> Advice:
    known: Json = {"QM8": (5200, 11000, 4300), "QU2": (12, 25, 18), "status__QM8": "over"}
    return advised(given({"model_hosting": "own"}, {}, verdict__dominant=["model"], **{**known, **facts}))


def test_a_test_of_what_one_server_makes_names_the_load_it_must_carry() -> None:
    assert entry(_served(), "SV1").measure.until == "a load test at 11,000 tokens a second passes"


def test_nobody_builds_batching_where_the_engine_batches_already() -> None:
    assert _steps(_served(), "SV1")[0].endswith("and whether it batches already")


def test_copies_are_not_left_alone_beside_the_order_for_cards() -> None:
    advice = _served(context__C8="on_premises")
    assert entry(advice, "SV5")
    assert "More copies of the model" not in [alone.what for alone in advice.leave_alone]


# Releases.
def test_a_mistake_is_mended_also_on_days_without_releases() -> None:
    (freeze,) = (do for do in _steps(advised(situation("s04")), "X3") if do.startswith("Stop releases"))
    assert freeze.endswith("all but urgent fixes and the way back")


def test_days_that_were_named_are_no_proof_of_what_they_are_spent_on() -> None:
    advice = advised(situation("s03"))
    (why,) = (alone.why for alone in advice.leave_alone if alone.what == "More people who build")
    assert why == "the days that were named are those of reviews and signatures"


# Versions.
def test_machines_that_are_full_carry_no_second_version_beside_the_first() -> None:
    tried = _steps(advised(given({}, {}, QM6=(75, 75, 45))), "EV7")
    assert any("on a day's stored requests, in quiet hours" in do for do in tried)
    assert not any("traffic" in do for do in tried)


# Cases.
def _judged(*kinds: str, **facts: str) -> list[str]:
    return _steps(advised(given({}, {}, context__C7=list(kinds), **facts, **felt("D10", 0.9))), "EV2")


def test_cases_of_people_are_collected_without_their_names() -> None:
    assert any("100 real cases, blacked out" in do for do in _judged("personal_data"))
    assert not any("blacked out" in do for do in _judged("none"))


def test_who_writes_a_version_does_not_say_yes_to_it_alone() -> None:
    words = "Name somebody besides the author who says yes to each release"
    assert words in _judged("none", context__C10="author")
    assert words not in _judged("none", context__C10="team")


# Checks.
def test_checks_are_sorted_by_harm_before_anybody_is_booked_for_them() -> None:
    steps = {step.do.split(" ")[0]: step for step in entry(advised(_checked()), "OR8").steps}
    assert steps["Book"].do.startswith("Book people who check by that order")
    assert steps["Sort"].on < steps["Book"].begins


def _near_sale() -> Json:
    load: Json = {"QO6": (450, 500, 520), "quantity__QO7__now": 2, "context__C17": "irreversible"}
    agent = {"system_kind": "agent", "people_check": "some", "success_without_human": "no"}
    return {**given({}, agent, **load), "peak": {"name": "January sale", "days": 38, "factor": 1.7}}


def test_who_checks_on_a_day_that_is_near_is_decided_at_once() -> None:
    steps = entry(advised(_near_sale()), "AG11").steps
    (decided,) = (step for step in steps if step.do.startswith("Decide"))
    assert decided.do.startswith("Decide who else learns to check by January sale")
    assert decided.on <= "2026-12-09"


def test_acts_are_planted_behind_the_decision_that_is_made_at_once() -> None:
    steps = entry(advised(_near_sale()), "AG11").steps
    decided, ordered, planted = (
        [step for step in steps if step.do.startswith(verb)] for verb in ("Decide", "Order", "Show")
    )
    assert decided[0].on < planted[0].begins
    assert ordered[0].on <= planted[0].on


# An idea.
def _idea(kind: str, right: str = "90") -> Advice:
    known: Json = {
        "QU7": (None, 900, None),
        "context__C7": ["personal_data", "high_risk"],
        "target__G11": right,
    }
    switches = {"system_kind": kind, "people_check": "some"}
    return advised(given({"stage": "idea", "model_hosting": "own"}, switches, **known, **felt("O2", 0.8)))


def test_a_first_trial_is_mended_twice_before_it_is_dropped() -> None:
    stop = entry(_idea("answers"), "ID1").stop_if
    assert stop.startswith("After two rounds of mending fewer of the 100 cases are right than 90 %")


def test_people_work_through_as_many_cases_as_there_are() -> None:
    assert any("500 cases with it, or all there are" in do for do in _steps(_idea("predictive"), "ID1"))


# A sale that an agent is live for.
def test_what_cannot_be_undone_has_its_yes_before_a_peak_and_takes_no_place_of_what_carries_it() -> None:
    load: Json = {"QU5": (56, 70, 70), "QU2": (0.23, 0.26, 0.3), "QM5": (580_000, 650_000, 1_100_000)}
    told = {**felt("U2", 0.7), **felt("U8", 0.75), **felt("U9", 0.75)}
    agent = {"system_kind": "agent", "people_check": "some"}
    facts = given({}, agent, **load, **told, context__C17="irreversible")
    sale = advised({**facts, "peak": {"name": "Spring sale", "days": 31, "factor": 2.5}}, date(2026, 9, 1))
    assert [step.on for step in entry(sale, "AG4").steps] == ["2026-09-18", "2026-09-22"]
    assert "P4" in [each.rule for each in sale.do_next]


# Events.
def test_what_is_asked_for_a_peak_behind_the_launch_is_named_with_that_peak() -> None:
    load: Json = {"QU2": (0.25, 2.5, 2), "engagement__days_to_launch": 89, "context__C2": "planned_peaks"}
    answers: Json = {"system_kind": "answers", "people_check": "none", "success_without_human": "no"}
    facts = given({"stage": "pilot", "figures_for": "launch", "model_hosting": "hosted"}, answers, **load)
    advice = advised({**facts, "peak": {"name": "Spring season", "days": 115, "factor": 3}})
    for rule in ("X3", "US3"):
        assert any("9.4 requests a second" in do for do in _steps(advice, rule)), rule
        assert entry(advice, rule).because.count("It comes to 7.5 requests a second") == 1, rule
        assert "(Spring season)" in entry(advice, rule).because, rule
    # Whose steps ask for no such figure needs none to read.
    assert "7.5" not in entry(advice, "US4").because


# What a hundred cases can show.
def _live(right: str) -> Advice:
    return advised(given({}, {}, target__G11=right, **felt("D10", 0.9)))


@pytest.mark.parametrize(("right", "most"), [("98", "2 at most"), ("99", "1 at most"), ("99.9", "none")])
def test_a_share_of_a_hundred_cases_is_said_as_how_many_may_be_wrong(right: str, most: str) -> None:
    idea = entry(_idea("answers", right), "ID1")
    live = entry(_live(right), "EV2")
    for measure in (idea.measure, live.measure):
        assert (measure.until, measure.target) == (most, "quality")
        assert measure.text.startswith("Wrong results among the 100 cases")
    if right != "99.9":
        number = most.split(" ")[0]
        assert idea.stop_if.startswith(
            f"After two rounds of mending more than {number} of the 100 cases are wrong, or checking one"
        )


def test_a_lower_share_stays_one() -> None:
    assert entry(_live("95"), "EV2").measure.until == "95 % (each release)"


def _season(days: int | None) -> list[str]:
    load: Json = {"QU2": (1, 5, 4), "QU4": (40, 300, 200), "QM5": (580_000, 1_650_000, 1_100_000)}
    facts = given({"stage": "pilot", "figures_for": "launch"}, **load, engagement__days_to_launch=60)
    return _steps(
        advised({**facts, "peak": {"name": "Spring", "days": days, "factor": 2}} if days else facts), "X3"
    )


def test_nobody_new_is_let_in_in_the_week_before_a_peak() -> None:
    waves = [[do for do in _season(days) if "wave" in do] for days in (None, 60, 63, 86)]
    assert waves[0] == ["Agree who comes in which wave and on which day, none larger than the last test held"]
    # The launch itself may lie in it.
    near = "Agree the waves, none larger than was tested, none after the launch in the week before the peak"
    assert waves[1:] == [[near], [near], [near]]


def test_copies_and_room_of_ones_own_are_each_ordered_by_their_figure() -> None:
    own = [do.partition(", for")[0] for do in _season(None) if "of your own" in do]
    assert own == [
        "Add copies of your own part for 6.3 requests a second",
        "Add room of your own for 380 sessions",
    ]
