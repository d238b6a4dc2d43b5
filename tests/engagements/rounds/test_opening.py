"""A further round asks few topics again: of a round that is closed and was looked at, until a day to come."""

from datetime import timedelta

import pytest

from apps.assessments.archiving.services import archive_engagement
from apps.core.actors import SYSTEM
from apps.core.models import AuditEvent
from apps.engagements.errors import EngagementArchived, NextRoundRefused
from apps.engagements.models import Engagement, Round, Stakeholder
from apps.engagements.rounds.services import open_next_round
from tests.factories import NOW, close, look, send_answers

TOPICS = ("D1", "QU2", "peak")


def opened(engagement: Engagement, topics: tuple[str, ...] = TOPICS, hours: int = 48) -> Round:
    return open_next_round(
        engagement=engagement, topics=topics, closes_at=NOW + timedelta(hours=hours), by=SYSTEM, at=NOW
    )


@pytest.fixture
def looked_at(engagement: Engagement, bob: Stakeholder) -> Engagement:
    send_answers(engagement)
    close(engagement)
    look(engagement)
    return engagement


def test_a_round_follows_one_that_was_looked_at_and_asks_its_topics_in_order(looked_at: Engagement) -> None:
    second = opened(looked_at)
    assert (second.number, second.topics, second.is_open) == (2, list(TOPICS), True)
    assert second.closes_at == NOW + timedelta(hours=48)
    row = AuditEvent.objects.get(verb="open_round")
    assert (row.object_id, row.detail["topics"]) == (str(second.pk), 3)


def test_while_a_round_is_open_none_follows(engagement: Engagement, bob: Stakeholder) -> None:
    with pytest.raises(NextRoundRefused, match="A round is open already"):
        opened(engagement)


def test_of_a_result_that_nobody_looked_at_nothing_is_asked_again(
    engagement: Engagement, bob: Stakeholder
) -> None:
    send_answers(engagement)
    close(engagement)
    with pytest.raises(NextRoundRefused, match="Look at it first"):
        opened(engagement)
    assert Round.objects.count() == 1
    assert not AuditEvent.objects.filter(verb="open_round").exists()


@pytest.mark.parametrize(
    ("topics", "hours", "reason"),
    [
        ((), 48, "Choose at least one topic"),
        (("D1", "D1"), 48, "chosen twice"),
        (("D1", "gossip"), 48, "not asked here"),
        (("R6",), 48, "not asked here"),
        (("D1",), 0, "The deadline is past"),
    ],
)
def test_what_can_not_be_asked_is_refused_with_what_to_do(
    topics: tuple[str, ...], hours: int, reason: str, looked_at: Engagement
) -> None:
    with pytest.raises(NextRoundRefused, match=reason):
        opened(looked_at, topics, hours)
    assert Round.objects.count() == 1


def test_an_archived_engagement_asks_nothing_again(looked_at: Engagement) -> None:
    archive_engagement(engagement=looked_at, by=SYSTEM, at=NOW)
    with pytest.raises(EngagementArchived):
        opened(looked_at)
