import pytest


@pytest.fixture(autouse=True)
def of_one_mind(telling_what_all_say: None) -> None:
    """Let these rooms be told: their perspectives are of one mind. What that hides is tested in test_alike.py."""
