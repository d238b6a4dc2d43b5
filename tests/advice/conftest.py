from copy import deepcopy
from typing import Any

import pytest

from apps.advice import RuleSet, read_folder
from tests.advice.lists import third


@pytest.fixture
def instrument() -> dict[str, Any]:
    return deepcopy(third.document())


@pytest.fixture
def document() -> dict[str, Any]:
    return read_folder(third.FOLDER)


@pytest.fixture(scope="session")
def rules() -> RuleSet:
    return third.rules()
