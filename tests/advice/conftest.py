from typing import Any

import pytest

from apps.advice import RuleSet
from tests.advice import shipped


@pytest.fixture
def instrument() -> dict[str, Any]:
    return dict(shipped.instrument())


@pytest.fixture
def document() -> dict[str, Any]:
    return shipped.document()


@pytest.fixture(scope="session")
def rules() -> RuleSet:
    return shipped.rules()
