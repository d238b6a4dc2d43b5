from collections.abc import Callable

import pytest
from django.test import Client as Browser

from apps.accounts.models import User


@pytest.fixture
def browser(alice: User, signed_in: Callable[[User], Browser]) -> Browser:
    """Return Alice's browser, in which she has just signed in."""
    return signed_in(alice)
