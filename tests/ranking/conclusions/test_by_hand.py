"""The worked example: two perspectives, one quantity, one order. What figures make of it is tested beside them."""

import numpy as np

from apps.ranking.conclusions.months import quantiles
from apps.ranking.inputs.types import Estimate, Quantity, Triple
from apps.ranking.opinions.readings import readings_of
from apps.ranking.opinions.weights import log_weights
from tests.ranking.build import approx, person
from tests.ranking.conclusions.engagements import USER_FIRST, weighed_of


def estimate(now: float, growth: float, source: str) -> Estimate:
    now_, growth_, limit = (Triple(None, one, None, source) for one in (now, growth, 100.0))  # type: ignore[arg-type]
    return Estimate(now=now_, growth=growth_, limit=limit)


CASE = weighed_of(
    person("a", "business", USER_FIRST, estimates={"QU": estimate(30, 2, "measured")}),
    person("b", "platform", USER_FIRST, estimates={"QU": estimate(50, 5, "guess")}),
    quantities=[Quantity("QU", "user", "users")],
    draws=16384,
)


def test_two_who_agree_on_the_order_are_read_once_with_two_errors() -> None:
    readings = readings_of(CASE.basis.evidence)
    assert readings.mean == approx([-0.299, 1.049, 0.299, -1.049], abs=5e-4)
    # .2^2 + 2 * .25 * (.64 + .64), and .36 that everybody shares
    assert readings.variance == approx([0.36 + 0.68] * 4)


def test_one_draw_is_weighed_by_its_contrasts() -> None:
    draw = np.array([2.0, 0.8, 1.5, 3.0])
    readings = readings_of(CASE.basis.evidence)
    delta = readings.mean + np.minimum(draw, np.log10(120))
    assert delta == approx([1.701, 1.849, 1.799, 1.030], abs=5e-4)
    misfit = ((delta - delta.mean()) ** 2).sum()
    assert misfit == approx(0.4366, abs=5e-4)
    assert misfit / 1.04 == approx(0.420, abs=5e-4)
    assert log_weights(readings, draw[None]) == approx([-0.349], abs=5e-4)


def test_opinions_draw_the_users_months_nearer() -> None:
    draws = CASE.latent.quantities[0]
    assert draws is not None
    # A room of .5191 decades at a growth of .9225 * .3010 + .0775 * .6990 = .3319 in 18 months.
    assert quantiles(draws.months, CASE.even)[1] == approx(28.1, abs=0.3)
    assert quantiles(draws.months, CASE.weights)[1] == approx(26.5, abs=0.5)
