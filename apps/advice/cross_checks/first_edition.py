"""The checks of `four-dimensions@1`: figures a decade or more apart, from middle to middle."""

import math
from collections.abc import Mapping

from apps.advice.cross_checks.check import CrossCheck
from apps.advice.cross_checks.ranges import Range, exactly

SECONDS_A_DAY = 86_400
SECONDS_A_MONTH = 2_630_000.0  # as the rules count them
DAYS_A_MONTH = 30.4375
BYTES_A_GB = 1e9
AGREES = 4  # of five


def _peak(facts: Mapping[str, Range], months: int) -> Range:
    return facts["QU1.now"].times(facts["QU3.now"]).scaled(1 / SECONDS_A_DAY)  # one request a person a day


def _memory(facts: Mapping[str, Range], months: int) -> Range:
    return facts["QM1.now"].scaled(1 / BYTES_A_GB, 2 / BYTES_A_GB)  # one or two bytes a parameter


def _stock(facts: Mapping[str, Range], months: int) -> Range:
    return facts["QD1.now"].plus(facts["QD2.now"].scaled(DAYS_A_MONTH * months))  # nothing is thrown away


def _bill(facts: Mapping[str, Range], months: int) -> Range:
    answers = facts["QU2.horizon"].over(facts["QU3.now"]).scaled(SECONDS_A_MONTH)  # as the rules count them
    return facts["QM4.horizon"].times(answers).scaled(1 / 1000)


def _freshness(facts: Mapping[str, Range], months: int) -> Range:
    return facts["G3"]


def _one(facts: Mapping[str, Range], months: int) -> Range:
    return exactly(1.0)  # one or a few are known by heart; ten or more take a list


def _has_a_list(facts: Mapping[str, Range]) -> bool:
    return facts["O5"].middle < AGREES


CROSS_CHECKS = (
    CrossCheck("peak", "QU2.now", ("QU1.now", "QU3.now"), "requests/s", _peak),
    CrossCheck("memory", "QM2.now", ("QM1.now",), "GB", _memory, slack=math.sqrt(2)),
    CrossCheck("stock", "QD1.horizon", ("QD1.now", "QD2.now"), "bytes", _stock),
    CrossCheck("bill", "G4", ("QM4.horizon", "QU2.horizon", "QU3.now"), "currency/month", _bill),
    CrossCheck("freshness", "QD4.now", ("G3",), "hours", _freshness, only_above=True),
    CrossCheck("inventory", "QO2.now", ("O5",), "models", _one, only_above=True, unless=_has_a_list),
)
