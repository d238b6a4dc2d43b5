"""Whole workshops of any size: who is asked everything and answers nearly all of it, not all of one mind."""

import numpy as np

from apps.ranking import Engagement, Estimate, Item, Quantity, Triple
from tests.ranking.build import DIMENSIONS, Person, engagement, person

PERSPECTIVES = ("business", "operations", "platform", "product", "research", "risk")
ITEMS_A_DIMENSION = 5
QUANTITIES_A_DIMENSION = 3
DONT_KNOW = 0.1


def workshop_of(people: int, dimensions: tuple[str, ...] = DIMENSIONS, seed: int = 1) -> Engagement:
    """Six perspectives, 5 items and 3 quantities a dimension: 20 and 12 for the four usual ones."""
    chance = np.random.default_rng(seed)
    severity = chance.uniform(0, 1, len(dimensions))
    items = [Item(f"{name}{number}", name) for name in dimensions for number in range(ITEMS_A_DIMENSION)]
    quantities = [
        Quantity(f"{name}_load{number}", name, "things")
        for name in dimensions
        for number in range(QUANTITIES_A_DIMENSION)
    ]
    crowd = [_someone(place, dimensions, severity, chance) for place in range(people)]
    return engagement(*crowd, dimensions=dimensions, items=items, quantities=quantities)


def _someone(
    place: int, dimensions: tuple[str, ...], severity: np.ndarray, chance: np.random.Generator
) -> Person:
    felt = severity + chance.normal(0, 0.8, len(dimensions))
    ranks = (-felt).argsort().argsort() + 1
    likert: dict[str, int | str] = {}
    estimates: dict[str, Estimate] = {}
    for name, weight in zip(dimensions, severity, strict=True):
        for number in range(ITEMS_A_DIMENSION):
            level = int(np.clip(round(2.5 + weight + chance.normal(0, 1)), 1, 5))
            likert[f"{name}{number}"] = "dk" if chance.random() < DONT_KNOW else level
        for number in range(QUANTITIES_A_DIMENSION):
            figures = _figures(number, float(weight), chance)
            estimates[f"{name}_load{number}"] = Estimate() if chance.random() < DONT_KNOW else figures
    ranking = dict(zip(dimensions, ranks.tolist(), strict=True))
    return person(f"s{place}", PERSPECTIVES[place % len(PERSPECTIVES)], ranking, likert, estimates)


def _figures(number: int, weight: float, chance: np.random.Generator) -> Estimate:
    now = float(10 ** (2 + number + chance.normal(0, 0.2)))
    growth, room = (float(10**decades) for decades in chance.normal((0.4, 1.0 - weight), (0.15, 0.3)))
    return Estimate(now=_about(now), horizon=_about(now * growth), limit=_about(now * growth * room))


def _about(figure: float) -> Triple:
    return Triple(figure / 2, figure, figure * 2)
