"""A second round: each answer of a crowd is new once enough of it voted on it, and who moved is counted of enough alone."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast
from uuid import uuid4

import pytest
from django.utils import timezone

from apps.assessments import services
from apps.assessments.models import Snapshot
from apps.assessments.renewal import TopicByTopic
from apps.assessments.rounds.earlier import previous_of
from apps.core.actors import SYSTEM
from apps.engagements.models import Engagement, Round, Stakeholder
from apps.engagements.rounds.services import open_next_round
from apps.findings.case import CORE, CameBack, FrozenEvidence, MovedCount
from apps.responses.answering.saving import PageChanges, note_reasons, save_page
from apps.responses.answering.sending import reopen_answers
from apps.responses.models import Response
from apps.responses.rights.withdrawal import withdraw
from apps.responses.statements import Change
from tests.factories import NOW, acting, look, make_stakeholder

DATA, USER = (
    {"ranking": list(order)}
    for order in (("data", "user", "model", "organization"), ("user", "data", "model", "organization"))
)
FIGURES = {"now": 10, "limit": 40, "source": "rough"}


def save(round_: Round, person: Stakeholder, given: dict[str, object], at: datetime) -> None:
    response, is_new = Response.objects.get_or_create(
        round=round_,
        stakeholder=person,
        defaults={"organisation_id": round_.organisation_id, "asked": list(given), "started_at": at},
    )
    if not is_new and response.is_submitted:
        reopen_answers(response=response, by=SYSTEM, at=at)
    known = dict(response.answers.values_list("item", "revision"))
    changes = [Change(item, value, known.get(item, 0), uuid4()) for item, value in given.items()]
    save_page(response=response, changes=PageChanges(changes), by=SYSTEM, at=at, send=True)


def closed(engagement: Engagement, at: datetime) -> FrozenEvidence:
    round_ = engagement.rounds.latest("number")
    services.close_round(round=round_, by=SYSTEM, at=at)
    return Snapshot.objects.filter(round=round_).latest("taken_at").evidence


def first_places(evidence: FrozenEvidence) -> dict[str, int]:
    return dict(evidence.tallies.first_places)


@pytest.fixture
def people(engagement: Engagement) -> list[Stakeholder]:
    """Five of one perspective answer a first round, which somebody has looked at."""
    people = [make_stakeholder(engagement, f"Person {number}") for number in range(5)]
    Stakeholder.objects.update(mail_opened_at=NOW)
    for person, answer in zip(people, (1, 2, 2, 2, 5), strict=True):
        save(engagement.rounds.get(), person, {"R1": DATA, "D1": answer, "QU2": FIGURES}, NOW)
    closed(engagement, NOW)
    look(engagement)
    return people


@pytest.fixture
def second(engagement: Engagement, people: list[Stakeholder]) -> Round:
    return open_next_round(
        engagement=engagement,
        topics=["R1", "D1", "QU2"],
        closes_at=timezone.now() + timedelta(hours=48),
        by=SYSTEM,
        at=NOW + timedelta(hours=1),
    )


AGAIN = NOW + timedelta(hours=2)


def test_what_three_voted_on_is_new_and_what_two_voted_on_waits(
    engagement: Engagement, second: Round, people: list[Stakeholder]
) -> None:
    for person in people[:3]:
        save(second, person, {"R1": USER}, AGAIN)
    for person in people[3:]:
        save(second, person, {"D1": 4}, AGAIN)
    for number, (item, text, quotable) in enumerate(
        [
            ("R1", "The bill of March.", True),
            ("R1", "My own view.", False),
            ("R1", "", True),
            ("D1", "A test.", True),
        ]
    ):
        response = Response.objects.get(round=second, stakeholder=people[number])
        note_reasons(response=response, reasons={item: {"text": text, "quotable": quotable}})
    evidence = closed(engagement, AGAIN)
    assert first_places(evidence) == {"user": 3, "data": 2}
    assert evidence.tallies.of("D1").answers == (1, 3, 0, 0, 1)
    assert [(each.people, each.waiting) for each in evidence.crowds[CORE]] == [(5, 2)]
    assert evidence.moved == {"R1": MovedCount(3, 3, 0, 0)}
    assert evidence.came_back == CameBack(before=5, again=5, answered=5)
    # Why is told of those who are counted, where they let it be quoted.
    assert evidence.reasons == {"R1": ("The bill of March.",)}

    # A third vote, in a later version, brings the two along and leaves the rest as it is.
    look(engagement)
    services.reopen_round(round=second, by=SYSTEM, at=AGAIN)
    save(second, people[0], {"D1": 4}, AGAIN + timedelta(hours=1))
    evidence = closed(engagement, AGAIN + timedelta(hours=2))
    assert first_places(evidence) == {"user": 3, "data": 2}
    assert evidence.tallies.of("D1").answers == (0, 2, 0, 3, 0)
    assert [each.waiting for each in evidence.crowds[CORE]] == [0]
    # Most had said 2: from 5 to 4 is nearer to it, from 1 or 2 to 4 is not.
    assert evidence.moved["D1"] == MovedCount(voted=3, moved=3, to_measured=0, to_most=1)


def test_a_vote_that_keeps_the_answer_is_a_vote(
    engagement: Engagement, second: Round, people: list[Stakeholder]
) -> None:
    for person in people[:3]:
        save(second, person, {"R1": DATA, "QU2": FIGURES}, AGAIN)
    evidence = closed(engagement, AGAIN)
    assert evidence.moved == {"R1": MovedCount(3, 0, 0, 0), "QU2": MovedCount(3, 0, 0, 0)}
    assert evidence.came_back == CameBack(before=5, again=3, answered=3)


def test_two_are_not_counted_and_their_figures_enter_at_once(
    engagement: Engagement, second: Round, people: list[Stakeholder]
) -> None:
    for person in people[:2]:
        save(second, person, {"R1": USER, "QU2": FIGURES | {"now": 20}}, AGAIN)
    evidence = closed(engagement, AGAIN)
    assert first_places(evidence) == {"data": 5}
    assert evidence.moved == {}
    assert sorted(cast("dict[str, int]", each.answers["QU2"])["now"] for each in evidence.facts) == [
        10,
        10,
        10,
        20,
        20,
    ]


@pytest.mark.parametrize(("k", "found"), [(3, 0), (1, 2)])
def test_the_attacker_finds_one_vote_only_where_it_renews_the_topic(
    k: int,
    found: int,
    engagement: Engagement,
    second: Round,
    people: list[Stakeholder],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Three vote on the order and one of them on a statement: before and after differ by that answer, or not at all."""
    renew = TopicByTopic.renew
    monkeypatch.setattr(TopicByTopic, "renew", lambda topics, *crowd: renew(replace(topics, k=k), *crowd))
    before = previous_of(second)
    for person in people[:3]:
        save(second, person, {"R1": USER}, AGAIN)
    save(second, people[0], {"D1": 4}, AGAIN)
    after = closed(engagement, AGAIN)
    assert before is not None
    tallies = [each.tallies.of("D1").answers for each in (before.evidence, after)]
    assert sum(abs(one - other) for one, other in zip(*tallies, strict=True)) == found


def test_who_has_left_is_gone_from_what_is_voted_on_and_stays_in_the_rest(
    engagement: Engagement, second: Round, people: list[Stakeholder]
) -> None:
    for person in people[:3]:
        save(second, person, {"R1": USER}, AGAIN)
    withdraw(stakeholder=people[4], by=SYSTEM, at=AGAIN)
    evidence = closed(engagement, AGAIN)
    assert first_places(evidence) == {"user": 3, "data": 1}
    # Without them the others' answers would tell theirs.
    assert evidence.tallies.of("D1").answers == (1, 3, 0, 0, 1)


def test_who_comes_first_in_the_second_round_is_no_mover(
    engagement: Engagement, second: Round, people: list[Stakeholder]
) -> None:
    new = make_stakeholder(engagement, "Newcomer")
    Stakeholder.objects.update(mail_opened_at=NOW)
    for person in (*people[:3], new):
        save(second, person, {"R1": USER}, AGAIN)
    evidence = closed(engagement, AGAIN)
    assert first_places(evidence) == {"user": 4, "data": 2}
    assert evidence.moved["R1"].voted == 3
    assert evidence.came_back == CameBack(before=5, again=3, answered=4)
    # Of the statement they are asked and have said nothing yet.
    assert evidence.tallies.of("D1").answers == (1, 3, 0, 0, 1)


def test_who_is_in_a_crowd_that_waits_is_counted_with_enough_others_alone(
    engagement: Engagement, instrument: object
) -> None:
    """Three of business and one of data vote again: with the one the count would tell by subtraction what they did."""
    people = [
        make_stakeholder(engagement, f"Person {number}", "business" if number < 3 else "data_ml")
        for number in range(6)
    ]
    Stakeholder.objects.update(mail_opened_at=NOW)
    for person in people:
        save(engagement.rounds.get(), person, {"R1": DATA}, NOW)
    assert len(closed(engagement, NOW).crowds[CORE]) == 2
    look(engagement)
    second = open_next_round(
        engagement=engagement,
        topics=["R1"],
        closes_at=timezone.now() + timedelta(hours=48),
        by=acting(engagement.lead),
        at=NOW,
    )
    for person in people[:4]:
        save(second, person, {"R1": USER}, AGAIN)
    evidence = closed(engagement, AGAIN)
    assert evidence.moved["R1"].voted == 3
    assert first_places(evidence) == {"user": 3, "data": 3}
