"""Comments of the round before: chosen on the console, on the wall once their topic is shown."""

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.assessments import tasks
from apps.engagements.models import Engagement, Stakeholder
from apps.instruments.models import RuleSetVersion
from apps.room.commands import Next, OpenTopic, Quote, Reveal
from apps.room.errors import RoomRefused
from apps.room.models import RoomTopic
from apps.room.selectors import shared_of
from apps.room.services import open_room
from apps.room.steering.agenda import quotable
from tests.factories import acting, close, look
from tests.pages import fields_in, read_page
from tests.responses.answering.test_asked_again import give
from tests.room.conftest import START, Steered
from tests.room.phones.conftest import at_topic
from tests.room.test_topics import vote

TEXTS = [f"What the <b>bill</b> of month {number} says." for number in range(4)]


@pytest.fixture
def talk(engagement: Engagement, people: list[Stakeholder], rules: RuleSetVersion, alice: User) -> Steered:
    cache.clear()
    order = {"ranking": ["data", "user", "model", "organization"]}
    for number, each in enumerate(people):
        give(engagement.rounds.get(), each, {"D1": 2 + number % 3, "R1": order, "R3": TEXTS[number]})
    close(engagement)
    tasks.run_next()
    look(engagement)
    room = open_room(engagement=engagement, minutes=60, by=acting(alice), user=alice, at=START)
    steered = Steered(room, alice)
    steered.at = timezone.now()
    return steered


@pytest.fixture
def digests(talk: Steered) -> dict[str, str]:
    return {text: digest for digest, text in quotable(talk.room.engagement).items()}


def wall(talk: Steered) -> str:
    return shared_of(talk.room.pk, "wall").html


def test_chosen_comments_stand_on_the_wall_once_the_topic_is_shown(
    talk: Steered, people: list[Stakeholder], digests: dict[str, str]
) -> None:
    assert set(digests) == set(TEXTS)
    at_topic(talk)
    talk.do(Quote((digests[TEXTS[0]],)))
    for person in people[:3]:
        vote(person, "D1", 5, talk)
    assert "of month" not in wall(talk)
    # The text itself stays with the answers, from which whoever wrote it can take it back.
    assert "of month" not in str(RoomTopic.objects.filter(key="D1").values())
    talk.do(Reveal())
    html = wall(talk)
    assert "What the &lt;b&gt;bill&lt;/b&gt; of month 0 says." in html
    assert "of month 1" not in html
    assert not [person.name for person in people if person.name in html]


def test_two_fit_and_none_is_chosen_without_a_topic(talk: Steered, digests: dict[str, str]) -> None:
    with pytest.raises(RoomRefused, match="Open one first"), transaction.atomic():
        talk.do(Quote((digests[TEXTS[0]],)))
    at_topic(talk)
    with pytest.raises(RoomRefused, match="Choose two"), transaction.atomic():
        talk.do(Quote(tuple(digests.values())))
    talk.do(Quote(("of nothing",)))
    assert talk.room.topic is not None
    assert talk.room.topic.quotes == []


def test_they_are_ticked_on_the_console(talk: Steered, digests: dict[str, str], browser: Browser) -> None:
    address, command = (reverse(name, args=[talk.room.engagement_id]) for name in ("room", "room_command"))
    assert read_page(browser.get(address)).one("#con-comments").get("hidden") is not None
    topic = at_topic(talk)
    form = read_page(browser.get(address)).one("#con-comments")
    assert {each["value"] for each in form.all("[name=quote]")} == set(digests.values())
    browser.post(command, {**fields_in(form), "quote": [digests[TEXTS[2]]]})
    topic.refresh_from_db()
    assert topic.quotes == [digests[TEXTS[2]]]
    form = read_page(browser.get(address)).one("#con-comments")
    assert form.all("[checked]")[0]["value"] == digests[TEXTS[2]]
    # A console that saw the room at another topic chooses nothing for this one.
    stale = fields_in(form)
    talk.room.refresh_from_db()
    talk.do(Next(), OpenTopic(topic.pk))
    browser.post(command, {**stale, "quote": []})
    assert RoomTopic.objects.get(pk=topic.pk).quotes == [digests[TEXTS[2]]]
