"""The example of docs/engine.md says what the engine finds, number by number."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from apps.ranking.exchange import assess_document, read_input
from apps.ranking.figures.basis import basis_of
from apps.ranking.figures.pooling import expert_weights, pool_quantity
from apps.ranking.opinions.readings import readings_of
from tests.ranking.build import evidence_of
from tests.ranking.test_golden_cases import read

CASE = read(Path(__file__).parent / "cases/worked-example.json")
EVIDENCE = evidence_of(read_input(CASE["input"]).engagement)
POOLED = pool_quantity(basis_of(EVIDENCE, 16, 1), 0)


@pytest.fixture(scope="module")
def page(repository: Path) -> str:
    text = (repository / "docs/engine.md").read_text(encoding="utf-8")
    return text.partition("## One example by hand")[2].partition("\n## ")[0].replace("\N{MINUS SIGN}", "-")


def rows() -> list[str]:
    return [
        f"| {one['id']} | {said['now']['likely']} | × {said['growth']['likely']} | {said['limit']['likely']} "
        f"| {said['now']['source']} |"
        for one in CASE["input"]["engagement"]["figures"]
        for said in one["estimates"].values()
    ]


def figures() -> list[str]:
    # Rows are sorted by room, the guess before the measurement; growths by their own size, the other way round.
    (guess, measured), (a_growth, b_growth) = POOLED.weight, POOLED.growth_position
    _, one_voice = expert_weights(POOLED.row_sd, np.array([1, 0]), np.ones(2))
    sd, place = POOLED.position_sd[1], POOLED.position[1]
    trust = 0.64 / (0.64 + sd**2)
    mean = trust * place + (1 - trust) * 0.7
    return [
        f"= {POOLED.row_room[1]:.3f} and log10(100/50) = {POOLED.row_room[0]:.3f}",
        f"raised to {POOLED.row_sd[1]:.2f}, and {POOLED.row_sd[0]:.3f}.",
        f"w = {measured:.3f} and {guess:.3f}; b² = {one_voice:.3f}.",
        f"both stand at {place:.3f}",
        f"= {sd:.3f}, and a's source",
        f"w = {POOLED.growth_weight[0]:.3f} and {POOLED.growth_weight[1]:.3f}, pooled × {POOLED.growth:.2f}.",
        f"a's place is {a_growth:.3f} and b's {b_growth:.3f}.",
        f"= {trust:.3f}: room has the mean {mean:.3f} and the sd {trust**0.5 * sd:.3f}.",
        f"18 · {mean:.3f}/{a_growth:.3f} = {18 * mean / a_growth:.0f}.",
    ]


def opinions() -> list[str]:
    found = readings_of(EVIDENCE)
    named = zip(EVIDENCE.engagement.dimensions, found.mean, strict=True)
    scores = ", ".join(f"{dimension} {score:.3f}" for dimension, score in named)
    return [f"R = ({scores})", f"σ² = 0.36 + 0.68 = {found.variance[0]:.2f}."]


def result() -> list[str]:
    found: Any = assess_document(CASE["input"])
    shares = sorted(found["ranking"]["p_first"].items(), key=lambda one: -one[1])
    return [
        f"median is {found['quantities']['QU']['months_p50']:.1f}.",
        f"P(first): {', '.join(f'{dimension} {p:.2f}' for dimension, p in shares)}.",
        f"Level: {found['verdict']['level']}",
    ]


@pytest.mark.parametrize("said", [*rows(), *figures(), *opinions(), *result()])
def test_the_page_says_what_the_engine_finds(said: str, page: str) -> None:
    assert said in page
