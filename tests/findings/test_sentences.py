"""Months, ranges, shares and factors in the words people use, and never as more than they are."""

import pytest

from apps.findings.sentences import (
    agreement_words,
    listed,
    months_range_words,
    months_words,
    printed_months,
    printed_place,
    printed_share,
    share_words,
    times_range_words,
    when_words,
    within_words,
)


@pytest.mark.parametrize(
    ("months", "words"),
    [
        (None, "not on this trend"),
        (0.0, "any time now"),
        (0.3, "under a month"),
        (1.2, "about one month"),
        (7.2, "about seven months"),
        (14.0, "about 14 months"),
        (30.0, "about two years"),
        (121.0, "over 10 years"),
    ],
)
def test_months_are_said_as_people_say_them(months: float | None, words: str) -> None:
    assert months_words(months) == words


@pytest.mark.parametrize(
    ("early", "late", "words"),
    [
        (3.1, 22.9, "3 to 23 months"),
        (0.0, 0.0, "any time now"),
        (0.0, 22.9, "now to 23 months"),
        (0.0, 35.9, "now to 3 years"),
        (0.0, None, "any time, now or later"),
        (4.0, None, "4 months or more"),
        (4.0, 500.0, "4 months or more"),
        (30.0, None, "2 years or more"),
        (1.0, 1.2, "about 1 month"),
        (8.0, 60.0, "8 months to 5 years"),
        (30.0, 61.0, "2 to 5 years"),
        (0.2, 0.4, "about 1 month"),
        (None, None, "not on this trend"),
        (130.0, None, "over 10 years"),
    ],
)
def test_a_range_is_said_in_words_people_use(early: float | None, late: float | None, words: str) -> None:
    assert months_range_words(early, late) == words


@pytest.mark.parametrize(
    ("months", "words"),
    [
        ((4.0, 7.2, 13.0), ", in about seven months (4 to 13 months)"),
        ((6.9, 7.1, 7.3), ", in about seven months"),
        ((4.0, 7.2, None), ", in 4 months or more"),
        ((4.0, 7.2, 400.0), ", in 4 months or more"),
        ((0.0, 7.2, None), ""),
        ((0.0, 7.2, 13.0), ", in about seven months (now to 13 months)"),
        ((0.0, 0.0, 13.0), ", any time now (now to 13 months)"),
        ((0.0, 0.0, 0.0), ", any time now"),
        ((0.0, 0.0, None), ""),
        ((4.0, None, None), ""),
        ((None, None, None), ""),
        ((130.0, 200.0, 300.0), ""),
    ],
)
def test_no_single_month_is_said_where_the_range_is_open(
    months: tuple[float | None, float | None, float | None], words: str
) -> None:
    assert when_words(*months, after_launch=False) == words


@pytest.mark.parametrize(
    ("months", "words"),
    [
        ((4.0, 7.2, 13.0), ", about seven months after launch (4 to 13 months)"),
        ((4.0, 7.2, None), ", 4 months or more after launch"),
        ((0.0, 0.0, 0.0), ", at launch"),
        ((0.0, 0.0, 13.0), ", at launch (within 13 months of launch)"),
    ],
)
def test_before_launch_months_count_from_there(
    months: tuple[float | None, float | None, float | None], words: str
) -> None:
    assert when_words(*months, after_launch=True) == words


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.19, "19%"), (0.2, "at most about 20%"), (0.6, "at most about 60%"), (0.61, "61%"), (0.999, ">99%")],
)
def test_in_its_middle_a_chance_is_said_as_the_most_it_is(share: float, words: str) -> None:
    assert within_words(share) == words


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [(1.2, 3.44, "1.2 to 3.4"), (2.01, 2.02, "2"), (1.5, 4000.0, "1.5 to over 1,000")],
)
def test_factors_are_said_with_two_digits(low: float, high: float, words: str) -> None:
    assert times_range_words(low, high) == words


@pytest.mark.parametrize(
    ("w", "word"), [(0.95, "strong"), (0.7, "strong"), (0.55, "moderate"), (0.31, "weak"), (0.0, "very weak")]
)
def test_agreement_is_a_word(w: float, word: str) -> None:
    assert agreement_words(w) == word


def test_words_are_joined_as_a_sentence_does() -> None:
    assert listed(["data"]) == "data"
    assert listed(["data", "users", "model"], "or") == "data, users or model"


@pytest.mark.parametrize(
    ("share", "rounded"),
    [(0.0, 0.0), (0.0001, 0.005), (0.1249, 0.12), (0.503, 0.5), (0.9999, 0.995), (1.0, 1.0)],
)
def test_a_share_keeps_no_more_digits_than_are_printed_and_its_words(share: float, rounded: float) -> None:
    assert printed_share(share) == rounded
    assert share_words(printed_share(share)) == share_words(share)


@pytest.mark.parametrize(
    ("months", "rounded"),
    [
        (None, None),
        (-3.0, 0.0),
        (0.3, 0.5),
        (7.4, 7.0),
        (23.4, 23.0),
        (30.1, 36.0),
        (29.9, 24.0),
        (500.0, 121.0),
    ],
)
def test_months_keep_what_their_words_tell(months: float | None, rounded: float | None) -> None:
    assert printed_months(months) == rounded
    assert months_words(printed_months(months)) == months_words(months)


def test_a_place_keeps_one_decimal() -> None:
    assert (printed_place(2.349), printed_place(None)) == (2.3, None)
