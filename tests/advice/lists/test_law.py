"""The law stands apart: what stops, what has a date, and the one line for both."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from apps.advice.lists.advice import Advice, Duty
from tests.advice.lists.third import Json, advised, changed, rules, situation


def _with(facts: Json, **framing: Any) -> Json:
    """Return facts with switches, or other parts of the framing, changed."""
    own = {name: framing.pop(name) for name in ("counsel_on", "stage") if name in framing}
    switches = {**facts["framing"]["switches"], **framing}
    return {**facts, "framing": {**facts["framing"], **own, "switches": switches}}


def _duties(advice: Advice) -> tuple[Duty, ...]:
    return (*advice.law.stops, *advice.law.dated, *advice.law.good_practice)


def test_no_rule_of_law_has_a_place_in_a_list() -> None:
    advice = advised(situation("s10"))
    kinds = {rule.id: rule.kind for rule in rules().rules}
    shown = [
        *(entry.rule for entry in (*advice.do_now, *advice.do_next)),
        *(row.rule for row in advice.checklist),
    ]
    assert "law" not in {kinds[each] for each in shown}


def test_a_duty_that_stops_the_launch_stands_above_all_else() -> None:
    facts = situation("s10")
    assert advised(facts).law.above
    near, far = (changed(facts, **{"engagement.days_to_launch": days}) for days in (180, 181))
    assert advised(near).law.above
    assert not advised(far).law.above


def test_what_may_be_forbidden_stops_growth_at_once() -> None:
    advice = advised(changed(situation("s04"), **{"context.C14": ["article_5"]}))
    assert advice.law.above
    assert "1 duty stops growth: a class that may be forbidden." in advice.law.line


def test_what_has_been_due_since_a_day_that_is_past_is_due_now() -> None:
    tell = next(
        duty for duty in _duties(advised(situation("s04"))) if duty.title == "Tell people they meet a machine"
    )
    assert tell.on == tell.steps[0].on == "2026-12-02"
    gaps = next(duty for duty in _duties(advised(situation("s10"))) if "Close the gaps" in duty.title)
    assert gaps.on == "2027-12-02"


def test_who_says_no_law_is_asked_which_it_is() -> None:
    assert advised(situation("s04")).law.line.startswith("Say which law binds it.")
    assert "Say which law" not in advised(_with(situation("s04"), jurisdictions=["eu"])).law.line


@pytest.mark.parametrize(
    "outside", [{"jurisdictions": ["us"]}, {"jurisdictions": ["us", "other"]}, {"counsel_role": "outside"}]
)
def test_outside_the_european_union_no_article_and_no_date_of_it_is_said(outside: dict[str, Any]) -> None:
    advice = advised(_with(situation("s10"), **outside, counsel_on="2026-11-20"))
    assert not any("eu_ai_act" in duty.articles or "gdpr" in duty.articles for duty in _duties(advice))
    assert "2027" not in advice.law.line
    assert not [duty for duty in advice.law.dated if not duty.standard and duty.on and duty.on > "2027-06"]


def test_in_the_united_kingdom_data_protection_has_no_number_of_an_article() -> None:
    advice = advised(_with(situation("s04"), jurisdictions=["uk_ch"]))
    numbers = {regime: article for duty in _duties(advice) for regime, article in duty.articles.items()}
    assert numbers == {"gdpr": ""}


def test_dates_that_were_looked_up_long_ago_are_to_be_checked() -> None:
    facts = situation("s10")
    assert "As of 25 November 2026, from summaries of the law." in advised(facts, date(2027, 5, 24)).law.line
    assert (
        "Its dates are 181 days old: check before you rely on them."
        in advised(facts, date(2027, 5, 25)).law.line
    )


def test_hygiene_is_a_row_and_is_not_counted() -> None:
    law = advised(situation("s01")).law
    assert law.line == "No duty stops it."
    assert [duty.standard for duty in law.dated] == [True]


def test_where_the_rules_know_no_law_nothing_is_said_of_duties() -> None:
    line = advised(_with(situation("s01"), jurisdictions=["other"])).law.line
    assert line == "The law of where it is used is not known here: ask counsel."
    assert advised(_with(situation("s01"), jurisdictions=["other", "eu"])).law.line == "No duty stops it."


def test_each_duty_says_why_and_who() -> None:
    for number in range(1, 11):
        for duty in _duties(advised(situation(f"s{number:02}"))):
            assert duty.because, duty
            assert duty.owner, duty
            assert duty.short, duty


def test_what_counsel_named_goes_before_what_the_room_knows() -> None:
    facts = situation("s09")
    assert not [duty for duty in advised(facts).law.dated if "Close the gaps" in duty.title]
    named = advised(_with(facts, counsel_class=["annex_iii"], jurisdictions=["eu"]))
    assert [duty.on for duty in named.law.dated if "Close the gaps" in duty.title] == ["2027-12-02"]


def test_of_a_class_that_counsel_did_not_name_the_line_says_how_many_know_it() -> None:
    facts = situation("s10")
    known = {**facts, "people": {**facts["people"], "context.C14": 2, "context.C13": 1}}
    assert "Class and role as 2 people know them." in advised(known).law.line


@pytest.mark.parametrize(
    ("role", "named", "articles"),
    [
        ("provider", "annex_i", "8 to 17, 43, 72"),
        ("provider", "annex_iii", "8 to 17, 43, 49, 72"),
        ("deployer", "annex_iii", "26"),
        ("both", "annex_iii", "8 to 17, 26, 43, 49, 72"),
    ],
)
def test_the_gaps_name_the_articles_of_role_and_class(role: str, named: str, articles: str) -> None:
    advice = advised(_with(situation("s10"), counsel_role=role, counsel_class=[named], jurisdictions=["eu"]))
    (gaps,) = (duty for duty in _duties(advice) if duty.rule == "LW2")
    assert gaps.articles == {"eu_ai_act": articles}
    certifies = any("certifies the product" in step.do for step in gaps.steps)
    assert certifies is (named == "annex_i")


def test_only_what_is_of_high_risk_names_articles_on_logs_and_reasons() -> None:
    low = advised(_with(situation("s04"), jurisdictions=["eu"], counsel_class=["transparency"]))
    (logs,) = (duty for duty in _duties(low) if duty.rule == "LW4")
    assert logs.articles == {"gdpr": "5"}
    annex_i = advised(_with(situation("s10"), jurisdictions=["eu"], counsel_class=["annex_i"]))
    told = [duty for duty in _duties(annex_i) if duty.rule == "LW12"]
    assert all(duty.articles == {"gdpr": "13 to 15"} for duty in told)


def test_what_decides_about_people_alone_has_a_duty_of_its_own() -> None:
    alone = _with(
        changed(situation("s10"), **{"context.C7": ["personal_data", "high_risk"]}), people_check="none"
    )
    (duty,) = (each for each in advised(alone).law.dated if each.rule == "LW13")
    assert duty.articles == {"gdpr": "22"}
    assert "LW13" in [each.rule for each in advised(_with(alone, stage="idea")).law.stops]
    checked = advised(_with(alone, people_check="all"))
    assert "LW13" not in [each.rule for each in _duties(checked)]


def test_in_the_united_states_rules_of_states_are_asked_for() -> None:
    facts = changed(situation("s10"), **{"context.C7": ["personal_data", "high_risk"]})
    there = advised(_with(facts, jurisdictions=["us"]))
    (duty,) = (each for each in _duties(there) if each.rule == "LW14")
    assert duty.articles == {"us": ""}
    assert "LW14" not in [each.rule for each in _duties(advised(_with(facts, jurisdictions=["eu"])))]


def test_a_step_that_names_a_day_of_the_law_is_due_by_it() -> None:
    facts = _with(situation("s04"), jurisdictions=["eu"], counsel_role="provider")
    # It is due by its day however near that is, and at once when it has passed; whoever did it is asked for nothing.
    for issued_on, due, since in (
        (date(2026, 11, 20), "2026-12-02", None),
        (date(2026, 12, 1), "2026-12-02", None),
        (date(2026, 12, 7), "2026-12-09", "2026-12-02"),
    ):
        (tell,) = (duty for duty in _duties(advised(facts, issued_on)) if duty.rule == "LW3")
        (label,) = (step for step in tell.steps if step.do.startswith("Label"))
        assert (label.on, label.overdue_since) == (due, since)
        assert label.do.endswith("or switch off what has no label yet")


def test_a_day_of_the_law_at_a_weekend_is_met_on_the_working_day_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    saturday = replace(rules().dates["art_50_2_existing"], on="2026-12-05")
    moved = replace(rules(), dates={**rules().dates, "art_50_2_existing": saturday})
    monkeypatch.setattr("tests.advice.lists.third.rules", lambda: moved)
    facts = _with(situation("s04"), jurisdictions=["eu"], counsel_role="provider")
    for issued_on in (date(2026, 11, 20), date(2026, 12, 4)):
        (tell,) = (duty for duty in _duties(advised(facts, issued_on)) if duty.rule == "LW3")
        (label,) = (step for step in tell.steps if step.do.startswith("Label"))
        assert label.on == "2026-12-04"


def test_where_a_launch_can_not_hold_its_duties_have_the_days_they_take() -> None:
    facts = changed(
        situation("s10"),
        engagement__days_to_launch=13,
        context__C14=["unsettled"],
        context__C7=["personal_data"],
    )
    facts = _with(facts, jurisdictions=["eu"], stage="pilot")
    law = advised(facts).law
    assert "13 December can't hold: 30 days are usual for that, 13 are left. 15 January can." in law.line
    assert all(duty.on and duty.on > "2026-12-13" for duty in law.stops)


def test_where_only_others_bind_it_nobody_misses_a_class_of_the_eu() -> None:
    facts = changed(situation("s06"), **{"context.C7": ["none"]})
    facts["facts"].pop("context.C14", None)
    framed = _with(facts, jurisdictions=["other"])
    framed["framing"]["switches"].pop("counsel_class", None)
    assert "nobody said" not in advised(framed).law.line


def test_a_duty_of_somebody_else_is_not_told_as_ones_own() -> None:
    facts = _with(situation("s05"), jurisdictions=["eu"])
    provider = advised(_with(facts, counsel_role="provider")).law
    assert "LW8" in [duty.rule for duty in provider.good_practice]
    (tell,) = (
        duty for duty in advised(_with(facts, counsel_role="deployer")).law.dated if duty.rule == "LW3"
    )
    assert not [step for step in tell.steps if "abel" in step.do]


def test_a_day_of_the_law_and_a_day_of_ours_are_told_apart() -> None:
    line = advised(situation("s10")).law.line
    assert "We suggest days for " in line
    assert "1 duty begins on 2 December 2027." in line


def test_which_rules_a_sector_has_is_asked_and_not_listed() -> None:
    (sector,) = (duty for duty in advised(situation("s03")).law.dated if duty.rule == "X4")
    assert sector.short == "rules of its own sector"
    assert "customs" not in sector.because
    assert sector.steps[0].do.startswith("Ask counsel which rules of its own sector hold")
