"""After the workshop each who was there gets a mail: where the group stands, and to nobody but them where they stood."""

from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives

from apps.engagements.models import Engagement, Stakeholder
from apps.mailing.composing import message_of
from apps.mailing.errors import MailNotWanted
from apps.mailing.models import Mail
from apps.responses.models import Response
from apps.room.commands import AddQuestion, AskDecision, End, Reveal
from apps.room.services import vote_on_own
from tests.room.conftest import Steered
from tests.room.test_ending import consent, draft
from tests.room.test_topics import statement, vote

__all__ = ["draft", "statement"]  # fixtures


def mail_to(person: Stakeholder) -> EmailMultiAlternatives:
    mail = Mail.objects.get(kind="room_after", about_id=person.pk)
    return message_of(mail, at=mail.queued_at)


@pytest.fixture
def ended(statement: Steered, draft: object, people: list[Stakeholder], settings: Any) -> Steered:
    settings.MAILS_ARE_FILES = False
    for person, value in zip(people, (5, 5, 5, 1), strict=True):
        vote(person, "D1", value, statement)
    statement.do(Reveal(), AddQuestion("yes_no", "Do we launch?", is_asked_now=True))
    for person, answer in zip(people, ("Yes", "Yes", "Yes", "No"), strict=True):
        response = Response.objects.filter(stakeholder=person).latest("round__number")
        vote_on_own(
            room=statement.room, about="own-1", response=response, value=answer, at=statement.later(1)
        )
    statement.do(Reveal(), AskDecision())
    for person in people:
        consent(statement, person, "Yes")
    statement.do(Reveal(), End())
    return statement


def test_it_says_where_the_group_stands_and_where_the_reader_stood(
    ended: Steered, people: list[Stakeholder]
) -> None:
    assert Mail.objects.filter(kind="room_after").count() == len(people)
    first, last = (mail_to(each) for each in (people[0], people[-1]))
    for each in (first, last):
        assert "It was decided: Build a labelled set of claims." in each.body
        assert "Do we launch?\n" in each.body
        assert "The group: 3 Yes; 1 No" in each.body
        assert not [
            person.name for person in people if person.name in each.body and person.email not in each.to[0]
        ]
    assert "Do we launch?\nYou: Yes" in first.body
    assert "Do we launch?\nYou: No" in last.body


def test_it_says_what_somebody_said_to_nobody_else(
    ended: Steered, people: list[Stakeholder], settings: Any
) -> None:
    Stakeholder.objects.filter(pk=people[0].pk).update(mail_opened_at=None)
    assert "You:" not in mail_to(people[0]).body
    assert "The group: 3 Yes; 1 No" in mail_to(people[0]).body
    settings.MAILS_ARE_FILES = True
    assert "You:" not in mail_to(people[1]).body


def test_of_what_is_strictly_restricted_it_says_nothing(ended: Steered, people: list[Stakeholder]) -> None:
    Engagement.objects.update(circulation="strictly_restricted")
    body = mail_to(people[0]).body
    assert "thank you for the workshop" in body
    assert not [each for each in ("decided", "Do we launch?", "You:", "The group:") if each in body]


def test_who_has_another_address_by_now_gets_none(ended: Steered, people: list[Stakeholder]) -> None:
    Stakeholder.objects.filter(pk=people[0].pk).update(email="another@harbourline.example")
    with pytest.raises(MailNotWanted):
        mail_to(people[0])


def test_a_guest_without_an_address_gets_none(talk: Steered, people: list[Stakeholder]) -> None:
    Stakeholder.objects.filter(pk=people[0].pk).update(email="")
    talk.do(End())
    assert Mail.objects.filter(kind="room_after").count() == len(people) - 1
