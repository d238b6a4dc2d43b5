"""Cost grows with the number of people no faster than in proportion.

Processor time, not the clock on the wall, and the best of several: a neighbour on the machine makes a run longer and
never shorter. What is compared is one size with another in the same process, so that a slow machine is no failure.
"""

import time
from collections.abc import Callable

import pytest

from apps.ranking import Engagement, Settings, assess, preview
from tests.ranking.workshops import workshop_of

FEW, MANY = 60, 200
GENEROUS = 2.0
TRIES = 4
SETTINGS = Settings(draws=1024, seed=1, camps_draws=9)


def processor_seconds(work: Callable[[Engagement, Settings], object], given: Engagement) -> float:
    began = time.process_time()
    work(given, SETTINGS)
    return time.process_time() - began


@pytest.mark.parametrize("work", [assess, preview])
def test_many_people_cost_no_more_each_than_few(
    work: Callable[[Engagement, Settings], object],
) -> None:
    few, many = workshop_of(FEW), workshop_of(MANY)
    work(few, SETTINGS)  # what is built once and kept is nobody's cost
    most = GENEROUS * MANY / FEW * min(processor_seconds(work, few) for _ in range(TRIES))
    # A try that fits is proof enough.
    tries = (processor_seconds(work, many) for _ in range(TRIES))
    assert any(seconds <= most for seconds in tries), f"each took more than {most:.2f} s"
