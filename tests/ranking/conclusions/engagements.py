"""Small engagements with figures: who says how much there is, where the limit lies, and how they know."""

from collections.abc import Mapping
from typing import Any

from apps.ranking.conclusions.weighed import Weighed
from apps.ranking.inputs.types import Engagement, Estimate, Settings
from apps.ranking.results.assessment import Assessment
from apps.ranking.run import assess, preview
from tests.ranking.build import Person, engagement, feelings, order, person, weighed_in

SIX = ("business", "data_ml", "executive", "platform", "product", "risk")
USER_FIRST = order("user", "model", "data", "organization")
USER_FELT = feelings(user=4, data=2, model=2, organization=2)
SETTINGS = Settings(draws=4096)


def everywhere(one: Estimate) -> dict[str, Estimate]:
    """Say the same of the one quantity of each dimension."""
    return {f"{name}_load": one for name in ("data", "user", "model", "organization")}


def crowd(
    count: int, *estimates: Mapping[str, Estimate], opinions: bool = False, **of_each: Any
) -> tuple[Person, ...]:
    """People of six perspectives in turn; the first of them with these estimates, with opinions for users all."""
    views = {"ranking": USER_FIRST, "likert": USER_FELT} if opinions else {}
    given = [*estimates, *[{}] * count][:count]
    return tuple(
        person(f"p{place}", SIX[place % len(SIX)], estimates=own, **{**views, **of_each})
        for place, own in enumerate(given)
    )


def workshop(*people: Person, **parts: Any) -> Engagement:
    return engagement(*people, **{"horizon_months": 18, **parts})


def result(*people: Person, settings: Settings = SETTINGS, **parts: Any) -> Assessment:
    return assess(workshop(*people, **parts), settings)


def glance(*people: Person, settings: Settings = SETTINGS, **parts: Any) -> Assessment:
    """Assess without what could still move the answer."""
    return preview(workshop(*people, **parts), settings)


def weighed_of(*people: Person, draws: int = 4096, **parts: Any) -> Weighed:
    return weighed_in(workshop(*people, **parts), draws)
