"""What a person gave in a room goes with them, and is theirs to read; what others wrote forgets their name."""

from typing import Any

import pytest

from apps.accounts.models import User
from apps.core.actors import SYSTEM
from apps.decisions.models import Decision
from apps.engagements.models import Engagement, Stakeholder
from apps.exchange.engagement.services import export_engagement
from apps.responses.rights.erasing import erase_person, traces_of
from apps.responses.rights.personal_data import personal_data_of
from apps.responses.rights.withdrawal import withdraw
from apps.retention.deleting import delete_engagement, finish_deletions
from apps.room.commands import AddQuestion, AskDecision, Note, OpenTopic, Reveal
from apps.room.models import Ballot, Room, RoomNote, RoomTopic
from apps.room.visibility import seen_of
from tests.room.conftest import Steered
from tests.room.test_ending import consent, draft
from tests.room.test_topics import ballot, shown, topic

__all__ = ["draft"]  # a fixture
SAID = "It costs too much."


@pytest.fixture
def voted(talk: Steered, draft: Decision, people: list[Stakeholder]) -> Steered:
    """Have four people vote on a wording, the first with a reservation, and show it; then a note names her."""
    talk.do(AskDecision())
    for person in people[1:]:
        consent(talk, person, "Yes")
    consent(talk, people[0], "Yes, with a reservation", "It costs\n too much.")
    talk.do(Reveal(), Note("open", "Person 0 asks the vendor.", owner="Person 0"))
    draft.refresh_from_db()
    assert draft.dissent == SAID
    assert shown("decision-1").dissents == (SAID,)
    return talk


@pytest.mark.parametrize("how", ["withdraw", "erase"])
def test_ballot_and_words_go_with_who_gave_them(
    voted: Steered, draft: Decision, people: list[Stakeholder], how: str
) -> None:
    if how == "withdraw":
        withdraw(stakeholder=people[0], by=SYSTEM, at=voted.at)
    else:
        assert SAID in traces_of(people[0]).texts
        erase_person(stakeholder=people[0], by=SYSTEM, at=voted.at)
    draft.refresh_from_db()
    assert draft.dissent == ""
    assert Ballot.objects.count() == 3
    assert shown("decision-1").dissents == ()
    # What was shown stays as it was shown: whole numbers, of nobody.
    assert sum(each.people for each in shown("decision-1").parts[0].counts) == 4


def test_who_is_erased_is_named_in_no_note(voted: Steered, people: list[Stakeholder]) -> None:
    erase_person(stakeholder=people[0], by=SYSTEM, at=voted.at)
    note = RoomNote.objects.get()
    assert (note.text, note.owner) == ("[erased] asks the vendor.", "[erased]")


def test_what_was_voted_is_in_ones_own_data_alone(voted: Steered, people: list[Stakeholder]) -> None:
    person = Stakeholder.objects.select_related(
        "engagement__organisation", "engagement__client", "engagement__instrument_version"
    ).get(pk=people[0].pk)
    data: dict[str, Any] = personal_data_of(person, with_answers=True)
    (own,) = data["ballots"]
    assert (own["value"], own["text"]) == ("Yes, with a reservation", SAID)
    assert own["question"] == "Build a labelled set of claims."
    assert personal_data_of(person, with_answers=False)["ballots"] is None


def test_who_was_left_out_is_not_counted(talk: Steered, people: list[Stakeholder]) -> None:
    talk.do(AddQuestion("yes_no", "Do we buy?"))
    talk.do(OpenTopic(topic("own-1").pk))
    for person in people:
        ballot(talk, person, "Yes")
    Stakeholder.objects.filter(pk=people[0].pk).update(left_out_at=talk.at)
    talk.do(Reveal())
    assert [each.people for each in shown("own-1").parts[0].counts] == [3, 0]
    assert seen_of(topic("own-1")).voted == 3


def test_a_room_goes_with_its_engagement(voted: Steered, looked_at: Engagement) -> None:
    delete_engagement(engagement=looked_at, by=SYSTEM, at=voted.at)
    finish_deletions()
    assert [model.objects.count() for model in (Room, RoomTopic, RoomNote, Ballot)] == [0, 0, 0, 0]


def test_a_file_has_what_was_shown_and_noted_and_nobodys_ballot(
    voted: Steered, looked_at: Engagement, alice: User
) -> None:
    file: Any = export_engagement(Engagement.objects.with_framing().get(pk=looked_at.pk))
    (room,) = file["rooms"]
    decision = next(each for each in room["topics"] if each["id"] == "decision-1")
    assert decision["reveals"][0]["dissents"] == [SAID]
    assert room["notes"][0]["owner"] == "Person 0"
    assert "ballots" not in room
