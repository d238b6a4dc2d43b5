"""The checks of `four-dimensions@2`: ranges that are apart by more than a factor, two of edition 1, and one of words."""

from apps.advice.cross_checks.check import CrossCheck, Facts
from apps.advice.cross_checks.first_edition import CROSS_CHECKS
from apps.advice.cross_checks.ranges import Range, exactly
from apps.advice.cross_checks.word_check import WordCheck

SECONDS_A_DAY = 86_400
SECONDS_AN_HOUR = 3_600
DAYS_A_MONTH = 30.4375
BYTES_A_GB = 1e9
MINUTES_A_POST = 360  # of a day that go into checking
# What suppliers ask for a million tokens sent, and for a million that come back, as of November 2026. The rules have
# the same ranges, dated.
TOKENS_IN, TOKENS_OUT = (0.05, 5.0), (0.2, 25.0)
# In which these ranges, decades wide, hold as they stand.
PRICED_IN = frozenset({"EUR", "USD", "GBP", "CHF"})


def _answers_a_person(facts: Facts, months: int) -> Range:
    return facts["QU1.now"].scaled(0.05, 200)  # answers a person a day


def _peak(facts: Facts, months: int) -> Range:
    # An answer takes one request or several.
    return facts["QU7.now"].times(facts["QU3.now"]).scaled(1 / SECONDS_A_DAY, 10 / SECONDS_A_DAY)


def _tokens_a_minute(facts: Facts, months: int) -> Range:
    tokens = facts["QM7.now"].plus(facts["QM9.now"])
    return facts["QU2.now"].times(tokens).scaled(60 * 0.2, 60)  # the busiest second lasts no minute


def _calls_a_minute(facts: Facts, months: int) -> Range:
    return facts["QU2.now"].scaled(60 * 0.2, 60)


def _generated(facts: Facts, months: int) -> Range:
    return facts["QU2.now"].times(facts["QM9.now"]).scaled(0.3, 1)


def _bill(facts: Facts, months: int) -> Range:
    return facts["QM4.now"].times(facts["QU7.now"]).scaled(DAYS_A_MONTH / 1000)


def _price(facts: Facts, months: int) -> Range:
    # Of a million tokens, for a thousand answers of one request each.
    sent, back = (
        facts[item].scaled(least / 1000, most / 1000)
        for item, (least, most) in (("QM7.now", TOKENS_IN), ("QM9.now", TOKENS_OUT))
    )
    return sent.plus(back)


def _budget(facts: Facts, months: int) -> Range:
    return facts["QM4.horizon"].times(facts["QU7.horizon"]).scaled(DAYS_A_MONTH / 1000)


def _at_once(facts: Facts, months: int) -> Range:
    # Little's law: what arrives, times how long it stays.
    return facts["QU2.now"].times(facts["G1"]).scaled(0.1, 30)


def _memory(facts: Facts, months: int) -> Range:
    # Half a byte to two a parameter, and up to as much again for what running answers keep.
    return facts["QM1.now"].scaled(0.5 / BYTES_A_GB, 4 / BYTES_A_GB)


def _index(facts: Facts, months: int) -> Range:
    return facts["QD5.horizon"].scaled(800, 15_000)  # bytes a passage


def _rebuild(facts: Facts, months: int) -> Range:
    # Passages a second.
    return facts["QD5.now"].scaled(1 / (3000 * SECONDS_AN_HOUR), 1 / (30 * SECONDS_AN_HOUR))


def _freshness(facts: Facts, months: int) -> Range:
    return facts["G3"]


def _posts(facts: Facts, months: int) -> Range:
    return facts["QO6.now"].scaled(0.2 / MINUTES_A_POST, 120 / MINUTES_A_POST)  # minutes a check


def _results(facts: Facts, months: int) -> Range:
    return facts["QU7.now"]


def _people(facts: Facts, months: int) -> Range:
    return facts["C3"]


def _gain_a_month(facts: Facts, months: int) -> Range:
    return facts["G9"].scaled(1 / 12)


def _whole_answer(facts: Facts, months: int) -> Range:
    return facts["G1"]


def _calls_of_an_answer(facts: Facts, months: int) -> Range:
    return exactly(5.0)


def _calls_of_a_task(facts: Facts, months: int) -> Range:
    return exactly(2.0)


def _uses_tools(facts: Facts) -> bool:
    return "QM11.now" in facts and facts["QM11.now"].high >= 1


SECOND_EDITION = (
    CrossCheck("per_person", "QU7.now", ("QU1.now",), "results/day", _answers_a_person, off_by=1),
    CrossCheck("peak", "QU2.now", ("QU7.now", "QU3.now"), "requests/s", _peak, off_by=10),
    CrossCheck(
        "tokens_minute", "QM5.now", ("QU2.now", "QM7.now", "QM9.now"), "tokens/min", _tokens_a_minute, off_by=10
    ),
    CrossCheck("calls_minute", "QM13.now", ("QU2.now",), "calls/min", _calls_a_minute, off_by=10),
    CrossCheck("generation", "QM8.now", ("QU2.now", "QM9.now"), "tokens/s", _generated, off_by=10),
    CrossCheck("bill", "QM12.now", ("QM4.now", "QU7.now"), "currency/month", _bill, off_by=3),
    CrossCheck(
        "price", "QM4.now", ("QM7.now", "QM9.now"), "currency/1000", _price,
        off_by=1, off_above=30, where=(("model_hosting", "hosted"),), currencies=PRICED_IN,
    ),
    CrossCheck("concurrency", "QU4.now", ("QU2.now", "G1"), "sessions", _at_once, off_by=10),
    CrossCheck("concurrency", "QU5.now", ("QU2.now", "G1"), "tasks", _at_once, off_by=10),
    CrossCheck("memory", "QM2.now", ("QM1.now",), "GB", _memory, off_by=3),
    CrossCheck("index_store", "G6", ("QD5.horizon",), "bytes", _index, off_by=1, only_below=True),
    CrossCheck("rebuild", "QD6.now", ("QD5.now",), "hours", _rebuild, off_by=10),
    CrossCheck("freshness", "QD7.now", ("G3",), "hours", _freshness, off_by=10, only_above=True),
    CrossCheck("freshness", "QD4.now", ("G3",), "hours", _freshness, off_by=10, only_above=True),
    CrossCheck("care", "QO7.now", ("QO6.now",), "posts", _posts, off_by=1),
    CrossCheck(
        "checked", "QO6.now", ("QU7.now",), "results/day", _results,
        off_by=1, only_above=True, where=(("people_check", "some"),),
    ),
    CrossCheck(
        "checked", "QO6.now", ("QU7.now",), "results/day", _results, off_by=3, where=(("people_check", "all"),)
    ),
    CrossCheck("teams", "QO1.now", ("C3",), "teams", _people, off_by=1, only_above=True),
    CrossCheck("plan", "G4", ("G9",), "currency/month", _gain_a_month, off_by=1, only_above=True),
    CrossCheck("first_words", "G10", ("G1",), "seconds", _whole_answer, off_by=1, only_above=True),
    CrossCheck(
        "is_it_agent", "QM10.now", (), "calls", _calls_of_an_answer,
        off_by=1, only_above=True, where=(("system_kind", "answers"),),
    ),
    CrossCheck(
        "is_it_agent", "QM10.now", (), "calls", _calls_of_a_task,
        off_by=1, only_below=True, where=(("system_kind", "agent"),), unless=_uses_tools,
    ),
    CrossCheck("budget", "G4", ("QM4.horizon", "QU7.horizon"), "currency/month", _budget),
    *(each for each in CROSS_CHECKS if each.id in {"stock", "inventory"}),
)  # fmt: skip

SECOND_EDITION_WORDS = (
    # "None so far" fits both.
    WordCheck(
        "quota_words", "C16", ("QM5", "QM13"),
        says_none=frozenset({"shared"}), says_some=frozenset({"requests", "tokens_in", "tokens_out", "cap"}),
    ),
)  # fmt: skip
