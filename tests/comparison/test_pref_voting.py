"""The same profiles, counted by the engine and by the library pref_voting."""

import numpy as np
import pytest
from pref_voting.other_methods import kemeny_young_rankings
from pref_voting.scoring_methods import borda

from apps.ranking import Settings, assess
from apps.ranking.results.people import StatedResult
from tests.comparison.pref_voting_profiles import WeightedProfile, random_profile

PROFILES = 200
CHANCE = np.random.default_rng(2024)
DRAWN = [random_profile(CHANCE) for _ in range(PROFILES)]


def stated(profile: WeightedProfile) -> StatedResult:
    found = assess(profile.for_the_engine(), Settings(draws=1, seed=1)).stated
    assert found is not None
    return found


def test_every_kemeny_optimum_is_the_same() -> None:
    several = 0
    for profile in DRAWN:
        expected, distance = kemeny_young_rankings(profile.for_pref_voting())
        found = stated(profile)
        orders = {tuple(np.argsort(ranks).tolist()) for ranks in found.linear}
        assert orders == {tuple(order) for order in expected}, profile
        assert len(orders) == len(found.linear), "none is listed twice"
        # A mean tau-x of 1 is no discordant pair, -1 is all of them.
        pairs, voters = len(profile.dimensions) * (len(profile.dimensions) - 1) / 2, sum(profile.voters)
        assert found.mean_tau_x == pytest.approx(1 - 2 * float(distance) / (pairs * voters), abs=1e-9)
        several += len(orders) > 1
    assert several >= 20, "too few ties to prove that all optima are found"


def test_borda_counts_and_winners_are_the_same() -> None:
    for profile in DRAWN:
        counts, found = profile.for_pref_voting(), stated(profile)
        most = sum(profile.voters) * (len(profile.dimensions) - 1)
        scores = {
            profile.dimensions[one]: float(score) / most for one, score in counts.borda_scores().items()
        }
        assert found.borda == pytest.approx(scores, abs=1e-9), profile
        highest = max(found.borda.values())
        winners = {name for name, score in found.borda.items() if score > highest - 1e-9}
        assert winners == {profile.dimensions[one] for one in borda(counts)}, profile


def test_condorcet_winners_are_the_same() -> None:
    winners = 0
    for profile in DRAWN:
        winner = profile.for_pref_voting().condorcet_winner()
        assert stated(profile).condorcet == (None if winner is None else profile.dimensions[winner]), profile
        winners += winner is not None
    assert 0 < winners < PROFILES
