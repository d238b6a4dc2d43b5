import pytest

from apps.accounts.models import User
from apps.engagements.models import Engagement


@pytest.fixture
def alices(engagement: Engagement, alice: User) -> Engagement:
    """An engagement that Alice leads and in which people write to her."""
    Engagement.objects.filter(pk=engagement.pk).update(
        lead=alice, contact_name=alice.name, contact_email=alice.email.upper()
    )
    return engagement
