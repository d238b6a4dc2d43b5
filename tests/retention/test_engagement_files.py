"""An engagement from which somebody was erased is exported and read again as ever."""

from django.utils import timezone

from apps.core.actors import SYSTEM
from apps.engagements.models import Engagement, Stakeholder
from apps.exchange.engagement.services import import_engagement
from apps.responses.rights.erasing import erase_person
from tests.assessments.conftest import answer, let_three_answer
from tests.exchange.files import exported
from tests.factories import close


def test_the_file_has_a_key_without_a_name_and_is_read_again(engagement: Engagement, rules: object) -> None:
    let_three_answer(engagement)
    wanda = answer(engagement, "risk", {"D1": 4}, name="Wanda Xylander").stakeholder
    close(engagement)
    erase_person(stakeholder=wanda, by=SYSTEM, at=timezone.now())
    document = exported(engagement)
    assert "Xylander" not in str(document)
    (entry,) = [each for each in document["invited"] if each["stakeholder"] == wanda.key]
    assert entry["withdrawn"] is True
    again = import_engagement(
        document=document, organisation=engagement.organisation, by=SYSTEM, at=timezone.now()
    )
    assert Stakeholder.objects.get(engagement=again, key=wanda.key).has_withdrawn
