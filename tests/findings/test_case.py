"""A stored snapshot is read into types and written back as it was."""

import json

import pytest

from apps.assessments.models import Snapshot
from apps.assessments.services import assess_now
from apps.findings.case import FrozenEvidence
from tests.assessments.conftest import NAMES, ImportCase
from tests.factories import NOW


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.usefixtures("rules")
def test_what_is_read_is_written_in_the_same_bytes(name: str, import_case: ImportCase) -> None:
    assess_now(engagement=import_case(name), at=NOW)
    document = Snapshot.objects.get().document
    assert json.dumps(FrozenEvidence.from_json(document).to_json()) == json.dumps(document)


def test_an_absent_setting_is_the_engines_default() -> None:
    evidence = FrozenEvidence.from_json({"engine_input": {"settings": {"draws": 100, "seed": 7}}})
    settings = evidence.engine_input.settings.for_engine()
    assert (settings.draws, settings.seed, settings.unranked) == (100, 7, "unknown")
