import json
from pathlib import Path
from typing import Any

import pytest

from apps.instruments.definition import Definition, definition_from

type Document = dict[str, Any]


@pytest.fixture
def document(repository: Path) -> Document:
    """The shipped instrument, this test's own copy."""
    path = repository / "apps/instruments/definitions/four-dimensions-3.json"
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture
def definition(document: Document) -> Definition:
    return definition_from(document)
