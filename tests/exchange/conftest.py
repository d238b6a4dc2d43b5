import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from apps.accounts.models import Organisation
from apps.core.actors import SYSTEM
from apps.engagements.models import Engagement
from apps.exchange.engagement.services import import_engagement
from apps.instruments.models import InstrumentVersion, RuleSetVersion
from tests.factories import NOW

type Document = dict[str, Any]


@pytest.fixture
def document(repository: Path) -> Document:
    """An engagement file in which every field of the format is used, this test's own copy."""
    path = repository / "tests/exchange/harbourline.json"
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture
def bring_in(
    organisation: Organisation, instrument: InstrumentVersion, rules: RuleSetVersion
) -> Callable[..., Engagement]:
    """Return a function that imports a copy of a document for Alice's organisation."""

    def importing(document: Document, **more: Any) -> Engagement:
        return import_engagement(
            document=deepcopy(document), organisation=organisation, by=SYSTEM, at=NOW, **more
        )

    return importing
