"""The report after the hour: what keeps it from being ordered is said before the end, and after it."""

from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest
from django.urls import reverse

from apps.accounts.models import User
from apps.assessments import services, tasks
from apps.assessments.errors import AssessmentFailed
from apps.core.models import AuditEvent
from apps.decisions.models import PlanStep
from apps.engagements.models import Engagement, Stakeholder
from apps.instruments.models import RuleSetVersion
from apps.reports import tasks as printing
from apps.reports.models import Report
from apps.room.commands import AddTopic, CloseRound, End, Go, Next, OpenTopic, Reveal
from apps.room.console.reporting import obstacle_of
from apps.room.models import RoomTopic
from apps.room.services import open_room, order_waiting_reports, read_next
from tests.factories import SignIn, acting, close, look
from tests.pages import Element, read_page
from tests.responses.answering.test_asked_again import give
from tests.room.conftest import START, Steered
from tests.room.test_topics import topic, vote

ORDER = {"ranking": ["model", "data", "user", "organization"]}
MEMORY = {"now": 290, "limit": 350, "source": "measured"}
NO_STEP = "No step of the plan raises the limit that the report is about (Memory of one copy), or lowers what is asked of it."


@pytest.fixture
def page(talk_of_memory: Steered, alice: User, signed_in: SignIn) -> Callable[[str], Element]:
    browser, pk = signed_in(alice), talk_of_memory.room.engagement_id
    return lambda name: read_page(browser.get(reverse(name, args=[pk])))


@pytest.fixture
def talk_of_memory(
    engagement: Engagement, people: list[Stakeholder], rules: RuleSetVersion, alice: User
) -> Steered:
    """Open the room on a result whose limit no rule relieves."""
    return talk_of(MEMORY, engagement, people, alice)


def talk_of(
    figures: Mapping[str, object], engagement: Engagement, people: list[Stakeholder], alice: User
) -> Steered:
    for each in people:
        give(engagement.rounds.get(), each, {"M1": 4, "QM2": figures, "R1": ORDER})
    close(engagement, at=START - timedelta(hours=1))
    tasks.run_next()
    look(engagement)
    opened = open_room(engagement=engagement, minutes=60, by=acting(alice), user=alice, at=START)
    return Steered(opened, alice)


def write_step(engagement: Engagement) -> None:
    PlanStep.objects.create(
        organisation_id=engagement.organisation_id,
        engagement=engagement,
        key="own-1",
        position=1,
        text="Order a larger accelerator",
        quantity="QM2",
        acts=PlanStep.Act.RAISE,
        due_on=(START + timedelta(days=20)).date(),
    )


def test_it_is_said_before_the_end_and_put_right_in_the_plan(
    talk_of_memory: Steered, page: Callable[[str], Element]
) -> None:
    assert not page("room").has("#obstacle")
    talk_of_memory.do(Go("decide"))
    for name in ("room", "room_end"):
        line = page(name).one("#obstacle")
        assert NO_STEP in line.text, name
        assert line.one("a")["href"] == reverse("plan", args=[talk_of_memory.room.engagement_id]) + "#own"
        assert line.one("a")["target"] == "_blank"
    write_step(talk_of_memory.room.engagement)
    assert not page("room").has("#obstacle")
    assert not page("room_end").has("#obstacle")
    talk_of_memory.do(End())
    assert Report.objects.count() == 1


def test_ending_without_the_step_says_what_the_report_waits_for_and_orders_it_then(
    talk_of_memory: Steered, page: Callable[[str], Element]
) -> None:
    talk_of_memory.do(End())
    assert (talk_of_memory.room.state, talk_of_memory.room.reported_at) == ("ended", None)
    assert order_waiting_reports(at=talk_of_memory.later(10)) == 0
    over = page("room")
    assert "The report is not ordered yet." in over.text
    assert NO_STEP in over.one("#obstacle").text
    write_step(talk_of_memory.room.engagement)
    assert "The report is not ordered yet." not in page("room").text
    assert order_waiting_reports(at=talk_of_memory.later(10)) == 1
    assert Report.objects.count() == 1
    assert "The report is on its way." in page("room").text
    printing.render()
    over = page("room")
    assert "The report is ready." in over.text
    address = reverse("report", args=[Report.objects.get().pk])
    assert [each["href"] for each in over.all(".actions .primary")] == [address]


def test_where_nobody_has_answered_there_is_nothing_to_report(
    room: Steered, people: list[Stakeholder], rules: RuleSetVersion
) -> None:
    obstacle = obstacle_of(room.room.engagement, room.room, at=START)
    assert obstacle is not None
    assert (obstacle.text, obstacle.address) == ("Nobody has answered: there is nothing to report.", "")
    give(room.room.engagement.rounds.get(), people[0], {"R1": ORDER})
    # Who sees nothing in the way is told nothing of what was answered.
    assert obstacle_of(room.room.engagement, room.room, at=START) is None
    room.do(End())
    assert obstacle_of(room.room.engagement, room.room, at=room.at) is None  # it is on its way


def test_a_ranking_that_failed_is_in_the_way(
    room: Steered, people: list[Stakeholder], rules: RuleSetVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise AssessmentFailed("One figure is none.")

    monkeypatch.setattr(services, "outcome_of", fail)
    give(room.room.engagement.rounds.get(), people[0], {"R1": ORDER})
    room.do(Next(), CloseRound())
    tasks.run_next()
    obstacle = obstacle_of(room.room.engagement, room.room, at=room.at)
    assert obstacle is not None
    assert (
        obstacle.text == "The answers could not be ranked, so there is nothing to report. One figure is none."
    )
    assert obstacle.address == reverse("results", args=[room.room.engagement_id])


def test_ending_after_closing_without_a_look_has_the_report_come_all_the_same(
    room: Steered, people: list[Stakeholder], rules: RuleSetVersion
) -> None:
    for each in people:
        give(room.room.engagement.rounds.get(), each, {"D1": 4, "R1": ORDER})
    room.do(Next(), CloseRound())
    tasks.run_next()
    assert room.room.engagement.rounds.get().unsealed_at is None
    room.do(End())
    assert room.room.engagement.rounds.get().unsealed_by == room.user
    assert AuditEvent.objects.filter(verb="look_at_result").count() == 1
    assert Report.objects.count() == 1


def test_what_the_room_has_shown_since_the_look_counts(
    engagement: Engagement, people: list[Stakeholder], rules: RuleSetVersion, alice: User
) -> None:
    """By the result that was looked at a rule has a step; by the figures that are shown next none has."""
    talk = talk_of(MEMORY | {"horizon": 900}, engagement, people, alice)
    assert obstacle_of(engagement, talk.room, at=talk.at) is None
    if not RoomTopic.objects.filter(key="QM2").exists():
        talk.do(AddTopic("QM2"))
    talk.do(OpenTopic(topic("QM2").pk))
    for person in people:
        vote(person, "QM2", MEMORY, talk)
    talk.do(Reveal(), Go("decide"))
    read_next(at=talk.at)
    talk.room.refresh_from_db()
    line = obstacle_of(engagement, talk.room, at=talk.at)
    assert line is not None
    assert line.text.startswith(NO_STEP)
    write_step(engagement)
    assert obstacle_of(engagement, talk.room, at=talk.at) is None
    PlanStep.objects.update(acts=PlanStep.Act.PROVE)
    assert obstacle_of(engagement, talk.room, at=talk.at) == line
