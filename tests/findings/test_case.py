"""A stored snapshot is read into types and written back as it was, whichever version froze it."""

import json

import pytest

from apps.assessments.models import Snapshot
from apps.assessments.services import assess_now
from apps.findings.case import FrozenEvidence, Turnout
from tests.assessments.conftest import ImportCase
from tests.assessments.test_cases import NAMES
from tests.factories import NOW


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.usefixtures("rules")
def test_what_is_read_is_written_in_the_same_bytes(name: str, import_case: ImportCase) -> None:
    assess_now(engagement=import_case(name), at=NOW)
    document = Snapshot.objects.get().document
    assert json.dumps(FrozenEvidence.from_json(document).to_json()) == json.dumps(document)


def test_evidence_frozen_before_there_were_interviews_counts_none() -> None:
    before = {"coverage": {"business": {"asked": 3, "answered": 2, "sent": 1}}}
    evidence = FrozenEvidence.from_json(before)
    assert evidence.coverage == {"business": Turnout(asked=3, answered=2, sent=1, express=0, interviews=0)}
    assert (evidence.raises_k, evidence.counted) == (0, {"business": 2})
    assert evidence.to_json()["coverage"] == before["coverage"]


def test_what_counts_somebody_is_written() -> None:
    document = {"coverage": {"risk": {"asked": 3, "answered": 2, "sent": 1, "interviews": 2}}}
    evidence = FrozenEvidence.from_json(document)
    assert evidence.raises_k == 2  # they are not named, so nobody can tell in which group they are
    assert evidence.to_json()["coverage"] == document["coverage"]


def test_an_absent_setting_is_the_engines_default() -> None:
    evidence = FrozenEvidence.from_json({"engine_input": {"settings": {"draws": 100, "seed": 7}}})
    settings = evidence.engine_input.settings.for_engine()
    assert (settings.draws, settings.seed, settings.unranked) == (100, 7, "unknown")
