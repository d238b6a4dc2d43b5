"""Each kind of finding has its sentences; the level colours the verb, and nothing is left empty."""

import re

import pytest
from django.utils.translation import gettext_lazy

from apps.calibration.record import calibration_for
from apps.findings.brief.brief import Brief, brief_of
from apps.findings.brief.certainty import FEWEST_TRIED, WORDS, SureWord
from apps.findings.brief.dates import Occasion
from apps.findings.brief.order import Order, Planned, Size
from apps.findings.brief.words import MOST_IN_HEADLINE, MOST_LETTERS, MOST_WORDS, forbidden_in, words_in
from apps.findings.claims.claim import all_claims
from tests.findings.brief.kinds import ANSWERED, ISSUED, KINDS, brief_of_kind, case_of_kind, framed
from tests.findings.brief.pages import sentences
from tests.findings.claims.checks import check

HEADLINES = {
    "over": "2,300 parcels a day are to be checked; people can check 1,600 properly.",
    "launch": "On launch day, 25 January, 47 requests a second arrive; 0.88 can be answered.",
    "peak": "At the winter sale, from 1 February on, 1,800 requests a second arrive; 1,000 can be answered.",
    "months": "32 TB have to be read by May 2028; the store holds 20 TB. It is probably full between June 2027 and May 2028.",
    "perhaps_over": "Perhaps today already the longest job takes 20 hours, and from 7.9 hours people wait.",
    "together": "By May 2028 the supplier grants 280,000 of 630,000 tokens a minute, and people can check 190 of 400 answers a day.",
    "open": "Not decided: the answers of a day or the store. By May 2028 3,000 answers a day are expected; 5,000 are possible.",
    "nothing": "Nothing runs out before May 2028: 630 answers a day are expected then, and 69,000 are possible.",
    "disputed": "Five people put the load at 5 times the limit; five deny it.",
    "recovering": "20 TB have to be read; the store holds 10 TB; by May 2028 only 2 TB.",
    "insufficient": "Too few answers: 2 of 9.",
    "opinion": "Nine of nine fear the load; no figure says so yet.",
    "unheard": "Nothing is known of the people: nobody gave a figure or an opinion.",
}
ASKED = {
    "over": "Pay for what closes the gap. If no, cut 2,300 to 1,600 parcels a day.",
    "launch": "Open on 25 January only to as many as the load test carries, and to everybody once 47 requests a second have passed.",
    "open": "Buy and announce nothing before the second reading on Tuesday 15 December.",
    "nothing": "Spend nothing on scale before the check of 1 March.",
    "disputed": "Settle it by reading the load at the busiest where it is measured, by 7 December.",
    "recovering": "Build nothing, and watch the stored data until 1 March.",
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


def test_the_level_colours_the_verb_alone() -> None:
    counted, probably = brief_of_kind("over"), brief_of_kind("probably_over")
    assert counted.sure.text.startswith("Counted: ")
    assert probably.sure.text.startswith("Probably: ")
    assert probably.headline.text.startswith("Probably ")
    assert brief_of_kind("launch").sure.text.startswith("Nearly certain: ")


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
    assert str(brief.overdue) == "Overdue: “Count the questions of launch day”, Product, since 25 November."
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
    quoted = brief_of_kind("months", order=Order(dissent="Policies contradict each other, in 3 places."))
    assert "“Policies contradict each other, in 3 places.”" in quoted.differ.text
    assert check_all(quoted, "months") == []


def test_engine_words_are_found_as_whole_words_and_not_in_quotes() -> None:
    assert list(forbidden_in("In 3 draws the seed ensures it.")) == ["draws", "seed"]
    assert list(forbidden_in("He withdraws; “the draws of the engine” are seedlings.")) == []


def test_a_brief_speaks_of_no_share_and_no_digest() -> None:
    for name in KINDS:
        assert not re.search(r"\b\d{1,3}%|[0-9a-f]{16}", " ".join(sentences(brief_of_kind(name))))


def check_all(brief: Brief, name: str) -> list[str]:
    case = case_of_kind(name)[0]
    return [problem for claim in all_claims(brief) for problem in check(claim, case)]
