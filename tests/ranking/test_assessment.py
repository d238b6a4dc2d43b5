"""One run of the engine is its parts put together: each given what belongs to it."""

from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest

from apps.ranking import Assessment, Engagement, EngineInputError, Settings, Stakeholder, assess, preview
from apps.ranking.agreement.agreement import agreement
from apps.ranking.agreement.camps import find_camps
from apps.ranking.agreement.disagreement import disagreement_map
from apps.ranking.conclusions.gap import stated_ranks
from apps.ranking.draws.coverage import coverage
from apps.ranking.draws.margins import CrispEvidence, crisp_evidence
from apps.ranking.draws.randomness import Streams, streams_of
from apps.ranking.draws.robustness import (
    crisp_probabilities,
    fixed_weights,
    full_probabilities,
    order_shares,
    shares_without,
)
from apps.ranking.draws.simulation import Draws, simulate
from apps.ranking.inputs.canonical import (
    ENGINE_VERSION,
    in_canonical_order,
    input_digest,
    input_document,
    seed_of,
)
from apps.ranking.inputs.evidence import Evidence, read_evidence
from apps.ranking.opinions.symptoms import symptom_result
from apps.ranking.orders.consensus import stated_consensus
from apps.ranking.sensitivity.flip_points import flip_points
from apps.ranking.sensitivity.influence import leave_one_out
from apps.ranking.sensitivity.information import perfect_information
from apps.ranking.sensitivity.questions import value_of_questions
from apps.ranking.sensitivity.thresholds import other_thresholds
from apps.ranking.verdict.gap import perception_gap
from apps.ranking.verdict.reporting import headroom_result
from apps.ranking.verdict.shift import shift_between
from tests.ranking.build import engagement, feelings, order, person, rooms

ABC = ("data", "user", "model")
EVEN = Settings(draws=32, seed=5, camps_draws=19)
FIXED = Settings(draws=32, seed=6, camps_draws=19, weight_prior=(3.0, 2.0, 1.0), unranked="below")


def people() -> list[Stakeholder]:
    votes = [("user", "data", "model")] * 3 + [("model", "user", "data")] * 3 + [("data", "user")]
    return [
        person(
            f"s{9 - place}",
            "abc"[place % 3],
            order(*vote),
            feelings(data=1 + place % 5, user=3, model=5 - place % 4),
            rooms(data=0.3 + place / 20, user=0.4, model=0.8) if place % 2 else {},
        )
        for place, vote in enumerate(votes)
    ]


NOW = engagement(*people(), person("mute", "c"), dimensions=ABC)
BEFORE = engagement(*people()[::2], dimensions=ABC)
Parts = tuple[Evidence, CrispEvidence, Streams, Draws]


def parts(settings: Settings) -> Parts:
    """What an assessment starts from, with random numbers that are not used up."""
    evidence = read_evidence(in_canonical_order(NOW), unranked_below=settings.unranked == "below")
    crisp = crisp_evidence(evidence, settings, np.ones((1, 8)))
    available, streams = (
        crisp.available[0],
        streams_of(seed_of(input_document(evidence.engagement), settings)),
    )
    return (
        evidence,
        crisp,
        streams,
        simulate(evidence, settings, available, fixed_weights(settings, available), streams),
    )


@pytest.fixture(scope="module", params=[EVEN, FIXED], ids=["even weights", "fixed weights"])
def settings(request: pytest.FixtureRequest) -> Settings:
    return request.param


@pytest.fixture(scope="module")
def whole(settings: Settings) -> Assessment:
    return assess(NOW, settings, BEFORE)


def test_the_parts_that_read_evidence_alone(whole: Assessment, settings: Settings) -> None:
    evidence, crisp, *_ = parts(settings)
    assert whole.coverage == coverage(evidence, crisp.available[0])
    assert whole.symptoms == symptom_result(evidence)
    assert whole.influence == leave_one_out(evidence, settings)
    assert whole.disagreement == disagreement_map(evidence)
    assert whole.thresholds == other_thresholds(evidence, crisp, settings)
    assert whole.flip_points == flip_points(evidence, crisp, settings)
    assert whole.crisp == crisp_probabilities(crisp.margins[0], crisp.available[0], settings, ABC)
    # Each of the three groups has a third; the mute one of the last has none of it.
    weights = {0: 1 / 9, 1: 1 / 6, 2: 1 / 6}
    voters = evidence.usable[0]
    own = np.array([weights[group] for group in evidence.group_of[voters]])
    assert whole.stated is not None
    expected = stated_consensus(evidence.ranks[voters], own, ABC)
    assert whole.stated.mean_tau_x == pytest.approx(expected.mean_tau_x)
    assert replace(whole.stated, mean_tau_x=0, weak_mean_tau_x=0, pairwise=None, borda={}, copeland={}) == replace(
        expected, mean_tau_x=0, weak_mean_tau_x=0, pairwise=None, borda={}, copeland={}
    )  # fmt: skip


def test_the_parts_that_read_draws(whole: Assessment, settings: Settings) -> None:
    evidence, crisp, _, draws = parts(settings)
    available = crisp.available[0]
    assert whole.full == full_probabilities(draws, available, settings, ABC)
    assert whole.headroom == headroom_result(evidence, crisp, draws)
    without = shares_without(draws, available, 0, settings)
    assert without is not None
    assert whole.gap == perception_gap(stated_ranks(evidence), without.orders, ABC, whole.full.halfwidth95)


def test_the_parts_that_draw_numbers_of_their_own(whole: Assessment, settings: Settings) -> None:
    evidence, crisp, streams, draws = parts(settings)
    agreed = agreement(evidence, streams.permutations)
    assert whole.agreement == agreed
    assert whole.voi == value_of_questions(evidence, crisp, agreed, settings)
    firsts = order_shares((draws.weights[:, :, None] * draws.margins).sum(axis=1)).firsts
    quantities = tuple(quantity.id for quantity in evidence.engagement.quantities)
    assert whole.perfect_information == perfect_information(
        draws, firsts, crisp.available[0], quantities, streams.permutations, fixed=settings is FIXED
    )
    assert whole.stated is not None
    assert whole.camps == find_camps(evidence, settings, whole.stated, streams)
    assert whole.camps.status != "not_tested"


def test_the_parts_that_say_where_it_comes_from(whole: Assessment, settings: Settings) -> None:
    evidence, *_ = parts(settings)
    document = input_document(evidence.engagement)
    meta = whole.meta
    assert (meta.engine_version, meta.numpy_version) == (ENGINE_VERSION, np.__version__)
    assert (meta.seed, meta.draws, meta.settings) == (settings.seed, 32, settings)
    assert meta.input_digest == input_digest(document)
    assert whole.shift == shift_between(evidence, BEFORE, unranked_below=settings is FIXED)


def test_margins_are_written_both_ways_and_never_as_minus_nothing(
    whole: Assessment, settings: Settings
) -> None:
    _, crisp, *_ = parts(settings)
    for place, margins in enumerate(whole.margins.values()):
        assert margins is not None
        first, second, third = crisp.margins[0, place].tolist()
        assert margins == ((0, first, second), (-first, 0, third), (-second, -third, 0))
    level = assess(engagement(person("bob", ranking=order(ABC)), dimensions=ABC), Settings(draws=2, seed=1))
    assert str(level.margins["stated"]) == str(((0.0,) * 3,) * 3)
    assert level.margins["symptoms"] is level.margins["headroom"] is None


def test_a_preview_is_the_same_without_what_takes_longer(whole: Assessment, settings: Settings) -> None:
    longer = {"camps", "voi", "perfect_information", "thresholds", "flip_points", "shift"}
    glance = preview(NOW, settings)
    for field in fields(Assessment):
        found = getattr(glance, field.name)
        assert found == (None if field.name in longer else getattr(whole, field.name)), field.name


def test_rankings_alone_have_no_gap_and_other_evidence_alone_has_none_either() -> None:
    small = Settings(draws=4, seed=1)
    voters = [replace(one, likert={}, estimates={}) for one in people()]
    assert preview(engagement(*voters, dimensions=ABC), small).gap is None
    others = [replace(one, ranking={}) for one in people()]
    assert preview(engagement(*others, dimensions=ABC), small).gap is None
    without_rooms = [replace(one, estimates={}) for one in people()]
    gap = preview(engagement(*without_rooms, dimensions=ABC), small).gap
    assert gap is not None
    assert gap.dimensions["user"].gap is not None


def told(given: Engagement, settings: Settings, previous: Engagement | None) -> list[str]:
    with pytest.raises(EngineInputError) as refusal:
        assess(given, settings, previous)
    return [problem.path for problem in refusal.value.errors]


def test_problems_of_all_three_inputs_come_out_together() -> None:
    spoilt = replace(NOW, horizon_months=0)
    other = replace(BEFORE, horizon_months=0, dimensions=(*ABC, "more"))
    assert told(spoilt, Settings(draws=0), other) == [
        "engagement.horizon_months",
        "settings.draws",
        "previous.horizon_months",
        "previous.dimensions",
    ]
    with pytest.raises(EngineInputError) as refusal:
        preview(spoilt, Settings(draws=0))
    assert len(refusal.value.errors) == 2


def test_numbers_written_otherwise_make_no_difference() -> None:
    otherwise: dict[str, Any] = {"dimensions": list(ABC), "horizon_months": 12.0}
    floated: Any = 32.0
    loose, listed = replace(EVEN, draws=floated, weight_prior="uniform"), replace(NOW, **otherwise)
    assert assess(listed, loose, BEFORE).to_json() == assess(NOW, EVEN, BEFORE).to_json()
