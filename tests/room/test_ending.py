"""The hour's ends: the round closed in the room, the decision voted on, the workshop ended."""

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.assessments import tasks
from apps.assessments.models import Assessment
from apps.assessments.selectors import own_result_page
from apps.core.models import AuditEvent
from apps.decisions.models import Decision
from apps.engagements.models import Engagement, Stakeholder
from apps.instruments.models import RuleSetVersion
from apps.reports.models import Report
from apps.responses.models import Response
from apps.room.commands import AskDecision, CloseRound, End, Go, Look, Next, Reveal
from apps.room.errors import RoomRefused
from apps.room.models import Room, RoomScreen, RoomTopic
from apps.room.selectors import room_now
from apps.room.services import open_room, order_waiting_reports, vote_on_own
from tests.factories import SignIn, acting
from tests.pages import Element, read_page
from tests.responses.answering.test_asked_again import give
from tests.room.conftest import START, Steered
from tests.room.test_topics import statement, vote

__all__ = ["statement"]  # a fixture


def test_the_round_is_closed_and_looked_at_in_the_room(
    room: Steered, engagement: Engagement, people: list[Stakeholder], rules: RuleSetVersion
) -> None:
    for each in people:
        order = {"ranking": ["data", "user", "model", "organization"]}
        give(engagement.rounds.get(), each, {"D1": 4, "R1": order})
    with pytest.raises(RoomRefused, match="Close the round first"), transaction.atomic():
        room.do(Look())
    room.do(Next(), CloseRound())
    closed = engagement.rounds.get()
    assert (room.room.scene, closed.state, closed.closed_by) == ("reading", "closed", room.user)
    assert closed.unsealed_at is None
    # The look needs no result yet: the worker may be slow, and the hour goes on.
    room.do(Look())
    closed.refresh_from_db()
    assert closed.unsealed_by == room.user
    assert not RoomTopic.objects.exists()
    room.do(Go("so_what"))
    tasks.run_next()
    room.do(Next())
    assert RoomTopic.objects.exists()
    assert room.room.scene == "topic"


def test_where_the_topics_are_not_there_yet_it_says_so_and_offers_to_go_on(
    room: Steered,
    engagement: Engagement,
    people: list[Stakeholder],
    rules: RuleSetVersion,
    alice: User,
    signed_in: SignIn,
) -> None:
    for each in people:
        order = {"ranking": ["data", "user", "model", "organization"]}
        give(engagement.rounds.get(), each, {"D1": 4, "R1": order})
    room.do(Next(), CloseRound(), Look(), Go("so_what"))
    missing, browser = "The topics are still being worked out.", signed_in(alice)

    def console() -> Element:
        return read_page(browser.get(reverse("room", args=[engagement.pk])))

    page = console()
    assert missing in page.one("#con-now").text
    assert (page.one("#key-d")["value"], page.one("#key-d").text) == ("go:decide", "Decide D")
    assert page.one("#key-arrowrightpagedown").text == "First topic →"
    with pytest.raises(RoomRefused, match=missing), transaction.atomic():
        room.do(Next())
    assert room.do(Go("decide")).scene == "decide"
    room.do(Go("so_what"))
    tasks.run_next()
    page = console()
    assert missing not in page.text
    assert not page.has("#key-d")
    assert room.do(Next()).scene == "topic"


@pytest.fixture
def draft(looked_at: Engagement) -> Decision:
    return Decision.objects.create(
        organisation_id=looked_at.organisation_id,
        engagement=looked_at,
        state=Decision.State.DRAFT,
        act="build",
        what="a labelled set of claims",
        ranking=["data", "user", "model", "organization"],
    )


def consent(room: Steered, person: Stakeholder, value: str, text: str = "") -> None:
    response = Response.objects.filter(stakeholder=person).latest("round__number")
    about = RoomTopic.objects.filter(kind="consent").latest("position").key
    vote_on_own(room=room.room, about=about, response=response, value=value, text=text, at=room.later(1))


@pytest.mark.parametrize("is_shown", [True, False])
def test_who_answered_finds_what_the_wall_has_shown(
    talk: Steered, people: list[Stakeholder], *, is_shown: bool
) -> None:
    """Their link keeps what it promised, for who was not in the room too; what was never shown stays sealed."""
    if is_shown:
        RoomScreen.objects.create(
            organisation_id=talk.room.organisation_id,
            room=talk.room,
            scene="brief",
            screen={},
            shown_at=talk.at,
        )
    talk.do(Go("decide"), End())
    (first,) = talk.room.engagement.rounds.all()
    assert (first.revealed_at is not None) == is_shown
    response = Response.objects.get(stakeholder=people[0])
    assert (own_result_page(response) is not None) == is_shown


def test_without_a_draft_nothing_is_voted_on(talk: Steered) -> None:
    with pytest.raises(RoomRefused, match="Write down"), transaction.atomic():
        talk.do(AskDecision())


def test_the_draft_is_voted_on_and_keeps_how_it_went(
    talk: Steered, draft: Decision, people: list[Stakeholder]
) -> None:
    talk.do(AskDecision())
    now = room_now(talk.room.pk)
    assert now is not None
    assert now.decision is not None
    assert now.decision.sentence == "Build a labelled set of claims."
    assert now.decision.topic is not None
    for person in people[:2]:
        consent(talk, person, "Yes")
    consent(talk, people[2], "Yes, with a reservation", " It costs too much. ")
    before = room_now(talk.room.pk)
    assert before is not None
    assert "costs" not in repr(before)
    talk.do(Reveal())
    assert talk.room.timer_until is None
    draft.refresh_from_db()
    assert draft.live_with == {"yes": 2, "with_reservation": 1, "no": 0}
    assert draft.dissent == "It costs too much."
    after = room_now(talk.room.pk)
    assert after is not None
    assert "costs" in repr(after)
    assert not any(person.name in repr(after) for person in people)


def test_too_few_votes_leave_nothing_in_the_draft(
    talk: Steered, draft: Decision, people: list[Stakeholder]
) -> None:
    talk.do(AskDecision())
    consent(talk, people[0], "No", "Never.")
    talk.do(Reveal())
    draft.refresh_from_db()
    assert (draft.live_with, draft.dissent) == ({}, "")
    assert "Never" not in repr(room_now(talk.room.pk))


def test_votes_on_another_wording_are_not_the_drafts(
    talk: Steered, draft: Decision, people: list[Stakeholder]
) -> None:
    talk.do(AskDecision())
    for person in people:
        consent(talk, person, "Yes")
    Decision.objects.update(what="a second model")
    talk.do(Reveal())
    draft.refresh_from_db()
    assert draft.live_with == {}


def test_it_is_voted_on_three_times_at_most(talk: Steered, draft: Decision) -> None:
    for number in range(3):
        Decision.objects.update(what=f"wording {number}")
        talk.do(AskDecision())
    Decision.objects.update(what="wording four")
    with pytest.raises(RoomRefused, match="three times"), transaction.atomic():
        talk.do(AskDecision())


def test_ending_closes_decides_and_orders_the_report_once_it_can_be_made(
    statement: Steered, draft: Decision, people: list[Stakeholder]
) -> None:
    for person in people:
        vote(person, "D1", 5, statement)
    statement.do(Reveal(), End())
    room = statement.room
    assert (room.state, room.scene, room.ended_at) == ("ended", "over", statement.at)
    asking = room.engagement.rounds.get(number=2)
    assert (asking.state, asking.unsealed_by) == ("closed", statement.user)
    draft.refresh_from_db()
    assert (draft.state, draft.decided_on) == ("decided", statement.at.date())
    assert AuditEvent.objects.filter(verb="end_room").count() == 1
    assert not Report.objects.exists()
    assert order_waiting_reports(at=statement.later(10)) == 0
    tasks.run_next()
    assert Assessment.objects.filter(snapshot__round=asking, state="ready").exists()
    assert order_waiting_reports(at=statement.later(10)) == 1
    assert order_waiting_reports(at=statement.later(10)) == 0
    assert Report.objects.count() == 1


def test_the_report_is_ordered_as_soon_as_its_result_is_there(
    statement: Steered, draft: Decision, people: list[Stakeholder]
) -> None:
    for person in people:
        vote(person, "D1", 5, statement)
    statement.do(Reveal(), End())
    Room.objects.update(ended_at=timezone.now())
    tasks.run_next()
    room = Room.objects.get()
    assert room.reported_at is not None
    assert Report.objects.count() == 1
    assert order_waiting_reports(at=timezone.now()) == 0


def test_a_workshop_without_votes_orders_its_report_at_once(talk: Steered) -> None:
    talk.do(End())
    assert Report.objects.count() == 1
    assert not Decision.objects.exists()


def test_an_ended_room_takes_no_command_and_another_may_be_opened(
    talk: Steered, looked_at: Engagement, alice: User
) -> None:
    talk.do(End())
    with pytest.raises(RoomRefused, match="ended"), transaction.atomic():
        talk.do(Next())
    again = open_room(engagement=looked_at, minutes=45, by=acting(alice), user=alice, at=START)
    assert again != talk.room
    assert Room.objects.count() == 2


def test_what_fails_while_ending_changes_nothing(
    statement: Steered, draft: Decision, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.room.steering.ending.freeze_decision", _fails)
    with pytest.raises(RuntimeError), transaction.atomic():
        statement.do(End())
    statement.room.refresh_from_db()
    assert statement.room.state == "open"
    assert statement.room.engagement.rounds.get(number=2).is_open


def _fails(_turn: object) -> None:
    raise RuntimeError
