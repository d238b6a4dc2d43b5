"""Kendall's W and the chance of it, as printed long ago."""

from collections.abc import Iterator
from itertools import permutations, product

import pytest

from apps.ranking import preview
from apps.ranking.results.people import Agreement
from tests.ranking.build import DIMENSIONS, FEW_DRAWS, engagement, person
from tests.ranking.evidence_strategies import SIX_DIMENSIONS

# Probability of a value of Friedman's statistic as large as this, four objects; by number of judges. Siegel (1956),
# Nonparametric Statistics for the Behavioral Sciences, McGraw-Hill, Table N, after Friedman (1937), Journal of the
# American Statistical Association 32(200), 675-701. Printed to three decimals or two digits; the last digit of
# 0.834 is off by one there, for 480 of 576 is 0.8333.
PRINTED = {
    2: {
        0.0: 1.0, 0.6: 0.958, 1.2: 0.834, 1.8: 0.792, 2.4: 0.625, 3.0: 0.542, 3.6: 0.458, 4.2: 0.375, 4.8: 0.208,
        5.4: 0.167, 6.0: 0.042,
    },
    3: {
        0.2: 1.0, 0.6: 0.958, 1.0: 0.910, 1.8: 0.727, 2.2: 0.608, 2.6: 0.524, 3.4: 0.446, 3.8: 0.342, 4.2: 0.300,
        5.0: 0.207, 5.4: 0.175, 5.8: 0.148, 6.6: 0.075, 7.0: 0.054, 7.4: 0.033, 8.2: 0.017, 9.0: 0.0017,
    },
    4: {
        0.0: 1.0, 0.3: 0.992, 0.6: 0.928, 0.9: 0.900, 1.2: 0.800, 1.5: 0.754, 1.8: 0.677, 2.1: 0.649, 2.4: 0.524,
        2.7: 0.508, 3.0: 0.432, 3.3: 0.389, 3.6: 0.355, 3.9: 0.324, 4.5: 0.242, 4.8: 0.200, 5.1: 0.190, 5.4: 0.158,
        5.7: 0.141, 6.0: 0.105, 6.3: 0.094, 6.6: 0.077, 6.9: 0.068, 7.2: 0.054, 7.5: 0.052, 7.8: 0.036, 8.1: 0.033,
        8.4: 0.019, 8.7: 0.014, 9.3: 0.012, 9.6: 0.0069, 9.9: 0.0062, 10.2: 0.0027, 10.8: 0.0016, 11.1: 0.00094,
        12.0: 0.000072,
    },
}  # fmt: skip

type Ranks = tuple[int, ...]


def agreement(judges: tuple[Ranks, ...], names: tuple[str, ...] = DIMENSIONS) -> Agreement:
    people = [
        person(f"s{place}", ranking=dict(zip(names, ranks, strict=True)))
        for place, ranks in enumerate(judges)
    ]
    return preview(engagement(*people, dimensions=names), FEW_DRAWS).agreement


def statistic(judges: tuple[Ranks, ...]) -> float:
    totals = [sum(ranks) for ranks in zip(*judges, strict=True)]
    return 12 * sum(total**2 for total in totals) / (len(judges) * 20) - 3 * len(judges) * 5


def one_panel_for_each_value(judges: int) -> Iterator[tuple[float, tuple[Ranks, ...]]]:
    found: dict[float, tuple[Ranks, ...]] = {}
    orders = list(permutations(range(1, 5)))
    for others in product(orders, repeat=judges - 1):
        found.setdefault(round(statistic((orders[0], *others)), 9), (orders[0], *others))
    yield from found.items()


@pytest.mark.parametrize("judges", PRINTED)
def test_agreement_is_as_likely_by_chance_as_the_table_says(judges: int) -> None:
    panels = dict(one_panel_for_each_value(judges))
    assert sorted(panels) == pytest.approx(sorted(PRINTED[judges])), "no value is missing or made up"
    for value, panel in panels.items():
        printed = PRINTED[judges][value]
        found = agreement(panel)
        assert found.kendall_w == pytest.approx(value / (judges * 3), abs=1e-12)
        last_digit = 0.001 if printed >= 0.01 else 0.1 * printed
        assert found.kendall_w_p == pytest.approx(printed, abs=0.7 * last_digit), value


def test_three_executives_agree_on_six_applicants_as_little_as_the_book_says() -> None:
    # Siegel (1956), chapter 9: W = .16; by hand the totals are 8, 14, 11, 11, 11, 8, so S = 25.5 and W = 12 S / 1890.
    executives = ((1, 6, 3, 2, 5, 4), (1, 5, 6, 4, 2, 3), (6, 3, 2, 5, 4, 1))
    assert agreement(executives, SIX_DIMENSIONS).kendall_w == pytest.approx(12 * 25.5 / 1890)
