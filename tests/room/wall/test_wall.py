"""The address of the wall, and what is on it through the hour: nobody's name, and no vote before it is shown."""

import pytest
from django.test import Client
from django.urls import reverse

from apps.decisions.deciding.proposal import Proposal
from apps.decisions.deciding.services import save_draft
from apps.engagements.models import Engagement, Stakeholder
from apps.responses.models import Response
from apps.room.commands import (
    AddQuestion,
    AddTopic,
    AskDecision,
    Back,
    CloseVote,
    Command,
    Drop,
    End,
    Go,
    Next,
    Note,
    OpenTopic,
    Park,
    Resume,
    Reveal,
    VoteAgain,
)
from apps.room.models import REVEALS, RoomScene, RoomTopic
from apps.room.selectors import shared_of
from apps.room.services import vote_on_own
from apps.room.tokens import token_for
from tests.factories import acting
from tests.pages import read_page
from tests.responses.answering.test_asked_again import give
from tests.room.conftest import Steered

SURNAME, TYPED, NOTED = "Quistelbroek", "7319", "Vorwerkzimmer"
VOTERS = 3


@pytest.fixture
def secrets(talk: Steered, people: list[Stakeholder]) -> tuple[str, ...]:
    """Give everybody a name that stands nowhere else, and vouch for them."""
    for number, each in enumerate(people):
        each.name, each.email = f"Zebulon {SURNAME} {number}", f"z{number}@{SURNAME.lower()}.example"
        each.save()
    talk.do(Note("said", f"{NOTED} says no", owner=people[0].name))
    steerer = talk.user
    return SURNAME, SURNAME.lower(), NOTED, steerer.name, steerer.email


def on_wall(talk: Steered) -> str:
    return shared_of(talk.room.pk, "wall").html


def seen(talk: Steered, secrets: tuple[str, ...], *commands: Command) -> str:
    """Carry out commands one by one; return what the wall shows at the end."""
    html = on_wall(talk)
    for each in commands:
        talk.do(each)
        html = on_wall(talk)
        assert [secret for secret in secrets if secret in html] == [], each
    return html


def vote(talk: Steered, topic: str, people: list[Stakeholder], *values: object, text: str = "") -> None:
    for person, value in zip(people, values, strict=False):
        response = Response.objects.filter(stakeholder=person).earliest("started_at")
        vote_on_own(room=talk.room, about=topic, response=response, value=value, text=text, at=talk.later(1))


def test_no_name_and_no_note_is_on_any_scene_there_and_back(talk: Steered, secrets: tuple[str, ...]) -> None:
    for scene in RoomScene:
        # A round that was looked at stays closed.
        if scene not in (RoomScene.ANSWER, RoomScene.OVER, RoomScene.TOPIC):
            seen(talk, secrets, Go(scene))
    shown = {scene: seen(talk, secrets, Go(scene)) for scene in REVEALS}
    assert "What came out" in shown[RoomScene.BRIEF]
    assert len(set(shown.values())) == len(REVEALS)
    seen(talk, secrets, Next(), Back(), Park())
    assert "We stopped here for now" in on_wall(talk)
    seen(talk, secrets, Resume())


def test_a_figure_of_ones_own_question_is_sealed_until_it_is_shown(
    talk: Steered, people: list[Stakeholder], secrets: tuple[str, ...]
) -> None:
    seen(talk, secrets, AddQuestion("figure", "How many questions arrive on launch day?"))
    own = RoomTopic.objects.get(key="own-1")
    sealed = (*secrets, TYPED, "7,319")
    seen(talk, sealed, OpenTopic(own.pk))
    vote(talk, own.key, people, TYPED, TYPED, TYPED)
    html = seen(talk, sealed, CloseVote())
    assert "<b>3 of 4</b> have voted" in html
    assert "How many questions arrive on launch day?" in html
    assert "7,319" in seen(talk, secrets, Reveal()).replace("7319", "7,319")
    # While they vote again the first answer is away, and the new one is not there.
    seen(talk, (*sealed, "8642"), VoteAgain())
    vote(talk, own.key, people, "8642", "8642", "8642")
    assert "<b>3 of 4</b> have voted" in seen(talk, (*sealed, "8642", "8,642"), CloseVote())
    shown = seen(talk, secrets, Reveal())
    assert "Three people moved." in shown
    seen(talk, secrets, Drop(own.pk))


def test_what_too_few_voted_on_is_not_shown_and_the_wall_says_so(
    talk: Steered, people: list[Stakeholder], secrets: tuple[str, ...]
) -> None:
    seen(talk, secrets, AddQuestion("scale", "How sure are we?"))
    own = RoomTopic.objects.get(key="own-1")
    seen(talk, secrets, OpenTopic(own.pk))
    vote(talk, own.key, people, "2", "5")
    html = seen(talk, secrets, Reveal())
    assert "Too few have voted to show what they said." in html
    assert "tally" not in html


def test_answers_to_a_statement_are_counted_once_they_are_shown(
    talk: Steered, looked_at: Engagement, people: list[Stakeholder], secrets: tuple[str, ...]
) -> None:
    seen(talk, secrets, AddTopic("D1"))
    seen(talk, secrets, OpenTopic(RoomTopic.objects.get(room=talk.room, key="D1").pk))
    again = looked_at.rounds.latest("number")
    for each in people[:3]:
        give(again, each, {"D1": 5})
    html = seen(talk, secrets, CloseVote())
    assert "<b>3 of 4</b> have voted" in html
    assert "tally" not in html
    html = seen(talk, secrets, Reveal())
    assert "tally" in html
    assert "Answers lie between" in html or "All answers are" in html


def test_a_decision_names_nobody_and_dissent_has_no_name(
    talk: Steered, looked_at: Engagement, people: list[Stakeholder], secrets: tuple[str, ...]
) -> None:
    save_draft(
        engagement=looked_at,
        written={
            "what": "Open to as many as the test carries",
            "owner": people[0].key,
            "ranking": [["user"]],
        },
        proposal=Proposal((), ()),
        known=0,
        by=acting(talk.user),
        at=talk.later(1),
    )
    html = seen(talk, secrets, Go("decide"))
    assert "Open to as many as the test carries" in html
    seen(talk, secrets, AskDecision())
    vote(talk, "decision-1", people, "Yes", "Yes", "No", text="It costs us the sale.")
    assert "It costs us the sale." not in seen(talk, secrets, CloseVote())
    html = seen(talk, secrets, Reveal())
    assert "It costs us the sale." in html
    assert len(read_page(html).all(".votes i")) == VOTERS


def test_the_address_opens_to_anybody_is_listed_nowhere_and_dies_with_the_room(
    talk: Steered, client: Client
) -> None:
    address = reverse("wall", args=[token_for(talk.room.pk, "wall")])
    page = client.get(address)
    assert page.status_code == 200
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in page["Cache-Control"]
    # The console of this installation shows it, small; nobody else does.
    assert page["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in page["Content-Security-Policy"]
    html = page.content.decode()
    assert '<meta name="robots" content="noindex, nofollow">' in html
    assert "<form" not in html
    assert "<a " not in html
    assert on_wall(talk) in html
    for token in (token_for(talk.room.pk, "phone"), "wall", f"{address.split('/')[2]}x"):
        closed = client.get(reverse("wall", args=[token]))
        assert (closed.status_code, "This workshop is over" in closed.content.decode()) == (404, True)
    assert client.post(address).status_code == 405
    talk.do(End())
    assert "This workshop is over." in on_wall(talk)
    over = client.get(address)
    assert (over.status_code, "This workshop is over" in over.content.decode()) == (404, True)
