"""A rehearsal: made-up people answer and vote, nothing of it counts, and nothing of it is left."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.assessments import tasks as ranking
from apps.assessments.models import Assessment
from apps.core.models import AuditEvent
from apps.decisions.models import Decision
from apps.engagements.models import Engagement, JoinCode, Stakeholder
from apps.engagements.selectors import engagements_of
from apps.instruments.models import RuleSetVersion
from apps.instruments.selectors import definition_for
from apps.instruments.values import check_answer
from apps.mailing.models import Mail
from apps.rehearsal import tasks
from apps.rehearsal.players import Story, chance_of
from apps.rehearsal.services import ABANDONED_AFTER, erase_what_is_over
from apps.reports.models import Report
from apps.responses.entry.joining import Joining, join
from apps.responses.models import Answer, QuestionSetTime
from apps.retention.deleting import finish_deletions
from apps.room.commands import (
    AddQuestion,
    AskDecision,
    CloseRound,
    Command,
    Go,
    Look,
    Next,
    Reveal,
    VoteAgain,
)
from apps.room.models import Ballot, Room
from apps.room.selectors import RoomNow, room_now, shared_of
from apps.room.services import command, order_waiting_reports
from tests.factories import acting, make_engagement, make_member, sign_in
from tests.pages import read_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(engagement: Engagement, alice: User, rules: RuleSetVersion) -> Browser:
    return sign_in(Browser(), alice)


@pytest.fixture
def rehearsal(desk: Browser, engagement: Engagement) -> Engagement:
    desk.post(reverse("rehearse", args=[engagement.pk]))
    return Engagement.objects.get(rehearses=engagement)


def steer(rehearsal: Engagement, user: User, *commands: Command) -> RoomNow:
    for each in commands:
        room = Room.objects.get(engagement=rehearsal)
        command(room=room, seen=room.step, do=each, by=acting(user), user=user, at=timezone.now())
    return now(rehearsal)


def now(rehearsal: Engagement) -> RoomNow:
    seen = room_now(Room.objects.get(engagement=rehearsal).pk)
    assert seen is not None
    return seen


def wait(calls: int) -> None:
    for _call in range(calls):
        tasks.go_on()


def test_twelve_people_come_answer_vote_and_vote_again_while_alice_steers(
    desk: Browser, engagement: Engagement, rehearsal: Engagement, alice: User
) -> None:
    assert now(rehearsal).people.joined == 0
    wait(5)
    assert (now(rehearsal).people.asked, now(rehearsal).people.joined) == (12, 12)
    steer(rehearsal, alice, Next())
    wait(5)
    assert now(rehearsal).people.sent == 12
    steer(rehearsal, alice, Next(), CloseRound(), Look())
    ranking.run_next()
    assert Assessment.objects.get().error_text == ""
    topic = steer(rehearsal, alice, Go("so_what"), Next()).topic
    assert topic is not None
    wait(5)
    voted = now(rehearsal).topic
    assert voted is not None
    assert voted.seen.voted == voted.seen.of > 0
    shown = steer(rehearsal, alice, Reveal(), VoteAgain()).topic
    assert shown is not None
    assert shown.seen.voted == 0
    wait(5)
    again = steer(rehearsal, alice, Reveal()).topic
    assert again is not None
    assert again.seen.shown is not None
    assert again.seen.shown.again == voted.seen.of
    # What the team typed, and the decision, are voted on as well.
    steer(rehearsal, alice, AddQuestion("yes_no", "Do we freeze the launch?"), Next())
    for _topic in range(8):
        if (at := now(rehearsal).topic) and at.key == "own-1":
            break
        steer(rehearsal, alice, Next())
    wait(5)
    assert Ballot.objects.filter(about="own-1").count() == 12
    Decision.objects.create(
        organisation_id=rehearsal.organisation_id,
        engagement=rehearsal,
        state=Decision.State.DRAFT,
        act="build",
        what="a labelled set",
        ranking=[],
    )
    steer(rehearsal, alice, Go("decide"), AskDecision())
    wait(5)
    assert Ballot.objects.filter(about="decision-1").count() == 12
    texts = dict(Ballot.objects.filter(about="decision-1").values_list("value", "text"))
    assert all(bool(text) == (value == "No") for value, text in texts.items()), "who says no says why"
    wait(1)  # all have voted: nobody does anything more
    assert Ballot.objects.filter(about="decision-1").count() == 12


def test_it_stands_in_no_list_spends_no_look_and_mails_nobody(
    desk: Browser, engagement: Engagement, rehearsal: Engagement, alice: User
) -> None:
    membership = alice.membership
    assert list(engagements_of(membership)) == [engagement]
    assert rehearsal.initiative == engagement.initiative
    for name in ("engagement", "results", "files", "framing", "decision", "people_import"):
        assert desk.get(reverse(name, args=[rehearsal.pk])).status_code == 404, name
    wait(5)
    steer(rehearsal, alice, Next())
    wait(5)
    steer(rehearsal, alice, CloseRound(), Look())
    assert engagement.rounds.get().unsealed_at is None
    assert engagement.rounds.get().is_open
    assert not Mail.objects.exists()
    assert not QuestionSetTime.objects.exists()
    assert Stakeholder.objects.filter(engagement=engagement).count() == 0


def rows() -> dict[str, int]:
    """Count the rows of every table but those that say that something was done."""
    kept = {"core.AuditEvent", "core.AuditSeal", "engagements.DeletedEngagement", "sessions.Session"}
    return {
        model._meta.label: model._base_manager.count()
        for model in apps.get_models()
        if model._meta.label not in kept
    }


def test_its_end_erases_it_all_and_orders_nothing(desk: Browser, engagement: Engagement, alice: User) -> None:
    before = rows()
    desk.post(reverse("rehearse", args=[engagement.pk]))
    rehearsal = Engagement.objects.get(rehearses=engagement)
    wait(5)
    steer(rehearsal, alice, Next())
    wait(5)
    steer(rehearsal, alice, CloseRound(), Look())
    ranking.run_next()
    steer(rehearsal, alice, Go("so_what"), Next(), AddQuestion("figure", "How many weeks?"))
    wait(2)
    page = read_page(desk.get(reverse("room_end", args=[rehearsal.pk])))
    assert "Everything of the rehearsal is erased" in page.text
    seen = Room.objects.get(engagement=rehearsal).step
    ended = desk.post(reverse("room_end", args=[rehearsal.pk]), {"seen": seen}, follow=True)
    assert ended.redirect_chain[-1][0] == reverse("engagement", args=[engagement.pk])
    assert "The rehearsal is over. Nothing of it is kept." in read_page(ended).text
    order_waiting_reports(at=timezone.now())
    assert not Report.objects.exists()
    tasks.go_on()
    assert desk.get(reverse("room", args=[rehearsal.pk])).status_code == 404
    finish_deletions()
    assert rows() == before
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {"rehearse", "end_room", "delete_engagement"} <= verbs


def test_one_that_was_left_is_erased_within_the_hour_and_one_that_is_steered_is_not(
    rehearsal: Engagement,
) -> None:
    left = timezone.now() + ABANDONED_AFTER + timedelta(seconds=5)
    assert erase_what_is_over(at=timezone.now()) == 0
    assert erase_what_is_over(at=left) == 1
    assert not Engagement.objects.filter(rehearses__isnull=False).exists()


def test_pressed_again_it_goes_on_and_another_takes_its_place(
    desk: Browser, engagement: Engagement, rehearsal: Engagement, alice: User
) -> None:
    again = desk.post(reverse("rehearse", args=[engagement.pk]))
    assert again["Location"] == reverse("room", args=[rehearsal.pk])
    other = make_engagement(engagement.organisation, client=engagement.client, lead=alice)
    desk.post(reverse("rehearse", args=[other.pk]))
    assert Engagement.objects.get(rehearses__isnull=False).rehearses == other


def test_a_rehearsal_is_steered_by_whoever_began_it_and_by_owners_alone(
    rehearsal: Engagement, engagement: Engagement, olga: User
) -> None:
    room = reverse("room", args=[rehearsal.pk])
    assert sign_in(Browser(), olga).get(room).status_code == 200
    ben = make_member(engagement.organisation, "Ben Outside")
    assert sign_in(Browser(), ben).get(room).status_code == 404
    assert sign_in(Browser(), ben).post(reverse("rehearse", args=[engagement.pk])).status_code == 404


def test_a_phone_of_ones_own_joins_by_the_code_and_nobody_acts_for_it(
    rehearsal: Engagement,
) -> None:
    phone, code = Browser(), JoinCode.objects.get(engagement=rehearsal)
    name = Stakeholder.objects.filter(engagement=rehearsal).earliest("key")
    _opened, _link = join(code=code, who=Joining(row=name.pk), joining=uuid4(), at=timezone.now())
    assert phone.get(reverse("join")).status_code == 200
    wait(5)
    assert now(rehearsal).people.joined == 12
    Room.objects.update(scene="answer")
    wait(5)
    assert now(rehearsal).people.sent == 11
    assert not Answer.objects.filter(response__stakeholder=name).exists()


def test_wall_console_and_phones_say_that_it_is_one(desk: Browser, rehearsal: Engagement) -> None:
    room = Room.objects.get(engagement=rehearsal)
    assert "Rehearsal: these people are made up" in shared_of(room.pk, "wall").html
    assert "A rehearsal: the others are made up" in shared_of(room.pk, "phone").html
    page = read_page(desk.get(reverse("room", args=[rehearsal.pk])))
    assert "End the rehearsal" in page.text


@pytest.mark.parametrize("stage", ["idea", "pilot", "live"])
def test_everything_they_say_is_an_answer_to_what_they_are_asked(rehearsal: Engagement, stage: str) -> None:
    rehearsal.stage = stage
    person, story = Stakeholder.objects.filter(engagement=rehearsal).earliest("key"), Story.of(rehearsal)
    for item in definition_for(rehearsal.instrument_version, rehearsal.routing).by_id.values():
        said = story.answer(item, person)
        assert not check_answer(item, said), (item.id, said)
        again = story.changed(item, person, said, chance_of(item.id))
        assert not check_answer(item, again), (item.id, again)
