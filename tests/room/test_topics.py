"""Topics: asked in the next round, voted on unseen, shown as they were counted, and shown anew only if enough vote again."""

from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.assessments.models import Snapshot
from apps.assessments.services import reopen_round
from apps.core.actors import SYSTEM
from apps.engagements.models import Engagement, Round, Stakeholder
from apps.instruments.figures.format import rows
from apps.instruments.selectors import definition_of
from apps.responses.answering.saving import PageChanges, save_page
from apps.responses.models import Answer, Response
from apps.responses.statements import Change
from apps.room.commands import (
    AddQuestion,
    AddTopic,
    Back,
    CloseRound,
    CloseVote,
    Done,
    Drop,
    Go,
    Look,
    Next,
    OpenTopic,
    Reveal,
    VoteAgain,
)
from apps.room.console.hour import agenda_of
from apps.room.console.selectors import console_page
from apps.room.errors import RoomRefused
from apps.room.models import Ballot, RoomTopic
from apps.room.selectors import ballot_of, room_now, shared_of
from apps.room.services import vote_on_own
from apps.room.visibility import Seen, Shown, seen_of
from apps.room.wall.screens import screen_of
from apps.room.wall.votes import TopicScreen
from tests.factories import make_stakeholder
from tests.room.conftest import Steered

Phase = RoomTopic.Phase


def vote(person: Stakeholder, item: str, value: object, room: Steered) -> None:
    """Save a vote as a phone does, a second after what was done last."""
    asking = Round.objects.get(engagement=room.room.engagement_id, number=2)
    response, _new = Response.objects.get_or_create(
        round=asking,
        stakeholder=person,
        defaults={"organisation_id": person.organisation_id, "asked": [item], "started_at": room.at},
    )
    known = Answer.objects.filter(response=response, item=item).first()
    change = Change(item, value, known.revision if known else 0, uuid4())
    save_page(response=response, changes=PageChanges([change]), by=SYSTEM, at=room.later(1))


def topic(key: str) -> RoomTopic:
    return RoomTopic.objects.select_related("room__engagement__instrument_version").get(key=key)


def shown(key: str) -> Shown:
    seen = seen_of(topic(key)).shown
    assert seen is not None
    return seen


def counted(key: str) -> dict[str, int]:
    return {each.label: each.people for each in shown(key).parts[0].counts if each.people}


@pytest.fixture
def statement(talk: Steered) -> Steered:
    """Open the topic D1, whether or not it was proposed."""
    if not RoomTopic.objects.filter(key="D1").exists():
        talk.do(AddTopic("D1"))
    talk.do(OpenTopic(topic("D1").pk))
    return talk


def test_what_is_worth_asking_again_is_on_the_list_once_the_result_was_looked_at(talk: Steered) -> None:
    listed = RoomTopic.objects.filter(room=talk.room)
    assert listed
    assert all(each.text and each.why and each.minutes and each.phase == Phase.WAITING for each in listed)
    assert sum(each.minutes for each in listed) <= 42


def test_the_first_topic_opens_the_next_round_with_all_on_the_list(
    statement: Steered, looked_at: Engagement
) -> None:
    asking = looked_at.rounds.get(number=2)
    assert set(asking.topics) == set(RoomTopic.objects.values_list("key", flat=True))
    assert asking.closes_at is not None
    assert asking.closes_at > statement.at
    assert statement.room.scene == "topic"
    assert topic("D1").phase == Phase.VOTING


def test_what_is_added_later_is_asked_in_the_same_round(statement: Steered, looked_at: Engagement) -> None:
    asking = looked_at.rounds.get(number=2)
    asking.topics = ["D1"]
    asking.save()
    other = RoomTopic.objects.exclude(key="D1").first()
    assert other is not None
    statement.do(OpenTopic(other.pk))
    asking.refresh_from_db()
    assert asking.topics == ["D1", other.key]
    assert looked_at.rounds.count() == 2


def test_before_a_reveal_only_how_many_have_voted_is_seen(
    statement: Steered, people: list[Stakeholder]
) -> None:
    make_stakeholder(statement.room.engagement, "Never Came")
    vote(people[0], "D1", 5, statement)
    vote(people[1], "D1", 5, statement)
    assert seen_of(topic("D1")) == Seen(voted=2, of=4, shown=None)
    now = room_now(statement.room.pk)
    assert now is not None
    assert now.topic is not None
    assert now.topic.seen == Seen(voted=2, of=4, shown=None)


def test_nothing_is_shown_of_which_nobody_voted(statement: Steered) -> None:
    with pytest.raises(RoomRefused, match="Nobody has voted"), transaction.atomic():
        statement.do(Reveal())


def test_opinions_are_counted_over_the_whole_room(statement: Steered, people: list[Stakeholder]) -> None:
    for person in people[:3]:
        vote(person, "D1", 5, statement)
    statement.do(CloseVote(), Reveal())
    assert topic("D1").phase == Phase.REVEALED
    # The fourth, who did not vote again, stands as in the round before: alone it would be told by subtraction.
    assert counted("D1") == {"Yes": 3, "Rather no": 1}
    assert (shown("D1").before, shown("D1").moved) == ((), None)


def test_of_too_few_votes_nothing_is_shown(statement: Steered, people: list[Stakeholder]) -> None:
    for person in people[:2]:
        vote(person, "D1", 5, statement)
    statement.do(Reveal())
    assert shown("D1").parts[0].too_few
    assert counted("D1") == {}


def test_an_interview_hides_nobody(statement: Steered, people: list[Stakeholder]) -> None:
    for person in people[:3]:
        vote(person, "D1", 5, statement)
    Response.objects.filter(stakeholder=people[0]).update(interviewed_on=timezone.now(), interviewer="Alice")
    statement.do(Reveal())
    assert shown("D1").parts[0].too_few


def test_figures_are_shown_as_they_were_given(talk: Steered, people: list[Stakeholder]) -> None:
    if not RoomTopic.objects.filter(key="QU2").exists():
        talk.do(AddTopic("QU2"))
    talk.do(OpenTopic(topic("QU2").pk))
    vote(people[0], "QU2", {"now": 77, "limit": 40, "source": "rough"}, talk)
    talk.do(Reveal())
    lines = {each.label: each.values for each in shown("QU2").parts[0].figures}
    assert any("77" in value for value in lines["Today, a rough idea"])
    assert len(lines["Today, measured"]) == 3
    assert shown("QU2").parts[0].as_before == 3
    wall = shared_of(talk.room.pk, "wall").html
    assert "3 of those who gave them have not voted on this now: what they said before stands." in wall
    talk.do(VoteAgain())
    for person in people:
        vote(person, "QU2", {"now": 78, "limit": 40, "source": "rough"}, talk)
    talk.do(Reveal())
    assert shown("QU2").parts[0].as_before == 0
    assert "what they said before stands" not in shared_of(talk.room.pk, "wall").html


def test_the_hour_says_beforehand_that_a_topic_is_put_to_few(
    talk: Steered, looked_at: Engagement, people: list[Stakeholder]
) -> None:
    for key in ("D1", "QU2"):
        if not RoomTopic.objects.filter(key=key).exists():
            talk.do(AddTopic(key))
    says = "Asks 1 of 4; the others watch."
    assert says not in notes_of_hour(looked_at, talk)
    Stakeholder.objects.filter(pk__in=[each.pk for each in people[1:]]).update(perspective="risk")
    definition = definition_of(looked_at.instrument_version)
    assert not definition.items_of_topic("QU2", looked_at.routing, "risk")
    assert says in notes_of_hour(looked_at, talk)
    Stakeholder.objects.filter(pk=people[0].pk).update(perspective="risk")
    notes = notes_of_hour(looked_at, talk)
    assert "Nobody who answered is asked this." in notes
    assert "Asks 0" not in notes


def notes_of_hour(engagement: Engagement, talk: Steered) -> str:
    rows_ = agenda_of(engagement, talk.room, list(RoomTopic.objects.filter(room=talk.room)))
    return " ".join(each.note for each in rows_)


def test_a_range_that_was_ticked_is_shown_as_it_was(talk: Steered, people: list[Stakeholder]) -> None:
    if not RoomTopic.objects.filter(key="QU2").exists():
        talk.do(AddTopic("QU2"))
    talk.do(OpenTopic(topic("QU2").pk))
    item = definition_of(talk.room.engagement.instrument_version).quantities["QU2"]
    row = next(each for each in rows(item) if each.high > each.low > 0)
    vote(people[0], "QU2", {"now": row.middle, "rows": ["now"], "source": "rough"}, talk)
    talk.do(Reveal())
    lines = {each.label: each.values for each in shown("QU2").parts[0].figures}
    assert lines["Today, a rough idea"] == (row.label,)


def test_after_a_reveal_the_picture_stays_until_enough_voted_again(
    statement: Steered, people: list[Stakeholder]
) -> None:
    for person in people:
        vote(person, "D1", 5, statement)
    statement.do(Reveal())
    assert counted("D1") == {"Yes": 4}
    vote(people[0], "D1", 1, statement)
    assert counted("D1") == {"Yes": 4}
    statement.do(VoteAgain())
    assert seen_of(topic("D1")).voted == 1
    vote(people[1], "D1", 1, statement)
    statement.do(Reveal())
    assert counted("D1") == {"Yes": 4}
    assert (shown("D1").again, shown("D1").moved) == (2, None)
    seen = seen_of(topic("D1"))
    assert (seen.voted, seen.of, seen.is_again) == (2, 4, True)
    now = room_now(statement.room.pk)
    assert now is not None
    screen = screen_of(now)
    assert isinstance(screen, TopicScreen)
    assert screen.moved == "Two have voted again: too few to say who moved."
    # One more makes three since it is shown like this, whether or not it differs.
    vote(people[2], "D1", 5, statement)
    statement.do(VoteAgain(), Reveal())
    assert counted("D1") == {"Yes": 2, "No": 2}
    assert [each.label for each in shown("D1").before[0].counts if each.people] == ["Yes"]


def test_how_many_moved_is_said_if_enough_voted_again(statement: Steered, people: list[Stakeholder]) -> None:
    for person in people:
        vote(person, "D1", 5, statement)
    statement.do(Reveal(), VoteAgain())
    for person, answer in zip(people[:3], (1, 2, 5), strict=True):
        vote(person, "D1", answer, statement)
    statement.do(Reveal())
    assert topic("D1").phase == Phase.SHIFTED
    assert (shown("D1").again, shown("D1").moved) == (3, 2)
    assert len(topic("D1").reveals) == 2


@pytest.mark.parametrize(
    ("answers", "proposed"),
    [
        ((5, 5, 5, 5), "Enough: hardly anybody moved."),
        ((1, 5, 5, 5), "Some moved."),
        ((1, 2, 5, 5), "Many moved."),
    ],
)
def test_the_console_proposes_to_go_on_by_how_many_moved(
    statement: Steered, people: list[Stakeholder], alice: User, answers: tuple[int, ...], proposed: str
) -> None:
    for person in people:
        vote(person, "D1", 5, statement)
    statement.do(Reveal(), VoteAgain())
    for person, answer in zip(people, answers, strict=True):
        vote(person, "D1", answer, statement)
    room = statement.do(Reveal())
    page = console_page(room.engagement, room, user=alice, at=statement.at)
    assert page.proposal.startswith(proposed)


def test_no_phase_deletes_what_was_voted(statement: Steered, people: list[Stakeholder]) -> None:
    for person in people:
        vote(person, "D1", 5, statement)
    key = topic("D1").pk
    statement.do(Reveal(), VoteAgain(), CloseVote(), Done(), Drop())
    assert statement.room.topic is None
    statement.do(OpenTopic(key), CloseVote(), Back(), Next(), OpenTopic(key), Reveal())
    assert Answer.objects.filter(response__round__number=2).count() == 4
    assert counted("D1") == {"Yes": 4}


def test_next_passes_the_topics_and_ends_at_the_decision(talk: Steered) -> None:
    talk.do(AddQuestion("yes_no", "Do we buy?"), Go("so_what"))
    keys = list(RoomTopic.objects.values_list("key", flat=True))
    opened = []
    for _ in keys:
        now = talk.do(Next())
        assert now.topic is not None
        opened.append(now.topic.key)
    assert opened == keys
    assert talk.do(Next()).scene == "decide"
    back = talk.do(Back())
    assert back.topic is not None
    assert back.topic.key == keys[-1]


# --- Questions of the facilitator's own ---------------------------------------------------------------------------


@pytest.fixture
def own(talk: Steered) -> Steered:
    talk.do(AddQuestion("choice", " Which way? ", ("Left ", "Right", "")))
    talk.do(OpenTopic(topic("own-1").pk))
    return talk


def ballot(room: Steered, person: Stakeholder, value: object, text: str = "", about: str = "own-1") -> Ballot:
    response = Response.objects.filter(stakeholder=person).latest("round__number")
    return vote_on_own(
        room=room.room, about=about, response=response, value=value, text=text, at=room.later(1)
    )


def test_an_own_question_is_asked_without_a_round(own: Steered, looked_at: Engagement) -> None:
    assert looked_at.rounds.count() == 1
    now = room_now(own.room.pk)
    assert now is not None
    assert now.topic is not None
    assert (now.topic.text, now.topic.options) == ("Which way?", ("Left", "Right"))


def test_a_ballot_may_be_changed_until_the_vote_is_closed(own: Steered, people: list[Stakeholder]) -> None:
    ballot(own, people[0], "Left")
    ballot(own, people[0], "Right")
    assert Ballot.objects.get().value == "Right"
    mine = ballot_of(topic("own-1"), Response.objects.get(stakeholder=people[0]))
    assert mine is not None
    assert ballot_of(topic("own-1"), Response.objects.get(stakeholder=people[1])) is None
    own.do(CloseVote())
    with pytest.raises(RoomRefused, match="closed"), transaction.atomic():
        ballot(own, people[0], "Left")
    assert Ballot.objects.get().value == "Right"


@pytest.mark.parametrize(
    ("kind", "value"),
    [("choice", "Up"), ("yes_no", 1), ("figure", "much"), ("figure", "nan"), ("scale", "6")],
)
def test_what_is_no_answer_is_refused(
    talk: Steered, people: list[Stakeholder], kind: str, value: object
) -> None:
    talk.do(AddQuestion(kind, "What?", ("Left", "Right")))
    talk.do(OpenTopic(topic("own-1").pk))
    with pytest.raises(RoomRefused, match=r"Choose|number"), transaction.atomic():
        ballot(talk, people[0], value)
    assert not Ballot.objects.exists()


def test_ballots_are_shown_like_opinions(own: Steered, people: list[Stakeholder]) -> None:
    ballot(own, people[0], "Left")
    ballot(own, people[1], "Left")
    own.do(Reveal())
    assert shown("own-1").parts[0].too_few
    own.do(VoteAgain())
    ballot(own, people[2], "Right")
    own.do(Reveal())
    assert counted("own-1") == {"Left": 2, "Right": 1}
    own.do(VoteAgain())
    for person in people[:3]:
        ballot(own, person, "Right")
    own.do(Reveal())
    assert counted("own-1") == {"Right": 3}
    assert (shown("own-1").again, shown("own-1").moved) == (3, 2)


def test_own_figures_are_counted_by_value(talk: Steered, people: list[Stakeholder]) -> None:
    talk.do(AddQuestion("figure", "How many?"))
    talk.do(OpenTopic(topic("own-1").pk))
    for person, value in zip(people, ("12", "12,0", "0.5", "1500000"), strict=True):
        ballot(talk, person, value)
    talk.do(Reveal())
    assert counted("own-1") == {"0.5": 1, "12": 2, "1,500,000": 1}


def test_a_ballot_makes_a_step_that_refuses_no_command(own: Steered, people: list[Stakeholder]) -> None:
    before = own.room.step
    ballot(own, people[0], "Left")
    own.room.refresh_from_db()
    assert own.room.step == before + 1


# --- What came after the last picture -----------------------------------------------------------------------------


def result_of(room: Steered) -> dict[str, int]:
    """Close the round, and return how many said what of D1 as its result has it."""
    room.do(CloseRound())
    evidence = Snapshot.objects.filter(round__number=2).latest("taken_at").evidence
    labels = [
        choice.label
        for choice in definition_of(room.room.engagement.instrument_version).agreements["D1"].choices
    ]
    return {
        label: people
        for label, people in zip(labels, evidence.tallies.of("D1").answers, strict=False)
        if people
    }


@pytest.mark.parametrize("later", [1, 2])
def test_a_vote_changed_after_the_last_picture_is_in_no_result(
    statement: Steered, people: list[Stakeholder], later: int
) -> None:
    for person in people:
        vote(person, "D1", 5, statement)
    statement.do(Reveal())
    for person in people[:later]:
        vote(person, "D1", 1, statement)
    assert result_of(statement) == counted("D1") == {"Yes": 4}


def test_enough_votes_after_the_last_picture_count(statement: Steered, people: list[Stakeholder]) -> None:
    for person in people:
        vote(person, "D1", 5, statement)
    statement.do(Reveal())
    # Three, whether or not it differs.
    for person, answer in zip(people[:3], (1, 5, 5), strict=True):
        vote(person, "D1", answer, statement)
    assert result_of(statement) == {"Yes": 3, "No": 1}


def test_who_votes_first_after_the_picture_waits_too(statement: Steered, people: list[Stakeholder]) -> None:
    for person in people[:3]:
        vote(person, "D1", 5, statement)
    statement.do(Reveal())
    vote(people[3], "D1", 5, statement)
    assert result_of(statement) == counted("D1") == {"Yes": 3, "Rather no": 1}


def test_behind_an_interview_a_later_vote_hides_nobody(statement: Steered, people: list[Stakeholder]) -> None:
    for person in people:
        vote(person, "D1", 5, statement)
    statement.do(Reveal())
    for person in people[:3]:
        vote(person, "D1", 1, statement)
    Response.objects.filter(stakeholder=people[0]).update(interviewed_on=timezone.now(), interviewer="Alice")
    assert result_of(statement) == counted("D1")


def test_a_figure_changed_after_its_picture_enters_at_once(talk: Steered, people: list[Stakeholder]) -> None:
    if not RoomTopic.objects.filter(key="QU2").exists():
        talk.do(AddTopic("QU2"))
    talk.do(OpenTopic(topic("QU2").pk))
    vote(people[0], "QU2", {"now": 77, "limit": 40, "source": "rough"}, talk)
    talk.do(Reveal())
    vote(people[0], "QU2", {"now": 99, "limit": 40, "source": "rough"}, talk)
    talk.do(CloseRound())
    evidence = Snapshot.objects.filter(round__number=2).latest("taken_at").evidence
    given = [str(each.answers["QU2"]) for each in evidence.facts if "QU2" in each.answers]
    assert any("99" in each for each in given)
    assert not any("77" in each for each in given)


def test_what_waits_counts_once_a_third_comes(statement: Steered, people: list[Stakeholder]) -> None:
    for person in people:
        vote(person, "D1", 5, statement)
    statement.do(Reveal())
    for person in people[:2]:
        vote(person, "D1", 1, statement)
    assert result_of(statement) == {"Yes": 4}
    statement.do(Look())
    round_ = Round.objects.get(number=2)
    reopen_round(round=round_, by=SYSTEM, at=statement.later(1))
    vote(people[2], "D1", 5, statement)
    assert result_of(statement) == {"Yes": 2, "No": 2}


def test_a_second_picture_is_what_the_result_stands_beside(
    statement: Steered, people: list[Stakeholder]
) -> None:
    for person in people:
        vote(person, "D1", 5, statement)
    statement.do(Reveal(), VoteAgain())
    for person in people[:3]:
        vote(person, "D1", 1, statement)
    statement.do(Reveal())
    vote(people[3], "D1", 1, statement)
    assert result_of(statement) == counted("D1") == {"Yes": 1, "No": 3}


def test_a_topic_that_is_opened_before_its_turn_stands_where_it_is_held(talk: Steered) -> None:
    talk.do(Go("topic"))
    waiting = RoomTopic.objects.filter(room=talk.room, phase=Phase.WAITING).count()
    assert waiting
    talk.do(AddQuestion("yes_no", "Do we open in January?", is_asked_now=True))
    now = room_now(talk.room.pk)
    assert now is not None
    assert now.topic is not None
    assert (now.topic.key, now.topic.place, now.topic.places) == ("own-1", 2, waiting + 2)
    positions = list(RoomTopic.objects.filter(room=talk.room).values_list("position", flat=True))
    assert len(set(positions)) == len(positions)
    talk.do(Next())
    now = room_now(talk.room.pk)
    assert now is not None
    assert now.topic is not None
    assert now.topic.place == 3
