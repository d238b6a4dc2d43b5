"""Each kind of finding has its sentences; the level colours the verb, and nothing is left empty."""

import re
from dataclasses import replace
from datetime import date

import pytest
from django.utils.translation import gettext_lazy

from apps.advice.lists.advice import Duty
from apps.calibration.record import calibration_for
from apps.findings.brief.brief import Brief, brief_of
from apps.findings.brief.certainty import odds_words, sure
from apps.findings.brief.dates import Meeting, Occasion, working_days_after
from apps.findings.brief.differing import times_apart
from apps.findings.brief.headline import between, horizon_month
from apps.findings.brief.lead import Lead, Matter, Moment, leads_of
from apps.findings.brief.order import Order, Planned, Size
from apps.findings.brief.steps.days import at_work
from apps.findings.brief.steps.relief import alone, raises
from apps.findings.brief.steps.step import BRIEF_DO, Step
from apps.findings.brief.sure.ladder import FEWEST_TRIED, LADDER, WORDS, SureWord, stated, word
from apps.findings.brief.words import MOST_IN_HEADLINE, MOST_LETTERS, words_in
from apps.findings.brief_section import section_of
from apps.findings.claims.claim import Claim, all_claims
from tests.findings.brief.forbidden import MOST_WORDS, forbidden_in
from tests.findings.brief.kinds import (
    ANSWERED,
    ISSUED,
    KINDS,
    brief_of_kind,
    brief_told,
    case_of_kind,
    framed,
    with_facts,
)
from tests.findings.brief.pages import sentences
from tests.findings.claims.checks import check
from tests.findings.claims.random_cases import random_advice
from tests.findings.claims.stories import CALM, DATA_FIRST, figure, people, workshop

HEADLINES = {
    "over": "2,300 parcels a day are to be checked; people can check 1,600 properly.",
    "launch": "On launch day, 25 January, at the busiest moment 47 requests a second arrive; 0.88 can be answered.",
    "peak": "At the winter sale, from 1 February on, at the busiest moment 1,800 requests a second arrive; 1,000 can be answered.",
    "months": "32 TB have to be stored by May 2028; the store holds 20 TB. Even odds that the store is full by November 2027.",
    "perhaps_over": "Perhaps today already the longest job takes 20 hours; after 7.9 hours people have to wait.",
    "together": "By May 2028, 630,000 tokens a minute are needed, 280,000 granted, and people can check 190 of 400 answers a day.",
    "open": "By May 2028, 3,000 answers a day are expected; 5,000 are possible. Odds that this is enough: more than even.",
    "nothing": "Nothing runs out before May 2028: 630 answers a day are expected then, and 57,000 are possible.",
    "disputed": "Five people measured the load at 5 times the limit; five deny it.",
    "recovering": "20 TB have to be stored; the store holds 10 TB; by May 2028 only 2 TB.",
    "insufficient": "Too few answers: 2 of 9.",
    "opinion": "Nine of nine fear the load; no figure says so yet.",
    "unheard": "Nothing is known of the people: nobody gave a figure or an opinion.",
}
ASKED = {
    "over": "Take in at most 1,600 parcels a day until more can be carried. If no, 700 parcels a day more come.",
    "launch": "Open on 25 January to all if a test has carried 47 requests a second, else to one person in 54; what Product, Platform and Legal and risk price by 11 December you allow apart. If no, the launch waits until one has.",
    "open": "Have the tests done by 14 December. On Tuesday 15 December whoever leads the work brings findings and prices, and you decide on a higher limit. If no, what fails first stays unknown.",
    "nothing": "Wait with all money for more room until the figures are read anew: on 1 March, or at once if an alarm rings. If no, you pay for room that is not needed before May 2028.",
    "disputed": "Let the reading of 2 December decide about the load. Limit passed: Platform names by 14 December what relieves it, with a price, and you decide then. Limit not passed: no money goes there. If no, nothing is done, whoever is right.",
    "recovering": "Build nothing, and watch the stored data until 1 March. If no, you pay for what falls by itself.",
    "insufficient": "Close on 7 December with the seven who are missing, or stop.",
    "opinion": "One person of Business brings the answers a day by 7 December.",
    "unheard": "Ask Business about the checks a day by 7 December.",
}


@pytest.mark.parametrize("name", HEADLINES)
def test_each_kind_has_its_headline(name: str) -> None:
    brief = brief_of_kind(name)
    assert brief.kind == ("launch" if name == "peak" else name)
    assert brief.headline.text == HEADLINES[name]


@pytest.mark.parametrize("name", ASKED)
def test_one_decision_is_asked(name: str) -> None:
    assert brief_of_kind(name).asked.text == ASKED[name]


@pytest.mark.parametrize("name", KINDS)
def test_nothing_is_empty_and_all_of_it_holds(name: str) -> None:
    brief, case = brief_of_kind(name), case_of_kind(name)[0]
    answers = (brief.headline, brief.cover, brief.why, brief.sure, brief.differ, brief.asked, *brief.costs)
    assert all(claim.text.strip() for claim in answers)
    assert brief.leave
    page = " ".join(sentences(brief))
    assert words_in(page) <= MOST_WORDS
    assert (words_in(brief.headline.text) <= MOST_IN_HEADLINE, len(brief.headline.text) <= MOST_LETTERS) == (
        True,
        True,
    )
    assert list(forbidden_in(f"{brief.cover} {page}")) == []
    assert [problem for claim in all_claims(brief) for problem in check(claim, case)] == []


def test_one_ladder_promises_more_the_surer_it_is_whatever_is_said() -> None:
    for subject in ("first", "over", "within"):
        own = [each for each in WORDS if each.subject == subject]
        assert [each.least for each in own] == sorted((each.least for each in own), reverse=True)
    assert all(str(each.word) == str(LADDER[each.least]) for each in WORDS)
    assert [str(each) for each in LADDER.values()] == [
        "Nearly certain",
        "Very likely",
        "Probably",
        "More likely than not",
    ]


def test_dots_and_word_are_of_one_rung() -> None:
    for name in KINDS:
        brief = brief_of_kind(name)
        if brief.tenths:
            assert brief.word.startswith(str(LADDER[brief.tenths / 10])), name


def test_the_level_colours_the_verb_alone() -> None:
    counted, probably = brief_of_kind("over"), brief_of_kind("probably_over")
    assert counted.sure.text.startswith("Very likely: ")
    assert probably.sure.text.startswith("Very likely: ")
    assert probably.headline.text.startswith("Very likely ")
    assert brief_of_kind("launch").sure.text.startswith("Nearly certain: the first to fail is the load. ")


def test_words_promise_no_more_than_came_true() -> None:
    record = calibration_for(instrument="four-dimensions@3", engine_version="2.1.0")
    assert record is not None
    bins = {each.subject: each.bins for each in record.subjects}
    assert [_row(word) for word in WORDS if not _fits(word, bins[word.subject])] == []


def test_a_word_that_promises_more_is_found() -> None:
    record = calibration_for(instrument="four-dimensions@3", engine_version="2.1.0")
    assert record is not None
    within = next(each.bins for each in record.subjects if each.subject == "within")
    assert not _fits(SureWord("within", 0.6, gettext_lazy("Certain"), 0.9), within)


def _row(word: SureWord) -> tuple[str, float]:
    return word.subject, word.low


def _fits(word: SureWord, bins: object) -> bool:
    above = [each.low for each in WORDS if each.subject == word.subject and each.low > word.low]
    own = [each for each in bins if word.low <= each.low < min(above, default=2)]  # type: ignore[attr-defined]  # bins
    count = sum(each.count for each in own)
    hits = sum((each.hit or 0) * each.count for each in own)
    return count >= FEWEST_TRIED and hits / count >= word.least


def test_the_plan_comes_first_and_what_is_late_has_a_line() -> None:
    advice = case_of_kind("launch")[1]
    rule = next((item.answered_by[0] for item in advice.items if item.id == "QU2" and item.answered_by), "")
    plan = (
        Planned("Agree on the order of falling back", "Platform", ISSUED, "open", rule=rule),
        Planned("Count the questions of launch day", "Product", ANSWERED, "open"),
    )
    brief = brief_of_kind("launch", order=Order(plan=plan))
    assert (
        str(brief.overdue)
        == "Overdue: “Count the questions of launch day”, since 25 November. Product names a new day by 11 December."
    )
    assert ("Agree on the order of falling back" in [step.title.text for step in brief.steps]) == bool(rule)
    assert {step.state for step in brief.steps if not step.is_planned} <= {"not in your plan yet"}
    assert check_all(brief, "launch") == []


def test_work_has_a_price_only_where_somebody_sized_it() -> None:
    case, advice = case_of_kind("months")
    assert "sized by" not in " ".join(map(str, brief_of_kind("months").costs))
    order = Order(sizes=(Size(2, 4), Size(3, 6)), sized_by="Platform")
    sized = brief_of_kind("months", order=order)
    assert str(sized.costs[-1]) == "5 to 10 days of work, sized by Platform."
    rated = brief_of(framed(case, week_rate=4000), advice, Occasion(ANSWERED, ISSUED), None, order)
    assert str(rated.costs[-1]) == "5 to 10 days of work, sized by Platform: about 4,000 EUR to 8,000 EUR."


def test_dissent_is_quoted_as_it_was_typed() -> None:
    order = Order(is_decided=True, decided="Stop the pilot.", dissent="Policies contradict each other.")
    told = brief_of_kind("months", order=order)
    assert str(told.decided) == "Decided: “Stop the pilot.” Dissent: “Policies contradict each other.”"
    assert check_all(told, "months") == []


def test_what_was_decided_is_a_step_with_its_price() -> None:
    work = Planned("Build one gateway", "Platform", date(2026, 12, 17), "decided", money="18,000 EUR")
    order = Order(is_decided=True, decided="Build it.", dissent="No.", work=work)
    brief = brief_of_kind("launch", order=order)
    number = 1 + [step.title.text for step in brief.steps].index("Build one gateway")
    assert brief.steps[number - 1].state == "decided"
    assert f"Step {number} is decided: 18,000 EUR." in map(str, brief.costs)
    assert str(brief.decided) == f"Dissent from step {number}: “No.”"
    # Whole, or not at all.
    clauses = replace(order, dissent="Policies contradict each other first: nobody sees it.")
    whole = str(brief_of_kind("launch", order=clauses).decided)
    assert whole == f"Dissent from step {number}: “Policies contradict each other first: nobody sees it.”"
    assert brief_of_kind("launch", order=replace(order, dissent="No, " * 60)).decided is None
    assert not any("Add machines" in step.title.text for step in brief.steps)
    assert check_all(brief, "launch") == []


def test_engine_words_are_found_as_whole_words_and_not_in_quotes() -> None:
    assert list(forbidden_in("In 3 draws the seed ensures it.")) == ["draws", "seed"]
    assert list(forbidden_in("He withdraws; “the draws of the engine” are seedlings.")) == []


def test_a_brief_speaks_of_no_share_and_no_digest() -> None:
    for name in KINDS:
        assert not re.search(r"\b\d{1,3}%|[0-9a-f]{16}", " ".join(sentences(brief_of_kind(name))))


def test_after_an_answer_the_next_open_question_is_asked() -> None:
    asked = brief_of_kind("over").asked.text
    answered = brief_of_kind("over", order=Order(answered=frozenset([asked]))).asked.text
    decided = brief_of_kind("over", order=Order(is_decided=True)).asked.text
    assert asked not in {answered, decided}
    assert answered == decided
    last = brief_of_kind("over", order=Order(answered=frozenset([asked, answered]))).asked.text
    assert last not in {asked, answered}


def test_once_every_question_is_answered_the_last_is_asked_still() -> None:
    for kind in KINDS:
        answered = frozenset[str]()
        while (asked := brief_of_kind(kind, order=Order(answered=answered)).asked.text) not in answered:
            answered |= {asked}
        assert len(answered) < 10, kind


def test_the_day_of_the_framing_is_the_day_and_tests_end_before_it() -> None:
    day = date(2026, 12, 11)
    brief = brief_of_kind("open", Occasion(ANSWERED, ISSUED, Meeting("", day)))
    assert (brief.decide_by, brief.when) == (day, None)
    assert all(step.on < day for step in brief.steps if step.acts == "prove")
    assert brief.asked.text.startswith("Pay for a higher limit only where its test finds it too low")


def test_no_decision_to_pay_is_before_the_tests_that_it_waits_for() -> None:
    for name in ("over", "months", "perhaps_over", "together"):
        brief = brief_of_kind(name)
        assert all(step.on < brief.decide_by for step in brief.steps if step.informs), name
        paid = [step for step in brief.steps if step.acts == "raise" and not step.informs]
        assert all(step.on > brief.decide_by for step in paid), name


def test_a_test_takes_its_days_of_work_or_begins_today() -> None:
    case, _advice = case_of_kind("perhaps_over")
    occasion = Occasion(ANSWERED, ISSUED)
    matter = Matter(case, "perhaps_over", leads_of(case, occasion), occasion, Order())
    about = (matter.leads[0].id,)
    step = Step("", Claim(BRIEF_DO, "PR1", "Time it"), "to see", "", ISSUED, "prove", days=5, answers=about)
    assert at_work(step, matter, None).on == working_days_after(ISSUED, 5)
    early = Meeting("the board", working_days_after(ISSUED, 2))
    met = replace(matter, occasion=replace(occasion, meeting=early))
    begun = at_work(step, met, early.on)
    assert (begun.on, begun.tail) == (ISSUED, "to see; begin today")


def test_prices_and_answers_are_there_before_the_day_of_the_decision() -> None:
    decide_by = date(2026, 12, 14)
    occasion = Occasion(ANSWERED, ISSUED)
    assert occasion.before(decide_by) == date(2026, 12, 11)
    assert occasion.before(date(2026, 12, 1)) == date(2026, 12, 1)
    for name in ("launch", "peak", "months"):
        brief = brief_of_kind(name)
        told = " ".join(map(str, brief.costs))
        assert occasion.day(brief.decide_by) not in told, name
        before = occasion.day(occasion.before(brief.decide_by))
        assert re.search(rf"By {before} \w+ prices steps? [\d and,]+[^.]*\.", told), name


def test_what_only_spares_something_says_how_much_and_a_raise_is_asked_for_first() -> None:
    case, _advice = case_of_kind("launch")
    lead = leads_of(case, Occasion(ANSWERED, ISSUED))[0]
    spare = Step(
        "", Claim(BRIEF_DO, "US4", "Store what repeats"), "", "", ISSUED, "lower", answers=(lead.id,)
    )
    assert alone(spare, [lead]).tail == "alone it would have to spare 98 %"
    asked = list(raises(case, [lead], [spare], Occasion(ANSWERED, ISSUED)))
    assert [step.text for step in asked] == [
        "Ask who can carry 47 requests a second, 53 times the limit, with a price and a day."
    ]
    assert not list(raises(case, [lead], [spare, replace(spare, acts="raise")], Occasion(ANSWERED, ISSUED)))
    # What raises another limit with it leaves this one where it is, unless it says how far it goes.
    quota = replace(spare, acts="raise", answers=(lead.id, "QM5"))
    assert list(raises(case, [lead], [spare, quota], Occasion(ANSWERED, ISSUED))) == asked
    assert not list(raises(case, [replace(lead, wanted=1.0)], [spare], Occasion(ANSWERED, ISSUED)))


def test_a_step_that_holds_already_is_not_threatened_with() -> None:
    case, advice = case_of_kind("over")
    brief = brief_told(with_facts(case, QO7={"now": 9.0}), advice)
    assert any(step.acts == "lower" and step.on < brief.decide_by for step in brief.steps)
    assert (
        "Then today’s 2,300 a day are checked; at least 25,000 parcels (36 working days) wait by then."
        in brief.asked.text
    )
    assert " If no, the queue grows by 700 parcels a day." in brief.asked.text
    assert "Either way, Business lets in at most 1,600 a day from 2 December." in brief.asked.text
    assert "cut" not in brief.asked.text


def test_months_of_another_year_and_days_far_off_have_their_year() -> None:
    occasion = Occasion(ANSWERED, date(2026, 12, 1))
    days = (date(2026, 12, 3), date(2027, 6, 3))
    assert [occasion.month(day) for day in days] == ["December", "June 2027"]
    assert [occasion.day(day) for day in (date(2026, 2, 24), date(2027, 3, 8))] == [
        "24 February 2026",
        "8 March",
    ]
    assert between(Moment("months", *days), occasion) == "between December 2026 and June 2027"
    assert between(Moment("months", date(2027, 4, 1), date(2027, 11, 1)), occasion) == (
        "between April and November 2027"
    )


@pytest.mark.parametrize(
    ("asked", "month"), [("", "May 2028"), ("2028-06-01", "June 2028"), ("2028-03-01", "May 2028")]
)
def test_the_month_is_the_one_people_were_asked_about_unless_they_answered_much_later(
    asked: str, month: str
) -> None:
    case, _advice = case_of_kind("months")
    framing = replace(case.framing, horizon_on=asked)
    case = replace(case, evidence=replace(case.evidence, framing=framing))
    opened = date(2026, 12, 1)
    assert case.framing.horizon_months == 18
    assert horizon_month(case, Occasion(opened, opened)) == month


@pytest.mark.parametrize(
    ("p", "words"), [(0.39, "less than even"), (0.5, "about even"), (0.61, "more than even")]
)
def test_odds_are_told_by_what_is_stated(p: float, words: str) -> None:
    assert odds_words(p) == words


def test_figures_far_apart_are_told_where_the_limit_lies_between_them() -> None:
    case, _advice = case_of_kind("disputed")
    assert not times_apart(case, "QU7")
    assert times_apart(case, "QU2") == 15
    assert "times apart" not in brief_of_kind("disputed").differ.text


def check_all(brief: Brief, name: str) -> list[str]:
    case = case_of_kind(name)[0]
    return [problem for claim in all_claims(brief) for problem in check(claim, case)]


def _both_reached(first: float, second: float) -> tuple[Lead, Lead]:
    leads = brief_of_kind("together").leads[:2]
    one, other = (
        replace(lead, time=replace(lead.time, p_within=p))
        for lead, p in zip(leads, (first, second), strict=True)
    )
    return one, other


def test_of_two_limits_the_odds_of_both_are_told_where_a_word_fits_both() -> None:
    case = case_of_kind("together")[0]
    both, each = _both_reached(0.95, 0.93), _both_reached(0.85, 0.85)
    assert word(case, "together", both) == "Probably both"
    kind, chance = stated(case, "together", both)
    assert (kind, round(chance, 2)) == ("within", 0.88)
    assert word(case, "together", each) == "Probably each by itself"
    assert stated(case, "together", each) == ("within", 0.85)
    assert sure(case, "together", both, None).text.count("less sure") == 0
    assert sure(case, "together", each, None).text.endswith("That both are reached is less sure.")


def test_steps_are_numbered_by_their_days() -> None:
    for name in KINDS:
        days = [step.on for step in brief_of_kind(name).steps]
        assert days == sorted(days), name


def test_nobody_is_asked_for_money_of_an_amount_that_nobody_knows() -> None:
    brief = brief_of_kind("months")
    text = " ".join(map(str, brief.costs))
    assert re.search(r"By \d+ December \w+ prices steps? [\d and]+", text)
    # Whoever decides reads what is paid, and to whom, and not its number in a list.
    assert re.match(r"Pay \w+ to .*\. The sum is known on \d+ December\. ", brief.asked.text)
    paid = [step for step in brief.steps if step.acts == "raise" and not step.informs]
    assert all(step.owner in brief.asked.text for step in paid)
    assert not re.search(r"step \d", brief.asked.text)
    assert "If no, even odds that the store is full by November 2027." in brief.asked.text


def test_an_overdue_check_stands_beside_the_word_and_a_late_step_does_not() -> None:
    check_, step = (
        Planned("Count launch day", "Product", ANSWERED, "", is_check=each) for each in (True, False)
    )
    late, of_step = (brief_of_kind("launch", order=Order(plan=(each,))) for each in (check_, step))
    assert late.sure.text.startswith(
        "Sure enough to act on: even a tenth of 47 is 5.3 times too much. Odds follow the overdue check. "
    )
    both = brief_of_kind("launch", order=Order(plan=(check_, step)))
    assert "Odds follow the overdue check. " in both.sure.text
    assert "too much. The check of “Count launch day” is overdue." in late.cover.text
    assert (late.tenths, late.word) == (None, "Not checked yet")
    assert "certain" not in f"{late.sure} {late.cover}"
    assert "overdue" not in f"{of_step.sure} {of_step.cover}"
    assert check_all(late, "launch") == []


def test_duties_are_named_with_their_days_and_what_stops_is_said_once() -> None:
    case, advice = case_of_kind("launch")
    days = ("2026-12-18", "2026-12-18", "2027-01-08")
    titles = (
        "Log uses, and how long",
        "Sign the assessment",
        "Tell people they meet a machine",
    )
    dated = [
        Duty(f"LW{at}", title, "", "", (), day, "Counsel", {})
        for at, (title, day) in enumerate(zip(titles, days, strict=True))
    ]
    stop = Duty("LW5", "Ask counsel", "counsel has not answered", "", (), "2026-12-18", "Counsel", {})
    told = replace(advice, law=replace(advice.law, stops=(stop,), dated=tuple(dated)))
    assert str(brief_of(case, told, Occasion(ANSWERED, ISSUED)).law) == (
        "Before any launch, by 18 December: ask counsel (Counsel). Due by 18 December: log uses and "
        "sign the assessment (Counsel)."
    )


def test_those_who_were_named_are_asked_else_whoever_pays() -> None:
    named = Order(addressees=("Head of platform",))
    for name in ("launch", "months"):
        assert brief_of_kind(name, order=named).addressees == ("Head of platform",)
        assert brief_of_kind(name).addressees == ("Executive and finance",)


def test_what_the_law_stops_is_opened_only_if_it_allows_it() -> None:
    case, advice = case_of_kind("launch")
    stop = Duty("LW5", "Ask counsel", "counsel has not answered", "", (), None, "Counsel", {})
    stopped = replace(advice, law=replace(advice.law, stops=(stop,)))
    brief = brief_of(case, stopped, Occasion(ANSWERED, ISSUED))
    assert brief.law is not None
    assert brief.law.text.startswith("Before any launch, by ")
    assert brief.asked.text.startswith("If the law allows it: open on 25 January to ")
    assert "If the law" not in brief_of_kind("launch").asked.text


def test_page_and_kicker_have_one_word_for_one_cause() -> None:
    case = case_of_kind("launch")[0]
    occasion = Occasion(ANSWERED, ISSUED)
    section = section_of(case, brief_of_kind("launch"), occasion)
    assert [mark.label for mark in section.marks] == ["The load"]
    assert section.named is not None
    assert section.named.label == "The data"
    assert "expected the data" in section.cover


def test_what_takes_days_is_looked_up_and_not_measured_on_five_days() -> None:
    slow = workshop(people(9, DATA_FIRST, figures=CALM | {"QO5": figure(20, 1.0, 18, "rough")}))
    advice = replace(random_advice(slow), experiments=())  # none measures it
    titles = {step.title.text for step in brief_told(slow, advice).steps}
    assert "Look up the days from idea to use of the last five" in titles
    assert "Measure the days from idea to use on five ordinary days" not in titles
