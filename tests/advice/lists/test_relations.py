"""How advice changes where one fact does, in the ten situations."""

from datetime import date, timedelta
from typing import Any

import pytest

from apps.advice.facts.gathering import NOTHING_MORE, PersonAnswers, RuleFraming
from apps.advice.facts.pooling import CrowdCounts
from apps.advice.lists.advice import Advice
from apps.advice.lists.giving import advise_answers
from apps.advice.result import RuleKnowledge, RuleResult
from apps.advice.wording.wording import Wording
from apps.documents.mapping import read
from tests.advice.lists.third import ISSUED, Json, advised, changed, instrument, rules, situation

_SITUATIONS = tuple(f"s{number:02}" for number in range(1, 11))


def _days(advice: Advice) -> dict[tuple[str, str], str]:
    return {
        (entry.rule, step.do): step.on for entry in (*advice.do_now, *advice.do_next) for step in entry.steps
    }


def _place(advice: Advice, item: str) -> int:
    return [each.id for each in advice.items].index(item)


def _without(advice: Advice, *parts: str) -> Json:
    document = advice.to_json()
    # Which rules were tried and fired follows from the facts; the lists are what is read.
    return {
        name: value
        for name, value in document.items()
        if name not in (*parts, "trace", "near_misses", "fired")
    }


def _over(facts: Json, item: str, times: float) -> Json:
    limit = facts["facts"][f"quantity.{item}.limit"]
    more = {f"quantity.{item}.now": [each * times for each in limit], f"status.{item}": "over"}
    return changed(facts, **more)


@pytest.mark.parametrize("name", _SITUATIONS)
def test_more_over_never_moves_an_item_down(name: str) -> None:
    facts = situation(name)
    limited = [each.id for each in advised(facts).items if f"quantity.{each.id}.limit" in facts["facts"]]
    for item in limited:
        places = [_place(advised(_over(facts, item, times)), item) for times in (1.2, 3.0, 100.0)]
        assert places == sorted(places, reverse=True), item


@pytest.mark.parametrize("name", ["s04", "s06"])
def test_a_nearer_event_never_moves_a_day_back(name: str) -> None:
    facts = situation(name)
    far = facts["peak"]["days"]
    before: dict[tuple[str, str], str] = {}
    for days in (far, far - 7, far - 21, far - 30):
        advice = advised({**facts, "peak": {**facts["peak"], "days": days}})
        now = _days(advice)
        # The words name the figure at the event, which grows until then: what is compared is the rule's first day.
        # What doesn't serve the event keeps out of the days before it, wherever they are.
        serving = {entry.rule for entry in (*advice.do_now, *advice.do_next) if entry.event}
        first = {
            rule: min(on for (each, _), on in now.items() if each == rule)
            for rule, _ in now
            if rule in serving
        }
        for rule, on in first.items():
            earlier = [day for (each, _), day in before.items() if each == rule]
            assert not earlier or on <= max(earlier), (rule, days)
        before = now


def test_a_statement_without_a_crowd_is_as_one_nobody_was_asked() -> None:
    crowd = CrowdCounts(1, (0, 0, 0, 1, 2))
    assert _from_people({"U9": [crowd]}) != _from_people({})
    assert _from_people({"U9": []}) == _from_people({})


def _from_people(statements: dict[str, list[CrowdCounts]], knowledge: RuleKnowledge = NOTHING_MORE) -> Advice:
    facts = situation("s05")
    person = PersonAnswers("platform", {"QM5": {"now": 3e6, "limit": 4e6, "source": "measured"}})
    framing, spoken = read(RuleFraming, facts["framing"]), instrument(facts["framing"])
    return advise_answers(
        rules(),
        result=RuleResult(level="leaning", dominant=("user",), contributing=5),
        answers=[person],
        framing=framing,
        instrument=spoken,
        wording=Wording(spoken, framing),
        issued_on=ISSUED,
        statements=statements,
        knowledge=knowledge,
    )


def test_what_no_crowd_answered_is_named_and_used_for_nothing() -> None:
    unused = {each.item: each.short_name for each in _from_people({"U9": []}).unused}
    assert unused["U9"] == "one user or task takes what others need"
    # What is not asked of this kind of system is not missing.
    assert "M9" not in unused


@pytest.mark.parametrize(("crowd", "answered", "more"), [(3, 1, 2), (5, 1, 4), (3, 3, 1), (0, 1, 0)])
def test_of_what_no_crowd_answered_it_says_how_many_more_have_to_be_asked(
    crowd: int, answered: int, more: int
) -> None:
    knowledge = RuleKnowledge(answered={"platform": answered, "risk": 1}, crowd=crowd)
    (unused,) = [each for each in _from_people({"U9": []}, knowledge).unused if each.item == "U9"]
    assert (unused.perspective, unused.more) == ("platform", more)


@pytest.mark.parametrize("name", ["s02", "s03", "s05", "s07"])
@pytest.mark.parametrize(
    "law",
    [
        {"context.C13": "both"},
        {"context.C14": ["transparency"]},
        {"context.C7": ["personal_data", "sector_rules"]},
    ],
)
def test_a_fact_of_law_changes_the_law_alone(name: str, law: dict[str, Any]) -> None:
    facts = situation(name)
    assert _without(advised(changed(facts, **law)), "law") == _without(advised(facts), "law")


@pytest.mark.parametrize("name", _SITUATIONS)
@pytest.mark.parametrize("jurisdictions", [["eu"], ["uk_ch"], ["us"], ["us", "eu"], ["other"]])
def test_which_law_binds_it_changes_the_law_alone(name: str, jurisdictions: list[str]) -> None:
    facts = situation(name)
    framing = {
        **facts["framing"],
        "switches": {**facts["framing"]["switches"], "jurisdictions": jurisdictions},
    }
    said, unsaid = advised({**facts, "framing": framing}), advised(facts)
    # One line of what we expect anyway is a duty of the EU.
    assert _without(said, "law", "standards", "leave_alone") == _without(
        unsaid, "law", "standards", "leave_alone"
    )


@pytest.mark.parametrize(
    ("name", "item"), [("s01", "QO1"), ("s02", "QM5"), ("s04", "QM4"), ("s08", "QM4"), ("s09", "QU2")]
)
def test_a_stop_in_one_dimension_puts_off_nothing_of_another(name: str, item: str) -> None:
    facts = situation(name)
    calm, stopped = advised(facts), advised(_over(facts, item, 1.3))
    days = _days(calm)
    dimension = {"O": "organization", "M": "model", "U": "user"}[item[1]]
    for entry in (*stopped.do_now, *stopped.do_next):
        for step in entry.steps:
            if entry.dimension != dimension and (entry.rule, step.do) in days:
                # By no more than what is moved so that nobody has two things to do on one day; nobody works around Christmas.
                moved = date.fromisoformat(step.on) - date.fromisoformat(days[entry.rule, step.do])
                assert abs(moved) <= timedelta(days=21)


def test_what_is_built_waits_where_a_limit_of_its_dimension_is_over_and_nowhere_else() -> None:
    facts = situation("s06")

    def moves(advice: Advice) -> list[str]:
        return [step.on for entry in (*advice.do_now, *advice.do_next) for step in entry.steps if step.builds]

    assert moves(advised(facts)) == ["2027-01-22"]
    assert moves(advised(_over(facts, "QD4", 1.3))) == ["2027-01-25"]
    # By a day, so that the work fits in.
    assert max(moves(advised(_over(facts, "QO1", 1.3)))) <= "2027-01-26"


@pytest.mark.parametrize("name", _SITUATIONS)
def test_people_who_agree_take_no_entry_away(name: str) -> None:
    facts = situation(name)
    felt = [each.id for each in advised(facts).items if f"symptom.{each.id}" in facts["facts"]]
    for item in felt:
        more = {f"symptom.{item}": 1.0, f"symptom.{item}.most": 1.0}
        agreed = advised(changed(facts, **more))
        (pressed,) = [each for each in agreed.items if each.id == item]
        assert pressed.answered_by, item


@pytest.mark.parametrize("name", _SITUATIONS)
def test_what_a_week_costs_changes_the_money_alone(name: str) -> None:
    facts = situation(name)
    rated = advised({**facts, "framing": {**facts["framing"], "week_rate": 4000}})
    assert _without(rated, "cost") == _without(advised(facts), "cost")
    assert rated.cost.now == advised(facts).cost.now
    assert rated.cost.money is not None


def test_issued_later_nothing_is_in_the_past_and_an_open_step_is_overdue() -> None:
    facts = situation("s04")
    first = advised(facts)
    step = first.do_now[1].steps[0]
    rule = next(each for each in rules().rules if each.id == first.do_now[1].rule)
    overdue = {(rule.id, rule.steps[0].do): date.fromisoformat(step.on)}
    later = ISSUED + timedelta(days=35)
    again = advised(facts, later, overdue=overdue)
    (mine,) = [entry for entry in again.do_now if entry.rule == rule.id]
    assert mine.steps[0].overdue_since == step.on
    assert all(day >= later.isoformat() for day in _days(again).values())
