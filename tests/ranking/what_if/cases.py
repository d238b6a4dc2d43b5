"""Workshops in which something could still move the answer, or nothing could."""

from typing import Any

from apps.ranking.inputs.types import Engagement, Estimate
from apps.ranking.what_if.present import Present
from tests.ranking.build import Person, order, person, said, weighed_in
from tests.ranking.conclusions.engagements import SIX, crowd, everywhere, weighed_of

COMFORTABLE = everywhere(said(10, 1000, 1))
NEAR = COMFORTABLE | {"user_load": said(90, 100, 4)}
HAND = everywhere(said(10, 1000, 2)) | {"user_load": said(40, 100, 3)}
TIGHT = {
    name: said(now, 100, 2, source="rough") for name, now in (("organization_load", 10), ("user_load", 70))
}


def present_of(*people: Person, draws: int = 4096, **parts: Any) -> Present:
    return Present.of(weighed_of(*people, draws=draws, **parts))


def present_in(given: Engagement, draws: int = 256) -> Present:
    return Present.of(weighed_in(given, draws))


def settled(count: int = 12, **parts: Any) -> Present:
    """Measured by all, of one mind: users first, and nothing else for years."""
    return present_of(*crowd(count, *[NEAR] * count, opinions=True), **parts)


def with_one_liar(others: int = 15) -> list[Person]:
    """One person alone measured anything, and says ten times over; all others estimate users to be nearest."""
    ranking = order("user", "organization", "data", "model")
    liar: dict[str, Estimate] = TIGHT | {"organization_load": said(1000, 100, 2, source="measured")}
    return [
        person("liar", "platform", ranking, estimates=liar),
        *[person(f"p{place}", SIX[place % 6], ranking, estimates=TIGHT) for place in range(others)],
    ]
