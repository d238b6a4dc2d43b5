"""Exact areas against brute force, draws against exact areas, and the same draws every time."""

import json
import subprocess
import sys
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import beta, norm

from apps.ranking import Engagement, Estimate, Group, Quantity, Settings, Triple, assess
from apps.ranking.exchange import assess_document
from apps.ranking.orders import linear_orders, pair_signs, weak_ranks
from apps.ranking.weight_space import regions
from tests.ranking.build import (
    DIMENSIONS,
    assessed,
    engagement,
    exactly,
    feelings,
    order,
    person,
    renamed,
    rooms,
)

ROOT = Path(__file__).parents[2]
DRAWS = 32768
SEEDED = Settings(draws=DRAWS, seed=20)


def four_errors(p: float, draws: int = DRAWS) -> float:
    """Four standard errors of the difference of two such shares, or a hair where p is 0 or 1."""
    return 4 * (2 * p * (1 - p) / draws) ** 0.5 + 4 / draws


def shares(scores: np.ndarray, dimensions: int) -> np.ndarray:
    found, _ = regions(scores, None, dimensions)
    total = np.zeros(scores.shape[1])
    for region in found:
        total[list(region.orders)] += region.share / len(region.orders)
    return total


@pytest.mark.parametrize("streams", [2, 3])
@pytest.mark.parametrize("seed", range(6))
def test_exact_shares_agree_with_drawn_weights(streams: int, seed: int) -> None:
    generator = np.random.default_rng(seed)
    margins = generator.uniform(-1, 1, (streams, 6))
    scores = margins @ pair_signs(4).T
    weights = generator.dirichlet(np.ones(streams), 100_000)
    drawn = np.bincount((weights @ scores).argmax(axis=1), minlength=24) / 100_000
    exact = shares(scores, 4)
    assert exact.sum() == pytest.approx(1.0, abs=1e-9)
    assert np.abs(exact - drawn).max() < 4 * 0.5 / 100_000**0.5


@pytest.mark.parametrize("seed", range(4))
def test_polygons_and_lattice_agree(seed: int) -> None:
    scores = np.random.default_rng(seed).uniform(-1, 1, (3, 6)) @ pair_signs(4).T
    # The same scores once as four dimensions and once as if there were more: the other method.
    assert np.abs(shares(scores, 4) - shares(scores, 5)).max() < 0.01


def test_the_lattice_lies_evenly_over_the_triangle() -> None:
    found, method = regions(np.zeros((3, 120)), None, 5)
    assert method == "lattice"
    assert found[0].centroid == pytest.approx((1 / 3,) * 3, abs=1e-12)


def test_orders_that_tie_share_their_area() -> None:
    # The last dimension is in nobody's mind: it stands at each of the four places in a quarter of the orders.
    margins = np.array([[1, 1, 0, 1, 0, 0], [-1, 1, 0, 1, 0, 0], [-1, -1, 0, -1, 0, 0]], dtype=float)
    exact = shares(margins @ pair_signs(4).T, 4)
    assert sorted(exact[exact > 0].tolist()) == pytest.approx([1 / 16] * 8 + [1 / 8] * 4)


@pytest.mark.parametrize("seed", range(5))
def test_the_consensus_is_the_best_of_all_orders_tried_one_by_one(seed: int) -> None:
    generator = np.random.default_rng(seed)
    votes = [dict(zip(DIMENSIONS, (generator.permutation(4) + 1).tolist(), strict=True)) for _ in range(7)]
    stated = assessed(*(person(f"s{place}", ranking=vote) for place, vote in enumerate(votes))).stated
    assert stated is not None

    def agreement(candidate: tuple[str, ...]) -> int:
        return sum(
            1 if vote[ahead] < vote[behind] else -1
            for vote in votes
            for place, ahead in enumerate(candidate)
            for behind in candidate[place + 1 :]
        )

    best = max(map(agreement, permutations(DIMENSIONS)))
    winners = {candidate for candidate in permutations(DIMENSIONS) if agreement(candidate) == best}
    assert {
        tuple(DIMENSIONS[ranks.index(rank)] for rank in (1, 2, 3, 4)) for ranks in stated.linear
    } == winners
    assert stated.mean_tau_x == pytest.approx(best * 2 / 7 / 12)


def test_there_are_as_many_orders_as_there_should_be() -> None:
    assert [len(weak_ranks(count)) for count in (3, 4, 5, 6)] == [13, 75, 541, 4683]
    assert [len(linear_orders(count)) for count in (3, 4, 5, 6)] == [6, 24, 120, 720]


def test_without_uncertainty_the_draws_are_the_exact_areas() -> None:
    bob = person(
        "bob",
        ranking=order("user", "data", "model", "organization"),
        likert={f"{name}1": level for name, level in zip(DIMENSIONS, (5, 3, 4, 1), strict=True)},
        estimates=rooms(data=1, user=1.2, model=0.1, organization=0.4),
    )
    assessment = assessed(bob, settings=SEEDED)
    assert assessment.crisp.method == "polygons"
    for name in DIMENSIONS:
        exact, drawn = assessment.crisp.acceptability[name], assessment.full.acceptability[name]
        assert all(abs(p - q) < four_errors(p) for p, q in zip(exact, drawn, strict=True))
        if assessment.crisp.p_dominant[name] > 0.01:
            assert assessment.full.central_weights[name] == pytest.approx(
                assessment.crisp.central_weights[name], abs=0.02
            )
    assert assessment.full.halfwidth95 == pytest.approx(0.0054, abs=1e-4)


def test_a_normal_error_breaches_as_often_as_the_normal_table_says() -> None:
    # Demand and limit a factor 3 apart, each off by a factor 10 at P10 and P90.
    wide = Estimate(now=Triple(1.0, 10.0, 100.0), limit=Triple(3.0, 30.0, 300.0))
    headroom = assessed(person("bob", estimates={"data_load": wide}), settings=SEEDED).headroom
    assert headroom is not None
    expected = norm.cdf(-np.log10(3) / (2**0.5 / norm.ppf(0.9)))
    assert headroom.quantities["data_load"].p_breach == pytest.approx(expected, abs=four_errors(expected))


def test_months_have_the_quantiles_of_their_figures() -> None:
    # The limit is 10 times today's figure, give or take a factor 2 at P10 and P90; growth is 10 a year.
    sure = Estimate(now=exactly(1.0), horizon=exactly(10.0), limit=Triple(5.0, 10.0, 20.0))
    headroom = assessed(person("bob", estimates={"data_load": sure}), settings=SEEDED).headroom
    assert headroom is not None
    quantity = headroom.quantities["data_load"]
    months = (quantity.months_p10, quantity.months_p50, quantity.months_p90)
    expected = (12 * np.log10(5), 12, 12 * np.log10(20))
    assert months == pytest.approx(expected, abs=0.15)


def test_today_and_the_horizon_err_together() -> None:
    # Growth is 10 a year in every draw, so that months are as uncertain as today's figure and no more.
    steep = Estimate(now=Triple(0.5, 1.0, 2.0), horizon=Triple(5.0, 10.0, 20.0), limit=exactly(10.0))
    headroom = assessed(person("bob", estimates={"data_load": steep}), settings=SEEDED).headroom
    assert headroom is not None
    quantity = headroom.quantities["data_load"]
    months = (quantity.months_p10, quantity.months_p50, quantity.months_p90)
    assert months == pytest.approx((12 * np.log10(5), 12, 12 * np.log10(20)), abs=0.15)


def test_experts_are_drawn_with_the_weight_of_their_group() -> None:
    # One group of one says breached, one of three says far from it: each has half the say.
    people = [
        person("bob", "business", estimates=rooms(data=-1)),
        *(person(f"s{place}", "risk", estimates=rooms(data=1)) for place in range(3)),
    ]
    headroom = assessed(*people, settings=SEEDED).headroom
    assert headroom is not None
    assert headroom.dimensions["data"].p_breach == pytest.approx(0.5, abs=four_errors(0.5))
    heavier = assessed(*people, settings=SEEDED, groups=[Group("business", 3.0), Group("risk", 1.0)]).headroom
    assert heavier is not None
    # With unequal weights the groups' say is Beta(1.5, 0.5), of which the mean is still 3/4.
    assert heavier.dimensions["data"].p_breach == pytest.approx(0.75, abs=four_errors(0.75))


@pytest.mark.parametrize("groups", [("business",) * 3, ("business", "product", "risk")])
def test_two_voices_of_three_win_three_quarters_of_the_resampled_rooms(groups: tuple[str, ...]) -> None:
    # The weights of three voices are spread evenly over a triangle: one outweighs the two others in a quarter of it.
    votes = [order("data", "user", "model"), order("data", "user", "model"), order("user", "data", "model")]
    people = [person(f"s{place}", group, votes[place]) for place, group in enumerate(groups)]
    full = assessed(*people, settings=SEEDED, dimensions=("data", "user", "model")).full
    assert full.p_dominant["data"] == pytest.approx(0.75, abs=four_errors(0.75))


@pytest.mark.parametrize("empty", [[], [Group("platform", 8.0)]], ids=["alone", "beside an empty group"])
def test_a_group_of_three_times_the_weight_wins_as_often_as_a_beta_says(empty: list[Group]) -> None:
    people = [
        *(person(f"s{place}", "business", order("data", "user", "model")) for place in range(3)),
        person("carol", "risk", order("user", "data", "model")),
    ]
    groups = [Group("business", 3.0), Group("risk", 1.0), *empty]
    full = assessed(*people, settings=SEEDED, groups=groups, dimensions=("data", "user", "model")).full
    expected = beta.sf(0.5, 1.5, 0.5)
    assert full.p_dominant["data"] == pytest.approx(expected, abs=four_errors(expected))


def test_shares_of_draws_that_tie_come_to_everything_and_no_more() -> None:
    # Three dimensions tie in every draw behind user; a third of a sixth of so many draws is no round number.
    people = [
        person(f"s{place}", f"g{place}", order("data", "model", "organization", "user"), feelings(data=1, user=5, model=1, organization=1))
        for place in range(3)
    ]  # fmt: skip
    gap = assessed(*people, settings=SEEDED).gap
    assert gap is not None
    assert gap.dimensions["data"].p_lower == 1.0


def workshop(scale: float = 1.0) -> Engagement:
    people = []
    for place in range(9):
        span = 1.5 + place % 3
        load = Estimate(
            now=Triple(scale * 8 / span, scale * 8, scale * 8 * span),
            horizon=Triple(scale * 20 / span, scale * (20 + place), scale * 30 * span),
            limit=Triple(scale * 10 / span, scale * (30 - place), scale * 40 * span),
        )
        people.append(
            person(
                f"s{place}",
                ("business", "risk", "platform")[place % 3],
                order(*(DIMENSIONS[place % 4 :] + DIMENSIONS[: place % 4])),
                feelings(data=1 + place % 5, user=3, model=1 + (2 * place) % 5, organization=2),
                {**rooms(user=0.3, model=0.5, organization=0.4), "data_load": load},
            )
        )
    return engagement(*people)


def cloned(given: Engagement) -> Engagement:
    people = tuple(
        replace(one, estimates={**one.estimates, "data_twin": one.estimates["data_load"]})
        for one in given.stakeholders
    )
    twins = (*given.quantities, Quantity("data_twin", "data", "things"))
    return replace(given, stakeholders=people, quantities=twins)


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(workshop(1000.0), id="in another unit"),
        pytest.param(cloned(workshop()), id="with a quantity asked twice"),
        pytest.param(replace(workshop(), dimensions=DIMENSIONS[::-1]), id="with the dimensions the other way round"),
    ],
)  # fmt: skip
def test_the_full_answer_is_the_same_within_its_error(changed: Engagement) -> None:
    before, after = assess(workshop(), SEEDED).full, assess(changed, SEEDED).full
    for name in DIMENSIONS:
        p = before.p_dominant[name]
        assert after.p_dominant[name] == pytest.approx(p, abs=four_errors(p))


SCRIPT = """
import hashlib, json, sys
from apps.ranking.exchange import assess_document
text = json.dumps(assess_document(json.load(sys.stdin)))
assert "django" not in sys.modules
print(hashlib.sha256(text.encode()).hexdigest())
"""


def test_two_processes_give_the_same_bytes_and_need_no_django() -> None:
    document = {"format": "scalelens-engine-input/1", "engagement": workshop().to_json()}
    digests = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            input=json.dumps(document),
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
            env={"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": hash_seed},
        ).stdout
        for hash_seed in ("1", "2")
    }
    assert len(digests) == 1


def test_another_seed_gives_other_draws_and_the_same_digest() -> None:
    one, other = (assess(workshop(), Settings(draws=256, seed=seed)) for seed in (1, 2))
    assert one.full.p_dominant != other.full.p_dominant
    assert one.meta.input_digest == other.meta.input_digest
    assert one.crisp == other.crisp


def test_the_seed_comes_from_the_evidence_and_not_from_names() -> None:
    given = workshop()
    named = replace(given, stakeholders=tuple(renamed(one, f"{one.id}x") for one in given.stakeholders))
    few = Settings(draws=8)
    assert assess(given, few).meta.seed == assess(named, few).meta.seed
    fewer = replace(given, stakeholders=given.stakeholders[1:])
    assert assess(given, few).meta.seed != assess(fewer, few).meta.seed
    assert assess(given, few).meta.seed != assess(given, Settings(draws=9)).meta.seed


def test_the_round_before_changes_nothing_else() -> None:
    document = {
        "format": "scalelens-engine-input/1",
        "engagement": workshop().to_json(),
        "settings": {"draws": 64},
    }
    before = {**document, "engagement": engagement(person("bob")).to_json()}
    assert assess_document(document) == assess_document(document, before) | {"shift": None}
