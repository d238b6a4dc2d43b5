"""Whatever people answer, every sentence may be said as it stands, and no two contradict each other."""

import os

import pytest

from apps.findings.claims.checks import check
from apps.findings.claims.claim import all_claims
from apps.findings.claims.conflicts import clashes
from apps.findings.findings import findings_of
from tests.findings.claims.random_cases import random_case

ENGAGEMENTS = int(os.environ.get("SCALELENS_CLAIMS", "100"))


@pytest.mark.parametrize("seed", range(ENGAGEMENTS))
def test_every_sentence_of_a_random_engagement_holds(seed: int) -> None:
    case = random_case(seed)
    claims = all_claims(findings_of(case))
    assert claims
    assert [problem for claim in claims for problem in check(claim, case)] == []
    assert list(clashes(claims)) == []
