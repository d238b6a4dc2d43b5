from collections.abc import Callable

import pytest
from django.test import Client as Browser

from apps.accounts.models import User


@pytest.fixture
def olgas(olga: User, signed_in: Callable[[User], Browser]) -> Browser:
    return signed_in(olga)
