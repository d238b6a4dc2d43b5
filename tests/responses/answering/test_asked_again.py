"""Few topics asked again: what one said and what others said, then one's own vote, and only then where the others are."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from apps.core.actors import SYSTEM
from apps.engagements.models import Engagement, Round, Stakeholder
from apps.engagements.rounds.services import open_next_round
from apps.responses.answering.saving import PageChanges, save_page
from apps.responses.models import Answer, Response
from apps.responses.selectors import effective_answers
from apps.responses.statements import Change
from tests.factories import NOW, close, look, make_stakeholder
from tests.pages import fields_of, read_page
from tests.responses.conftest import begin, save_item

SAID = {"D1": 2, "QU2": {"now": 30, "limit": 90, "source": "rough"}}


def give(round_: Round, person: Stakeholder, said: dict[str, object]) -> Response:
    response = Response.objects.create(
        organisation_id=round_.organisation_id,
        round=round_,
        stakeholder=person,
        asked=list(said),
        started_at=NOW,
    )
    changes = [Change(item, value, 0, uuid4()) for item, value in said.items()]
    save_page(response=response, changes=PageChanges(changes), by=SYSTEM, at=NOW, send=True)
    return response


@pytest.fixture
def second(engagement: Engagement, bob: Stakeholder) -> Round:
    """Ask Bob and four others again about a statement and a figure."""
    first = engagement.rounds.get()
    give(first, bob, SAID)
    for number, answer in enumerate((1, 4, 4, 5)):
        person = make_stakeholder(engagement, f"Person {number}")
        give(first, person, {"D1": answer, "QU2": {"now": 10 * (number + 1), "source": "measured"}})
    Stakeholder.objects.update(mail_opened_at=NOW, perspective="platform")
    close(engagement)
    look(engagement)
    return open_next_round(
        engagement=engagement,
        topics=["D1", "QU2"],
        closes_at=timezone.now() + timedelta(hours=48),
        by=SYSTEM,
        at=timezone.now(),
    )


def test_what_some_were_asked_is_asked_again_of_these_alone(second: Round, bob: Stakeholder) -> None:
    Stakeholder.objects.filter(pk=bob.pk).update(perspective="business")
    begin(bob)
    assert Response.objects.get(round=second, stakeholder=bob).asked == ["D1"]


@pytest.fixture
def bobs(second: Round, bob: Stakeholder) -> Browser:
    return begin(bob)


@pytest.fixture
def again(bobs: Browser, second: Round, bob: Stakeholder) -> Response:
    return Response.objects.get(round=second, stakeholder=bob)


def topic(response: Response, number: int) -> str:
    return reverse("respond_page", args=[response.pk, f"topic-{number}"])


def test_bob_is_asked_the_topics_alone_and_sees_what_he_said_and_how_far_others_are_apart(
    bobs: Browser, again: Response
) -> None:
    shown = bobs.get(reverse("respond", args=[again.pk]), follow=True)
    assert shown.redirect_chain == [(topic(again, 1), 302)]
    page = read_page(shown)
    assert "You said: Rather no" in page.text
    assert "Answers lie between “No” and “Yes”." in page.text
    assert not page.all("input[type=radio][checked]")
    assert "Where the others are" not in page.text
    assert set(again.asked) == {"D1", "QU2", "QU4", "R6"}


def test_keeping_is_a_vote_after_which_bob_sees_where_the_others_are(bobs: Browser, again: Response) -> None:
    kept = bobs.post(topic(again, 1), {"keep": "D1", "D1-revision": "0"})
    assert kept["Location"] == f"{topic(again, 1)}#others"
    answer = Answer.objects.get(response=again)
    assert (answer.item, answer.value) == ("D1", 2)
    page = read_page(bobs.get(topic(again, 1)))
    assert "Kept: Rather no" in page.text
    assert "Where the others are" in page.text
    assert "in the middle:" in page.text
    assert "What is given now is shown once this round is closed." in page.text


def test_a_change_is_a_vote_and_what_is_left_stays_as_it_was(
    bobs: Browser, again: Response, engagement: Engagement
) -> None:
    changed = bobs.post(topic(again, 1), {"D1": "5", "D1-revision": "0", "continue": "1"})
    assert changed["Location"] == f"{topic(again, 1)}#others"
    assert "Now you say: Yes" in read_page(bobs.get(topic(again, 1))).text
    assert read_page(bobs.get(topic(again, 1))).one("[name=D1-reason]")
    why = {"D1-reason": "The  bill of March.", "D1-quotable": "1"}
    on = bobs.post(topic(again, 1), {"D1": "5", "D1-revision": "1", "seen": "1", "continue": "1"} | why)
    again.refresh_from_db()
    assert again.reasons == {"D1": {"text": "The bill of March.", "quotable": True}}
    kept = read_page(bobs.get(topic(again, 1)))
    assert kept.one("[name=D1-reason]")["value"] == "The bill of March."
    long = {"D1": "5", "D1-revision": "1", "seen": "1", "D1-reason": "x" * 201}
    refused = bobs.post(topic(again, 1), long)
    assert refused.status_code == 422
    assert "Say it in at most 200 characters." in read_page(refused).text
    assert read_page(refused).one("[name=D1-reason]")["value"] == "x" * 201
    again.refresh_from_db()
    assert again.reasons["D1"]["text"] == "The bill of March."
    assert on["Location"] == topic(again, 2)
    # The figure stands in its fields, so that one part of it can be changed; left as it is, it is no vote.
    left = bobs.post(topic(again, 2), fields_of(bobs.get(topic(again, 2))))
    assert left["Location"] == reverse("respond_page", args=[again.pk, "review"])
    assert set(Answer.objects.filter(response=again).values_list("item", flat=True)) == {"D1"}
    assert "stays as it was:" in read_page(bobs.get(left["Location"])).text
    bobs.post(left["Location"], {"send": "1"})
    close(engagement)
    merged = next(
        each for each in effective_answers(engagement, 2) if each.stakeholder_key == again.stakeholder.key
    )
    assert (merged.answers["D1"], merged.answers["QU2"]) == (5, SAID["QU2"])


def test_what_the_script_saves_is_a_vote_too_and_meets_a_conflict_like_every_answer(
    bobs: Browser, again: Response
) -> None:
    assert save_item(bobs, again, "D1", {"D1": "4"}).json()["code"] == "SAVED"
    assert save_item(bobs, again, "D1", {"D1": "1"}).json()["code"] == "CONFLICT"
    assert save_item(bobs, again, "U2", {"U2": "1"}).json()["code"] == "INVALID"
    stays = bobs.post(topic(again, 1), {"D1": "4", "D1-revision": "1", "continue": "1"})
    assert stays["Location"] == f"{topic(again, 1)}#others"


def test_who_keeps_everything_unsaid_need_not_send(bobs: Browser, again: Response) -> None:
    sent = bobs.post(reverse("respond_page", args=[again.pk, "review"]), {"send": "1"}, follow=True)
    assert "What you said before stays as it is" in read_page(sent).text


def test_keeping_what_was_never_said_saves_nothing(bobs: Browser, again: Response) -> None:
    bobs.post(topic(again, 1), {"keep": "U2"})
    assert not Answer.objects.filter(response=again).exists()


def test_after_closing_a_vote_is_late_like_every_answer(
    bobs: Browser, again: Response, engagement: Engagement
) -> None:
    close(engagement)
    bobs.post(topic(again, 1), {"keep": "D1", "D1-revision": "0"})
    assert not Answer.objects.filter(response=again).exists()
    assert again.late_answers.get().value == 2
