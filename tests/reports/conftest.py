import json
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from apps.accounts.models import Organisation, User
from apps.assessments import services as assessments
from apps.assessments.engine_run import Outcome, outcome_of
from apps.assessments.models import Assessment
from apps.core.purging import purging
from apps.documents.digests import sha256_of
from apps.engagements.models import Engagement
from apps.exchange.engagement.services import import_engagement
from apps.instruments.models import InstrumentVersion, RuleSetVersion
from apps.reports.models import Report
from apps.reports.pdf import rendering
from tests.factories import NOW, acting
from tests.reports.rows import PDF, make_report

RANKED_AT = NOW + timedelta(days=1)
CASES = Path(settings.BASE_DIR) / "apps/demo/cases"
_outcomes: dict[str, Outcome] = {}


@cache
def case_document(name: str) -> str:
    return (CASES / f"{name}.json").read_text(encoding="utf-8")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make PDFs without a layout."""
    rendered = rendering.Rendered(PDF, pages=9, renderer="WeasyPrint 70")
    monkeypatch.setattr(rendering, "render", lambda *args, **options: rendered)


@pytest.fixture
def report(engagement: Engagement) -> Report:
    made = make_report(engagement, state="ready")
    with purging():
        Assessment.objects.update(engine_version="2.1.0")
    return made


@pytest.fixture
def bring_in(
    organisation: Organisation,
    alice: User,
    instrument: InstrumentVersion,
    rules: RuleSetVersion,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., Engagement]:
    """Return a function that imports one of the demo's cases, changed or not, and has its answers ranked."""

    def outcome_once(snapshot: Any, named: str) -> Outcome:
        # The real ranking, but the same evidence is ranked once for all tests.
        of = f"{sha256_of(snapshot.document)} {named}"
        if of not in _outcomes:
            _outcomes[of] = outcome_of(snapshot, named)
        return _outcomes[of]

    monkeypatch.setattr(assessments, "outcome_of", outcome_once)

    def importing(name: str, *, ranked: bool = True, **changes: Any) -> Engagement:
        document = json.loads(case_document(name)) | changes
        engagement = import_engagement(document=document, organisation=organisation, by=acting(alice), at=NOW)
        if ranked:
            assessments.assess_now(engagement=engagement, at=NOW)
            # PostgreSQL notes its own time, and days of a report are counted from it.
            engagement.assessments.update(finished_at=RANKED_AT)
        return Engagement.objects.with_framing().get(pk=engagement.pk)

    return importing
