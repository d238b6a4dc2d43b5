"""What a reader can recompute comes out: times, people, bills and money, from the printed figures."""

import re
from dataclasses import replace
from datetime import date, timedelta
from math import ceil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.advice import as_given, is_day_at_work
from apps.findings.brief.brief import Brief, brief_of
from apps.findings.brief.costs import paid_from
from apps.findings.brief.dates import Occasion
from apps.findings.brief.steps.step import POSTS
from apps.findings.case import Case
from apps.instruments.figures.format import significant
from tests.findings.brief.kinds import ANSWERED, ISSUED, case_of_kind, framed, with_facts

FIGURES = st.floats(min_value=0.01, max_value=1e9)
TIMES = st.floats(min_value=1.3, max_value=900)


def with_quantity(case: Case, name: str, **figures: float) -> Case:
    """Return a case in which a quantity's pooled figures are others."""
    time = replace(case.result.quantities[name], **figures)  # type: ignore[arg-type]  # its figures
    return replace(case, result=replace(case.result, quantities={**case.result.quantities, name: time}))


def told(case: Case) -> Brief:
    return brief_of(case, None, Occasion(ANSWERED, ISSUED))


def read(text: str) -> float:
    words = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
    number, _space, scale = text.partition(" ")
    return float(number.replace(",", "")) * words.get(scale, 1)


@given(limit=FIGURES, times=TIMES)
@settings(max_examples=200, deadline=None)
def test_times_over_are_the_printed_figures_divided(limit: float, times: float) -> None:
    case = with_quantity(
        case_of_kind("launch")[0], "QU2", now=limit * times, limit=limit, horizon=limit * times
    )
    brief = told(case)
    number = r"([\d.,]+(?: [mb]illion)?)"
    found = re.search(rf"{number} requests? a second arrives?; {number} can be answered", brief.headline.text)
    assert found is not None
    wanted, possible = read(found[1]), read(found[2])
    assert (wanted, possible) == pytest.approx((significant(limit * times, 2), as_given(limit)))
    said = re.search(r"first; ([\d.,]+) times", brief.cover.text)
    assert said is not None
    assert float(said[1].replace(",", "")) == pytest.approx(significant(wanted / possible, 2))


@given(people=st.integers(min_value=1, max_value=400), limit=FIGURES, times=TIMES)
@settings(max_examples=200, deadline=None)
def test_people_missing_are_those_at_the_care_of_today(people: int, limit: float, times: float) -> None:
    case = with_quantity(
        case_of_kind("over")[0], "QO6", now=limit * times, limit=limit, horizon=limit * times, growth=1.0
    )
    brief = told(with_facts(case, QO7={"now": float(people)}))
    needed = ceil(round(people * as_given(limit * times) / as_given(limit), 6))
    words = [
        "",
        *["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
    ]
    missing = words[needed - people] if needed - people < len(words) else f"{needed - people:,}"
    if needed == people:
        assert "Take in at most " in brief.asked.text
    else:
        assert f"Pay for {missing} more" in brief.asked.text
        assert brief.costs[0].text.lower().startswith(f"{missing} more p")


@given(price=st.floats(min_value=0.01, max_value=1e4), answers=st.floats(min_value=10, max_value=1e8))
@settings(max_examples=200, deadline=None)
def test_bills_after_launch_are_price_times_answers_of_a_month(price: float, answers: float) -> None:
    case = with_quantity(case_of_kind("launch")[0], "QU7", now=answers, horizon=answers, limit=answers * 9)
    brief = told(with_facts(case, QM4={"now": price}))
    bill = re.search(
        r"about ([\d.,]+(?: [mb]illion)?) EUR a month with all let in", " ".join(map(str, brief.costs))
    )
    assert bill is not None
    assert read(bill[1]) == pytest.approx(significant(price / 1000 * significant(answers, 2) * 30.4, 1))
    # 47 requests a second where 0.88 can be answered: one person in 54, as is asked, and no more than its part.
    few = re.search(r"; with one in 54, ([\d.,]+(?: [mb]illion)?) EUR\.", " ".join(map(str, brief.costs)))
    assert few is not None
    assert "one person in 54" in brief.asked.text
    assert read(few[1]) == pytest.approx(read(bill[1]) / 54, rel=0.06)


@given(
    rate=st.integers(min_value=500, max_value=20_000), post=st.integers(min_value=10_000, max_value=300_000)
)
@settings(max_examples=100, deadline=None)
def test_a_post_costs_what_the_framing_says_and_nothing_else(rate: int, post: int) -> None:
    case = framed(with_facts(case_of_kind("over")[0], QO7={"now": 9.0}), week_rate=rate, post_year=post)
    brief = told(case)
    now, then = (
        re.search(r": ([\d.,]+(?: million)?) EUR a year\.$", brief.costs[0].text),
        re.search(
            r"twelve more people by May 2028 \(the four included\), ([\d.,]+(?: million)?) EUR a year\.$",
            next(line.text for line in brief.costs if line.text.startswith("You are asked on ")),
        ),
    )
    assert now is not None
    assert then is not None
    assert read(now[1]) == significant(4 * post, 2)
    assert read(then[1]) == significant(12 * post, 2)
    assert "who check: " in brief.costs[0].text
    assert "days of work" not in " ".join(map(str, brief.costs))


def test_what_may_be_taken_in_fits_under_both_limits() -> None:
    case = case_of_kind("together")[0]
    case = with_quantity(case, "QU7", now=190.0, horizon=1300.0, limit=9e4)
    found = re.search(r"Take in at most ([\d,]+) answers a day \(190 today\)", told(case).asked.text)
    assert found is not None
    # 83,000 of 280,000 tokens and 61 of 190 checks: the checks come first.
    assert read(found[1]) == 590 <= 190 * 190 / 61 < 600
    launched = framed(with_facts(case, QM12={"now": 550.0}, QO7={"now": 3.0}), launch_on="2027-02-28")
    asked = told(framed(launched, model_hosting="hosted")).asked.text
    assert (
        "280,000 tokens a minute and three people (190 checks) carry, with bills of about 1,700 EUR a month."
        in asked
    )
    told_once = " ".join(map(str, told(framed(launched, model_hosting="hosted")).costs))
    assert "550 EUR last month, about 1,700 EUR a month once open" in told_once
    steady = with_quantity(case, "QU7", now=None)
    assert "Take in at most 280,000 tokens a minute" in told(steady).asked.text


def test_what_is_possible_where_nothing_is_near_is_what_every_limit_carries() -> None:
    case = case_of_kind("nothing")[0]
    tight = with_quantity(case, "QM5", now=15_000.0, horizon=23_000.0, limit=250_000.0)
    tight = with_quantity(tight, "QU7", now=420.0, horizon=620.0, limit=6900.0)
    assert "620 answers a day are expected then, and 6,700 are possible." in told(tight).headline.text
    loose = with_quantity(tight, "QM5", limit=2.5e6)
    assert "and 6,900 are possible." in told(loose).headline.text


def test_what_waits_is_told_a_day_and_until_there_are_people_for_it() -> None:
    brief = brief_of(
        with_facts(case_of_kind("over")[0], QO7={"now": 9.0}),
        case_of_kind("over")[1],
        Occasion(ANSWERED, ISSUED),
    )
    held = next(step for step in brief.steps if step.acts == "lower")
    people = next(step for step in brief.steps if step.title.about == POSTS)
    found = re.search(r"([\d,]+) parcels \(.* wait by then.* grows by ([\d,]+) parcels", brief.asked.text)
    assert found is not None
    assert read(found[2]) == 700
    # Nobody checks on a weekend, or on the holidays from 24 December to 1 January.
    days = [held.on + timedelta(days=each) for each in range((paid_from(people.on) - held.on).days)]
    worked = [day for day in days if is_day_at_work(day)]
    assert 30 < len(worked) < len(days)
    assert read(found[1]) == significant(700 * len(worked), 2)
    assert f"({len(worked)} working days)" in brief.asked.text


@given(post=st.integers(min_value=10_000, max_value=300_000), people=st.integers(min_value=1, max_value=400))
@settings(max_examples=100, deadline=None)
def test_clearing_costs_the_days_of_work_that_it_takes(post: int, people: int) -> None:
    case, advice = case_of_kind("over")
    case = framed(with_facts(case, QO7={"now": float(people)}), post_year=post)
    brief = brief_of(case, advice, Occasion(ANSWERED, ISSUED))
    found = re.search(
        r"clearing the ([\d,]+) parcels that wait, about ([\d.,]+(?: million)?) EUR once",
        " ".join(map(str, brief.costs)),
    )
    if found is None:
        assert "within a quarter the " in brief.asked.text
        return
    a_day = 1600 / people  # of one of them
    assert read(found[2]) == pytest.approx(significant(read(found[1]) / a_day / 220 * post, 2))


def test_somebody_who_is_found_late_in_a_month_begins_with_the_next() -> None:
    assert paid_from(date(2027, 1, 29)) == date(2027, 2, 1)
    assert paid_from(date(2027, 1, 12)) == date(2027, 1, 12)
    assert paid_from(date(2026, 12, 18)) == date(2027, 1, 4)


def test_how_much_of_a_limit_is_used_is_told_where_it_is_left_alone() -> None:
    brief = told(with_quantity(case_of_kind("over")[0], "QM5", now=15_000.0, limit=250_000.0))
    shares = [float(each) for line in brief.leave for each in re.findall(r"\((\d+) % today; ", line.text)]
    assert shares == [max(shares)]
    assert 6 <= shares[0] < 50


def test_few_people_zeros_and_one_department_are_told_as_they_are() -> None:
    case = case_of_kind("over")[0]
    nothing = with_quantity(case, "QO6", limit=0.0)
    assert "can check 0 properly" in told(nothing).headline.text
    assert "inf" not in " ".join(map(str, (told(nothing).cover, told(nothing).why)))
    none = told(with_quantity(case, "QO6", now=None))
    assert none.headline.text == "A limit is passed today."


def test_bills_of_a_peak_are_those_of_a_month_as_busy_as_it() -> None:
    case = framed(
        with_facts(case_of_kind("peak")[0], QM12={"now": 5_500.0}, G4=10_000.0), model_hosting="hosted"
    )
    text = " ".join(map(str, told(case).costs))
    assert "as busy as the winter sale: about 33,000 EUR, 23,000 EUR more than Finance allows." in text
    own = framed(case, model_hosting="own")
    assert "as busy as" not in " ".join(map(str, told(own).costs))
