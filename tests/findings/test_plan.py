"""What is advised as pages print it: days, whose work, what is late, the law, what it costs; and targets and tests."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.template.loader import render_to_string

from apps.advice import Advice, ExperimentProposal, TargetProposal
from apps.advice.lists.advice import Ask, Note, Unused
from apps.documents.mapping import read
from apps.findings.plan import PlanSection, PlanStep, law_words, plan_of, work_words
from tests.advice.lists.third import advised, situation
from tests.findings.hand_made import case_of, person, result, snapshot

OVER: dict[str, Any] = {
    "quantity": "QU7",
    "dimension": "data",
    "status": "over",
    "p": 1.0,
    "times_over": 3.0,
    "people_over": 6,
    "people_under": 0,
    "people_measured": 6,
    "times_low": 3.0,
    "times_high": 3.0,
    "one_measurer": False,
    "already": True,
}
EVIDENCE: dict[str, Any] = {
    "operator": "is",
    "negated": False,
    "wanted": None,
    "wanted_fact": None,
    "value": None,
    "people": None,
    "wanted_words": "",
}


def plan(advice: Advice, over: str = "") -> PlanSection:
    """Return the plan of advice, beside a result in which this dimension is over."""
    verdict = {
        "level": "leaning",
        "kind": "over" if over else "first",
        "over": [OVER] if over else [],
        "over_dimensions": [over] if over else [],
    }
    everybody = [person(number, "product", (1, 2, 3, 4)) for number in range(6)]
    return plan_of(case_of(snapshot(*everybody), result(verdict=verdict)), advice)


def storm() -> Advice:
    return advised(situation("s04"))


def test_an_entry_says_who_does_what_by_which_day_and_what_is_late() -> None:
    section = plan(storm())
    first, *_others = section.do_now
    assert (first.number, first.on, first.who, first.weeks) == (
        1,
        date(2026, 12, 2),
        "Platform, Finance",
        "0.7 to 2.8 weeks",
    )
    assert (first.dimension, first.label) == ("user", "Users")
    assert first.measure == "People at once, held for an hour within the promised time: 770 sessions"
    order, _lines, rehearsal, _freeze = first.steps
    assert order.late.startswith(
        "Late: 42 days are usual, 40 are left. Agree what is cut if it isn't granted by "
    )
    assert (rehearsal.late, rehearsal.who) == ("", "Platform")
    assert [each.number for each in section.entries] == list(range(1, len(section.entries) + 1))
    assert [each.is_now for each in section.entries] == [True] * 3 + [False] * len(section.do_next)


def test_what_the_law_asks_for_comes_first_where_it_stops_something() -> None:
    section = plan(advised(situation("s10")))
    assert section.is_law_above
    assert not plan(storm()).is_law_above
    effects = [row.effect for row in section.duties]
    assert effects[0] == "Stops it until done"
    assert effects == sorted(effects, key=["Stops it until done", "Has a date", "Good practice"].index)
    assert all(row.law and row.owner for row in section.duties)
    assert all(bool(row.steps) is not bool(row.due) for row in section.duties)


def test_a_duty_without_steps_says_what_is_due() -> None:
    (trained,) = (row for row in plan(advised(situation("s04"))).duties if not row.steps)
    assert trained.title == "Staff trained, with names and dates"
    assert trained.due == "Staff trained on its limits"


@pytest.mark.parametrize(
    ("articles", "words"),
    [
        ({"eu_ai_act": "12, 26(6)", "gdpr": "5"}, "EU AI Act, article 12, 26(6); GDPR, article 5"),
        ({"gdpr": ""}, "Data protection law"),  # elsewhere it has other numbers
        ({"sector": ""}, "Rules of the sector"),
        ({}, ""),
    ],
)
def test_an_article_is_told_where_it_has_a_number(articles: dict[str, str], words: str) -> None:
    assert law_words(articles) == words


def test_money_is_told_only_where_a_week_has_a_price() -> None:
    facts = situation("s04")
    framing = facts["framing"] | {"week_rate": 4000, "currency": "EUR"}
    priced, unknown = plan(advised(facts | {"framing": framing})), plan(storm())
    assert priced.cost_now
    assert priced.cost_now.money.endswith(" EUR")
    assert unknown.cost_now
    assert (unknown.cost_now.money, unknown.cost_now.weeks) == ("", priced.cost_now.weeks)
    assert {who for who, _weeks in unknown.cost_now.by} <= {"Platform", "Product", "Data and ML", "Finance"}


def test_no_guard_says_who_leads_where_a_limit_is_over() -> None:
    guards = (
        Note("T0", "Work on users and data together", (), says_who_leads=True),
        Note("V0", "Read it", ()),
    )
    advice = replace(storm(), guards=guards)
    assert [each.title for each in plan(advice).guards] == ["Work on users and data together", "Read it"]
    assert [each.title for each in plan(advice, over="data").guards] == ["Read it"]


def test_figures_that_dont_fit_are_asked_about_elsewhere() -> None:
    asks = (Ask("event", "Move the launch: yes or no.", "QU2"), Ask("figure", "Which is right?", "bill"))
    unused = (
        Unused("M1", "too many mistakes", "platform", 1),
        Unused("O2", "who is in charge"),
        Unused("U8", "supplier turns away", "platform", 2),
    )
    section = plan(replace(storm(), asks=asks, unused=unused))
    assert section.asked == ("Move the launch: yes or no.",)
    assert section.unused == "too many mistakes, who is in charge, supplier turns away"
    assert section.ask_more == "Ask 2 more of Platform."


def promised(**given: Any) -> PlanSection:
    written = {
        "id": "late", "indicator": "late answers", "value": 3, "words": "3 EUR", "unit": "EUR", "window": "28 days",
        "source": None, "source_label": "", "people": 0, "note": "", "named_by": [], "terms": {}, "perspectives": [],
        "budget": "1 in 100.", "stop": "2 in 100.", **given,
    }  # fmt: skip
    return plan(replace(storm(), targets=(read(TargetProposal, written),)))


def test_a_promise_says_what_may_be_missed_and_what_less_would_save() -> None:
    (row,) = promised(looser={"step": "2 in 100", "saves": "a tenth"}).targets
    assert (row.words, row.budget, row.stop) == ("3 EUR", "1 in 100.", "2 in 100.")
    assert row.looser == "2 in 100; it may save a tenth"


@pytest.mark.parametrize(
    ("source", "people", "taken_from"),
    [
        ("derived.success_by_day_90", 0, "What counts"),  # follows from the framing
        ("derived.cost_month", 1, "What counts (1 person)"),
        ("target.G4", 6, "What counts (6 people)"),
    ],
)
def test_a_promise_says_how_many_answers_it_rests_on(source: str, people: int, taken_from: str) -> None:
    (row,) = promised(source=source, source_label="What counts", people=people).targets
    assert row.source == taken_from
    assert row.value is not None


def test_who_named_another_value_is_told_with_how_many_they_are() -> None:
    named = [{"perspective": "risk", "value": 2, "words": "2 EUR", "people": 1}]
    (row,) = promised(people=4, perspectives=named).targets
    assert row.perspectives == (("Security, legal and risk (1 person)", "2 EUR"),)


def test_a_test_says_how_long_it_takes_and_whose_figure_it_tries() -> None:
    why = EVIDENCE | {"fact": "quantity.QU7.now", "label": "Users", "words": "900", "people": 1}
    offered = {
        "id": "E2", "assumption": "It holds", "test": "Try it", "days": 1, "passes_if": "It held", "evidence": [why],
    }  # fmt: skip
    (row,) = plan(replace(storm(), experiments=(read(ExperimentProposal, offered),))).experiments
    assert (row.days, row.passes_if, row.quantities) == ("1 day", "It held", ("QU7",))


def test_a_step_says_by_when_it_is_done_and_from_when_it_takes_work() -> None:
    def words(begins: date | None) -> str:
        step = PlanStep(date(2026, 12, 18), begins, "Feed changes into the index", "Data", "", "")
        return render_to_string("components/entry_steps.html", {"steps": [step]})

    done, begun = 'by <time datetime="2026-12-18">', 'from <time datetime="2026-12-07">'
    assert done in words(None)
    assert "from" not in words(None)
    both = words(date(2026, 12, 7))
    assert both.index(done) < both.index(begun) < both.index("Feed changes")


def test_work_is_told_from_the_least_to_the_most() -> None:
    assert work_words((0.5, 2.0)) == "0.5 to 2 weeks"
    assert work_words((1.0, 1.0)) == "1 week"
    assert work_words((0.2, 0.2)) == "0.2 weeks"
