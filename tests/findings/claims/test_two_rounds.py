"""Whatever two rounds say, every sentence on what moved may be said as it stands, and none stands with another number."""

from dataclasses import replace
from functools import cache
from random import Random

import pytest

from apps.findings.case import CameBack, Case, MovedCount
from apps.findings.claims.claim import all_claims
from apps.findings.progress.moved import progress_of
from apps.ranking.inputs.canonical import in_canonical_order
from apps.ranking.run import shift_between
from tests.findings.claims.checks import check
from tests.findings.claims.random_cases import random_case
from tests.findings.claims.test_random_engagements import ENGAGEMENTS, unnoticed_changes

PAIRS = max(ENGAGEMENTS // 4, 6)
OTHERS = 5000


@cache
def known(seed: int) -> Case:
    return random_case(seed)


@cache
def two_rounds(seed: int) -> Case:
    """Take one made-up engagement as the round before another that asks the same."""
    random = Random(seed)  # noqa: S311 - made-up rounds
    after = known(seed)
    before = random_case(seed + OTHERS, after.framing.routing)
    definition = after.definition
    asked = [
        each.id for each in definition.items if definition.items_of_topic(each.id, after.framing.routing)
    ]
    topics = (definition.ranking.id, *random.sample(asked, 12))
    k, counts = after.framing.k, {}
    for name in random.sample(topics, len(topics) // 2):
        voted = k + random.randrange(5)
        moved = random.randrange(voted + 1)
        measured = random.randrange(moved + 1) if name in definition.quantities else 0
        counts[name] = MovedCount(voted, moved, measured, random.randrange(moved - measured + 1))
    people, again = random.randrange(3, 12), random.randrange(1, 4)
    evidence = replace(
        after.evidence,
        topics=tuple(dict.fromkeys(topics)),
        came_back=CameBack(people, again, again + random.randrange(3)),
        moved=counts,
    )
    shift = shift_between(in_canonical_order(after.evidence.engagement), before.evidence.engagement)
    return replace(after, evidence=evidence, result=replace(after.result, shift=shift), before=before)


@pytest.mark.parametrize("seed", range(PAIRS))
def test_every_sentence_on_what_moved_holds(seed: int) -> None:
    case = two_rounds(seed)
    progress = progress_of(case)
    assert progress is not None
    claims = all_claims(progress)
    assert [(claim.text, problem) for claim in claims for problem in check(claim, case)] == []
    assert unnoticed_changes(list(claims), case, others=range(7193, 7993)) == []
    left_out = set(case.evidence.topics) - {each.id for each in progress.topics}
    assert not left_out & set(case.evidence.moved)


def test_every_kind_of_sentence_was_said() -> None:
    rounds = filter(None, (progress_of(two_rounds(seed)) for seed in range(6)))
    told = {claim.id for progress in rounds for claim in all_claims(progress)}
    assert told >= {
        f"progress.{name}" for name in ("back", "moved", "few", "group", "figure", "spread", "settled")
    }


def test_of_a_first_round_nothing_is_said() -> None:
    assert progress_of(known(0)) is None
