"""Bob types figures the way he would say them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.documents.vocabulary import POINTS
from apps.instruments.definition import Definition
from apps.instruments.figures.format import FigureError, format_figure, format_rounded, parse_figure
from apps.instruments.figures.plurals import grammatical_number
from apps.instruments.figures.points import WORDS, WORDS_AFTER_A_NAME

UNITS = (
    "bytes", "bytes/day", "sources", "hours", "users/day", "requests/s", "x", "sessions", "parameters", "GB",
    "accelerator-hours", "currency", "tokens/min", "days", "teams", "models", "currency/month", "percent",
)  # fmt: skip


def test_a_space_that_breaks_no_line_parts_thousands() -> None:
    assert parse_figure("1\u00a0200", "sessions") == 1200


@pytest.mark.parametrize("typed", ["€5", "5 €", "5 EUR", "EUR 5", "5"])
def test_money_may_be_named(typed: str) -> None:
    assert parse_figure(typed, "currency", "EUR") == 5


@pytest.mark.parametrize(
    ("typed", "unit", "said"),
    [
        ("a lot", "users/day", "“a lot” is not a figure we can read. Write for example 640, 25k or 1.2M."),
        ("half", "x", "Of what is it a part?"),
        ("", "bytes", "There is no figure here. Write for example 500 GB or 3 TB."),
        ("about", "bytes", "no figure here"),
        ("nan", "x", "not a figure"),
        ("inf", "x", "Nothing is without a limit."),
        ("-3", "x", "can't be below 0"),
        ("−3", "x", "can't be below 0"),
        ("1e309", "x", "larger than any figure"),
        ("9" * 50 + "e300", "x", "larger than any figure"),
        ("9" * 16, "x", "not a figure we can read"),
        ("1e-400", "x", "smaller than any figure"),
        ("10-20", "days", "Give one figure"),
        ("10 to 20", "days", "Give one figure"),
        ("1.200", "teams", "Is “1.200” 1200 or 1.2?"),
        ("1,2000", "x", "comma"),
        ("1,20,000", "x", "separators"),
        ("1.20.000", "x", "separators"),
        ("0,000,001", "x", "separators"),
        ("12 34", "x", "not a figure"),
        ("1/2", "x", "Write a fraction as a decimal"),
        ("0x10", "x", "not a figure"),
        ("5 m", "days", "not a figure"),
        ("25k", "GB", "not a figure"),
        ("3 TB", "users/day", "We need users a day here; “3 TB” gives something else."),
        ("3 days", "teams", "We need teams here"),
        ("3 TB a month", "bytes/day", "We need bytes a day here"),
        ("10 users an hour", "users/day", "don't add up"),
        ("3 Tbit", "bytes", "not a figure"),
        ("$5", "currency", "The figures here are in EUR."),
        ("5 usd", "currency", "The figures here are in EUR."),
        ("1" * 61, "x", "60 characters at most"),
    ],
)
def test_what_is_no_figure_is_refused_with_what_would_work(typed: str, unit: str, said: str) -> None:
    with pytest.raises(FigureError) as refusal:
        parse_figure(typed, unit, "EUR")
    assert said in str(refusal.value)


@pytest.mark.parametrize(
    ("figure", "unit", "said"),
    [
        (3e12, "bytes", "3 TB"),
        (999_999, "bytes", "1 MB"),
        (0, "bytes", "0 bytes"),
        (1, "bytes", "1 byte"),
        (3e12, "bytes/day", "3 TB a day"),
        (25_000, "users/day", "25,000 users a day"),
        (1, "users/day", "1 user a day"),
        (1_200_000, "users/day", "1.2 million users a day"),
        (1_234_567, "users/day", "1,234,567 users a day"),
        (31622.8, "users/day", "31,623 users a day"),
        (3.16228, "teams", "3.16 teams"),
        (1200, "GB", "1.2 TB"),
        (0, "GB", "0 GB"),
        (0.24, "currency", "0.24 EUR"),
        (30_000, "currency/month", "30,000 EUR a month"),
        (5, "x", "5 times"),
        (7e9, "parameters", "7 billion parameters"),
        (1e20, "sessions", "100 quintillion sessions"),
        (1e27, "sessions", "1e27 sessions"),
        (5.8e-6, "requests/s", "0.0000058 requests a second"),
    ],
)
def test_a_figure_is_said_with_its_unit(figure: float, unit: str, said: str) -> None:
    assert format_figure(figure, unit, "EUR") == said


@given(st.floats(min_value=1e-6, max_value=1e24), st.sampled_from(UNITS))
def test_what_is_said_can_be_typed_again(figure: float, unit: str) -> None:
    assert parse_figure(format_figure(figure, unit, "EUR"), unit, "EUR") == pytest.approx(figure, rel=0.006)


@given(st.integers(min_value=0, max_value=10**15), st.sampled_from(["users/day", "teams", "tokens/min", "x"]))
def test_a_whole_figure_loses_nothing(figure: int, unit: str) -> None:
    assert parse_figure(format_figure(figure, unit), unit) == figure


PIECES = (
    "a", "about", "and", "at", "between", "billion", "cents", "e5", "five", "half", "hundred", "idk", "k", "least", "max",
    "million", "or", "per", "ten", "to", "TB", "users", "x", "×", "zero", "1", "20", "0", ".", "-", "+", "%", "/", "½", "?",
)  # fmt: skip
TYPED = (
    st.text(max_size=80)
    | st.from_regex(
        r"(about )?[0-9.,' ]{1,12}(e[0-9+-]{1,4})? ?[a-zA-Z%/€$]{0,6}( a day|/s)?", fullmatch=True
    )
    | st.lists(st.sampled_from(PIECES), max_size=7).map(" ".join)
)


@given(TYPED, st.sampled_from(UNITS))
def test_whatever_is_typed_is_a_usable_figure_or_a_sentence(typed: str, unit: str) -> None:
    figure, sentence = 0.0, "Read."
    try:
        figure = parse_figure(typed, unit, "EUR")
    except FigureError as refusal:
        sentence = str(refusal)
    assert math.isfinite(figure)
    assert figure >= 0
    assert sentence.endswith((".", "?"))


def test_the_plural_of_a_label_is_data_and_no_guess_from_its_last_letter(definition: Definition) -> None:
    numbers = {label: grammatical_number(label) for label in definition.dimensions.values()}
    assert numbers == {"Data": 1, "Users": 2, "Model": 1, "Organisation": 1}
    assert grammatical_number("Operations focus") == grammatical_number("Analysis") == 1


def test_the_words_of_a_point_stand_beside_its_slug() -> None:
    assert {point: str(word) for point, word in WORDS.items()} == {
        "now": "today",
        "horizon": "at the horizon",
        "limit": "the limit",
    }
    assert tuple(WORDS) == tuple(WORDS_AFTER_A_NAME) == POINTS


def test_a_rounded_figure_has_two_digits() -> None:
    assert format_rounded(123456, "users") == "120,000 users"
