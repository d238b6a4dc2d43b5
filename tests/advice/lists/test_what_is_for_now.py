"""What stands first fits the stage, the day and the people there are: no step of another stage, none that can wait."""

import pytest

from apps.advice.lists.advice import Advice
from tests.advice.lists.test_judged import _framed
from tests.advice.lists.test_said import entry, felt, given
from tests.advice.lists.third import Json, advised, changed, situation


def _now(advice: Advice) -> list[str]:
    return [each.rule for each in advice.do_now]


def _steps(advice: Advice) -> list[str]:
    return [step.do for each in (*advice.do_now, *advice.do_next) for step in each.steps]


_CALM: Json = {"verdict__level": "open", "verdict__measured": False, "verdict__provisional": True}
_HARM: Json = {"context__C7": ["high_risk", "personal_data"], "context__C14": ["annex_iii"]}
_AGENT: Json = {
    "system_kind": "agent",
    "people_check": "all",
    "success_without_human": "no",
    "tools": ["code"],
}
_PREDICTIVE: Json = {"system_kind": "predictive", "people_check": "some"}


def _before_peak(facts: Json, days: int = 41, factor: float = 1.3) -> Json:
    return {**facts, "peak": {"name": "the cold week", "days": days, "factor": factor}}


def test_what_is_over_today_is_relieved_before_a_peak_is_rehearsed() -> None:
    late = given(
        {"model_hosting": "own"}, {**_PREDICTIVE, "people_check": "none"}, QD4=(5.2, 8, 4), status__QD4="over",
        target__G1="1day",
    )  # fmt: skip
    assert _now(advised(_before_peak(late)))[:2] == ["DA1", "DP1"]


@pytest.mark.parametrize(("horizon", "is_now"), [(3000, True), (900, False), (200, False)])
def test_a_small_remedy_of_a_limit_a_quarter_away_is_for_later(horizon: float, is_now: bool) -> None:
    facts = given(
        {}, {**_AGENT, "success_without_human": "yes"}, QM4=(1900, 1900, 1200), status__QM4="over",
        QO6=(60, horizon, 150), **felt("M9", 0.85), context__C17="propose",
    )  # fmt: skip
    advice = advised(facts)
    assert ("AG11" in _now(advice)) is is_now
    assert entry(advice, "AG11")


def test_harm_to_groups_has_a_place_beside_what_all_feel() -> None:
    everybody_feels = {**felt("M10", 0.95), **felt("U9", 0.9), **felt("U5", 0.9), **felt("D7", 0.9)}
    now = _now(advised(given({}, {}, **_HARM, **everybody_feels)))
    assert now[2:] == ["EV6"]


def test_what_denies_a_figure_and_what_would_decide_go_before_what_is_only_felt() -> None:
    facts = given(
        {"stage": "pilot", "model_hosting": "own"}, {**_PREDICTIVE, "people_check": "none"}, **_CALM,
        QU7=(60, 900, 5000), QM4=(900, 900, 1500), cross_check__bill="off",
        **felt("M1", 0.7), **felt("U2", 0.6), **felt("O2", 0.6),
    )  # fmt: skip
    advice = advised(facts)
    assert _now(advice) == ["CO6", "P0", "EV2"]
    # So few a day are slow for another cause than load.
    assert "TP1" in [each.rule for each in advice.do_next]
    assert not any("requests repeat" in step for step in _steps(advice))


@pytest.mark.parametrize(
    ("days", "title"),
    [(59, "Open it only as wide as people can check"), (120, "Book more people who check before the launch")],
)
def test_who_can_not_be_hired_before_a_launch_is_not_booked_for_it(days: int, title: str) -> None:
    facts = given(
        {"stage": "pilot", "figures_for": "launch"}, _AGENT, QO6=(150, 3000, 900), QU7=(150, 3000, None),
        context__C17="undoable", engagement__days_to_launch=days,
    )  # fmt: skip
    advice = advised(facts)
    assert advice.do_now[0].title == title
    assert ("Open it to 900 tasks a day at most" in advice.do_now[0].steps[0].do) is (days < 90)
    # What runs code of its own is safe before it is opened, in front of what softens its load.
    assert _now(advice)[1] == "AG10"


def test_a_peak_of_what_is_live_is_checked_by_people_booked_for_it() -> None:
    facts = given(
        {}, _PREDICTIVE, QO6=(2400, 2400, 1800), status__QO6="over", context__C6="public", **felt("U5", 0.8)
    )
    early = advised(_before_peak(facts, 95, 1.5))
    (booked,) = [
        step for step in early.do_now[0].steps if step.do.startswith("Book people for the cold week")
    ]
    assert "3,600 results a day" in booked.do
    # Nobody is hired in weeks.
    advice = advised(_before_peak(facts, 18, 1.5))
    assert advice.do_now[0].title == "Agree which checks wait at the cold week"
    assert [step.do for step in advice.do_now[0].steps] == [
        "Agree what waits at the cold week above 1,800 checks a day, by what a mistake harms or costs"
    ]
    # Who checks already has too much: nothing falls back on them.
    assert any("let the rest wait in line" in step for step in _steps(advice))


@pytest.mark.parametrize("kind", ["answers", "predictive"])
def test_an_idea_is_told_nothing_that_needs_it_to_run(kind: str) -> None:
    felt_there = {
        **felt("U5", 0.9),
        **felt("U7", 0.9),
        **felt("U10", 0.9),
        **felt("O3", 0.9),
        **felt("D1", 0.9),
    }
    facts = given(
        {"stage": "idea"}, {"system_kind": kind, "channel": "voice" if kind == "answers" else "screen"},
        **felt_there, context__C6="public", target__G1="1day",
    )  # fmt: skip
    running = (
        "in hours of use", "one user in twenty", "today's load", "every release", "time by hop", "longest jobs",
        "a batch that is late", "ten releases",
    )  # fmt: skip
    said = _steps(advised(facts))
    assert said
    assert not [step for step in said for words in running if words in step]


@pytest.mark.parametrize(
    ("whom", "rule"), [("public", "X6"), ("own_staff", "X7"), ("public_high_stakes", "X7")]
)
def test_a_delay_is_tried_on_many_strangers_alone(whom: str, rule: str) -> None:
    advice = advised(given({}, {}, **felt("U7", 0.9), context__C6=whom, QU7=(90000, 90000, None)))
    assert entry(advice, rule)
    assert any("one user in twenty" in step for step in _steps(advice)) is (rule == "X6")


def test_a_trial_that_is_cleared_late_ends_in_a_decision() -> None:
    facts = given({"stage": "idea"}, _PREDICTIVE, target__G11="98", QO5=(200, None, None))
    last = entry(advised(facts), "ID1").steps[-1].do
    assert last == "Decide on these results which group begins once it is cleared, or that it ends here"
    soon = given({"stage": "idea"}, _PREDICTIVE, target__G11="98", QO5=(60, None, None))
    assert "for eight weeks" in entry(advised(soon), "ID1").steps[-1].do


def test_an_idea_asks_the_owner_of_a_source_and_stops_no_delivery() -> None:
    advice = advised(given({"stage": "idea"}, _PREDICTIVE, **felt("D2", 0.9)))
    asked = entry(advice, "DQ1")
    assert asked.title == "Ask each source's owner what it delivers"
    assert not [
        step.do for step in asked.steps if "deliver" in step.do and not step.do.startswith(("Ask", "Compare"))
    ]


@pytest.mark.parametrize(("right", "cases"), [("95", "460 cases"), ("80", "250 cases"), ("99.9", "")])
def test_the_cases_that_show_a_small_loss_are_counted(right: str, cases: str) -> None:
    facts = given({}, {}, **felt("M1", 0.9), context__C15="by_eye", target__G11=right, QU7=(900, 900, None))
    steps = [step.do for step in entry(advised(facts), "EV2").steps]
    assert any(step.endswith("run today's version on them at once") for step in steps)
    assert [step for step in steps if step.startswith("Add real ones")] == [
        step for step in steps if cases and cases in step
    ]


def test_nothing_fell_short_of_a_goal_that_is_met() -> None:
    facts = given(
        {"success_today": 70, "success_wanted": 70}, {}, QU7=(800, 1000, 20000),
        verdict__nothing_under_pressure=True, verdict__kind="nothing", verdict__dominant=[],
        symptom__any__most=0.2, breach__any=0.0,
    )  # fmt: skip
    assert entry(advised(facts), "N0").steps[0].do.startswith("Set an alarm")


def test_senders_are_asked_for_less_once_less_was_tried() -> None:
    facts = given({"model_hosting": "own"}, _PREDICTIVE, QD2=(60, 90, 40), status__QD2="over")
    steps = entry(advised(facts), "DA4").steps
    (asked,) = (step for step in steps if "senders" in step.do)
    (measured,) = (step for step in steps if step.do.startswith("Measure each part"))
    assert measured.on < asked.begins


@pytest.mark.parametrize(
    ("classes", "title"),
    [
        (["unsettled"], "Ask who outside meets it, and tell them"),
        (["transparency"], "Tell people they meet a machine"),
        (["minimal"], None),
    ],
)
def test_nobody_is_presumed_to_meet_an_agent(classes: list[str], title: str | None) -> None:
    advice = advised(given({}, _AGENT, context__C6="partners", context__C14=classes))
    told = [each.title for each in (*advice.law.stops, *advice.law.dated) if each.rule == "LW3"]
    assert told == ([title] if title else [])


def test_one_late_job_splits_no_store() -> None:
    leads = {"verdict__dominant": ["data"], "verdict__secondary": []}
    late = given(
        {"model_hosting": "own"}, _PREDICTIVE, QD4=(3, 5, 4), QD1=(2e4, 2.1e4, 9e4), breach__QD4=0.9,
        breach__data=0.9, breach__QD1=0.0, target__G1="1day", **leads,
    )  # fmt: skip
    full = given(
        {"model_hosting": "own"}, _PREDICTIVE, QD1=(2e4, 9e4, 4e4), breach__QD1=0.9, breach__data=0.9,
        target__G1="1day", **leads,
    )  # fmt: skip
    assert [_shape(facts) for facts in (late, full)] == [
        "Run jobs apart on the data platform there is", "Split storage from jobs in the data platform",
    ]  # fmt: skip


def _shape(facts: Json) -> str:
    shape = advised(facts).shape
    return shape.title if shape else ""


def test_cards_that_idle_are_tested_before_more_are_ordered() -> None:
    facts = given(
        {"model_hosting": "own"}, {}, QU2=(6, 15, 8), context__C20="lt10", context__C8="on_premises"
    )
    assert entry(advised(facts), "SV5").title == "Test whether cards are missing"


@pytest.mark.parametrize(("down", "is_priced"), [("99.95", True), ("99.99", False)])
def test_no_time_down_is_priced_beyond_the_shortest(down: str, is_priced: bool) -> None:
    advice = advised(given(target__G2=down, target__G7=200_000, target__G4=50_000, QU7=(900, 1000, 5000)))
    assert ("CO4" in advice.fired) is is_priced


def test_fifty_a_day_show_no_three_points() -> None:
    scored = entry(advised(given(**felt("M10", 0.9), QU7=(900, 900, None))), "EV5")
    assert not [step.do for step in scored.steps if "points" in step.do]


@pytest.mark.parametrize(
    ("whom", "words"),
    [("public", "Filter by who is signed in"), ("own_staff", "Filter by the asker's rights")],
)
def test_a_stranger_has_no_rights_to_filter_by(whom: str, words: str) -> None:
    facts = given({}, {"retrieval": "yes"}, context__C18="groups", context__C6=whom)
    assert any(step.do.startswith(words) for step in entry(advised(facts), "RG5").steps)


@pytest.mark.parametrize(("days", "words"), [(90, "into the launch plan"), (300, "for eight weeks")])
def test_one_group_begins_before_the_others_also_where_the_launch_is_near(days: int, words: str) -> None:
    facts = given({"stage": "idea"}, {}, target__G11="95", engagement__days_to_launch=days)
    assert words in entry(advised(facts), "ID1").steps[-1].do


def test_an_idea_that_costs_too_much_is_measured_by_no_bill() -> None:
    facts = given({"stage": "idea"}, {}, QM4=(None, 3000, 2000), QU7=(None, 2000, None), target__G4=20000)
    decided = entry(advised(facts), "CO1")
    assert "bills" not in decided.measure.text
    assert "quarter" not in decided.stop_if


@pytest.mark.parametrize(("role", "is_asked"), [("deployer", True), ("both", False)])
def test_of_what_was_bought_the_supplier_is_asked(role: str, is_asked: bool) -> None:
    facts = given(
        {}, {}, QM4=(90, 90, 60), status__QM4="over", QU7=(800, 5000, None), context__C15="none",
        context__C13=role, **felt("M10", 0.9),
    )  # fmt: skip
    advice = advised(facts)
    cheaper = [step.do for step in entry(advice, "HO5").steps]
    cases = [step.do for step in entry(advice, "EV2").steps]
    assert [do.startswith("Ask the supplier") for do in (cheaper[0], cases[0])] == [is_asked, is_asked]
    assert any(do.startswith(("Set how long", "Pin the version")) for do in cheaper + cases) is not is_asked


def _files_alone(checks: int = 200) -> Json:
    """An agent in use that may do what nobody can undo, and is launched with more than it carries."""
    ends = [f"quantity.{item}.{point}" for item in ("QO6", "QU7") for point in ("now", "horizon")]
    few = {**{name: [checks] * 3 for name in ends}, "status.QO6": "under" if checks < 1500 else "over"}
    grows = {
        "quantity.QM5.now": [1e6] * 3,
        "quantity.QM5.horizon": [4e6] * 3,
        "quantity.QM5.limit": [2e6] * 3,
    }
    told = {"symptom.M1": 0.7, "symptom.M1.most": 0.9, "symptom.M9": 0.9, "symptom.M9.most": 0.9}
    facts = {**few, **grows, **told, "quantity.QM5.measured": True, "engagement.days_to_launch": 40}
    base = changed(situation("s08"), **{**facts, "context.C17": "irreversible"})
    return {**base, "framing": {**base["framing"], "stage": "pilot", "figures_for": "launch"}}


def test_a_right_to_do_what_nobody_can_undo_ends_before_room_is_ordered_for_a_launch() -> None:
    first, *others = advised(_files_alone()).do_now
    assert first.rule == "AG4"
    assert first.title == "Approve what cannot be undone, and cap tasks"
    assert "three times the usual tokens" in first.steps[1].do
    assert first.steps[1].on == first.steps[0].on
    assert [each for each in others if each.rule == "X3"]


def test_what_can_be_undone_waits_behind_what_runs_full() -> None:
    assert "AG4" not in [
        each.rule for each in advised(changed(_files_alone(), context__C17="undoable")).do_now
    ]
    seldom_wrong = advised(changed(_files_alone(), symptom__M1=0.1, symptom__M1__most=0.1))
    assert seldom_wrong.do_now[0].rule != "AG4"


def test_what_is_over_today_goes_before_a_right() -> None:
    rules = _now(advised(_files_alone(1700)))
    assert rules.index("OR8") < rules.index("AG4")


@pytest.mark.parametrize("people_check", ["none", "some", "all"])
def test_a_yes_for_what_nobody_can_undo_goes_before_what_saves_or_measures_next(people_check: str) -> None:
    facts = changed(situation("s01"), context__C17="irreversible")
    following = advised(_framed(facts, switches={"people_check": people_check})).do_next
    assert following[0].rule == "AG4"
    assert following[-1].safety
