"""How long it takes is promised from what forms took, kept as sums: nobody's own time is in them."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client as Browser
from pytest_django.asserts import assertContains

from apps.accounts.models import Organisation, User
from apps.core.actors import SYSTEM
from apps.engagements.models import Engagement, Stakeholder
from apps.instruments.definition import Item
from apps.instruments.models import InstrumentVersion
from apps.instruments.selectors import definition_of
from apps.outreach.composing import values_of
from apps.responses.answering.saving import PageChanges, save_page
from apps.responses.answering.sending import reopen_answers
from apps.responses.models import QuestionSetTime, Response
from apps.responses.questions.course import asked_items, question_set_of
from apps.responses.selectors import promises_of
from apps.responses.statements import Change
from tests.factories import NOW, make_engagement, make_stakeholder
from tests.responses.conftest import begin, link_path


def items_of(engagement: Engagement, perspective: str) -> tuple[Item, ...]:
    definition = definition_of(engagement.instrument_version)
    return asked_items(definition, perspective=perspective, routing=engagement.routing)


def answer(person: Stakeholder, minutes: float, *, but: Collection[str] = (), **fields: Any) -> Response:
    """Have somebody answer all they are asked but some, and send it so many minutes after Start."""
    begin(person)
    Response.objects.filter(stakeholder=person).update(started_at=NOW, **fields)
    response = Response.objects.get(stakeholder=person)
    changes = [Change(item, "dk", 0, uuid4()) for item in response.asked if item not in but]
    at = NOW + timedelta(minutes=minutes)
    save_page(response=response, changes=PageChanges(changes), by=SYSTEM, at=at, send=True)
    return response


def kinds_of(engagement: Engagement, *, on_record: bool) -> list[str]:
    return [item.id for item in items_of(engagement, "business") if item.on_record is on_record]


def test_times_from_start_to_sending_are_added_up_once_for_each_form(
    engagement: Engagement, bob: Stakeholder
) -> None:
    response = answer(bob, 10)
    answer(make_stakeholder(engagement, "Ines Roth"), 14.5)
    time = QuestionSetTime.objects.get()
    assert (time.perspective, time.instrument, time.forms) == ("business", "four-dimensions@3", 2)
    assert time.question_set == question_set_of(items_of(engagement, "business"))
    assert time.seconds == 24.5 * 60
    reopen_answers(response=Response.objects.get(pk=response.pk), by=SYSTEM, at=NOW)
    again = Response.objects.get(pk=response.pk)
    save_page(response=again, changes=PageChanges(()), by=SYSTEM, at=NOW, send=True)
    assert QuestionSetTime.objects.get().forms == 2


def test_interviews_forms_with_gaps_and_forms_that_were_left_for_hours_say_nothing_of_it(
    engagement: Engagement, bob: Stakeholder
) -> None:
    answer(bob, 10, interviewer="Alice", interviewed_on=NOW.date(), taken_over_at=NOW)
    answer(make_stakeholder(engagement, "Ines Roth"), 10, but=kinds_of(engagement, on_record=True)[:3])
    answer(make_stakeholder(engagement, "Ada Kern"), 61)
    assert not QuestionSetTime.objects.exists()


def test_no_mean_asks_which_opinions_somebody_gave(engagement: Engagement, bob: Stakeholder) -> None:
    answer(bob, 10, but=kinds_of(engagement, on_record=False))
    assert QuestionSetTime.objects.get().forms == 1


@pytest.mark.parametrize(("forms", "k", "minutes"), [(9, 3, 10), (10, 3, 20), (10, 12, 10), (12, 12, 20)])
def test_the_mean_is_promised_once_there_are_enough(
    engagement: Engagement, bob: Stakeholder, forms: int, k: int, minutes: int
) -> None:
    Engagement.objects.update(smallest_group=k)
    QuestionSetTime.objects.create(
        organisation=engagement.organisation, instrument="four-dimensions@3", perspective="business",
        question_set=question_set_of(items_of(engagement, "business")), forms=forms, seconds=forms * 19.2 * 60,
    )  # fmt: skip
    changed = Engagement.objects.get()
    promise = promises_of(changed)["business"]
    assert (promise.minutes, promise.measured) == (minutes, forms if minutes == 20 else 0)
    assert promises_of(changed)["risk"].measured == 0
    assert promise.first + promise.more == minutes
    said = f"about {promise.first} minutes. Then you may stop, or go on for about {promise.more} more."
    assertContains(Browser().get(link_path(bob)), said)
    bob.engagement = changed
    assert values_of(bob, "link", closes_at=None)["minutes"] == str(promise.first)


def test_what_an_agents_questions_took_is_promised_for_no_forecast(
    organisation: Organisation, alice: User, instrument: InstrumentVersion
) -> None:
    """The sums are those of a set of questions: no framing that asks others is promised its minutes."""
    switches = {"retrieval": "no", "people_check": "none", "system_kind": "agent"}
    agent, other_agent, forecast = (
        make_engagement(
            organisation, lead=alice, instrument_version=instrument, model_hosting="hosted",
            switches=switches | {"system_kind": kind},
        )
        for kind in ("agent", "agent", "predictive")
    )  # fmt: skip
    for number in range(10):
        answer(make_stakeholder(agent, f"Nr {number}", "platform"), 25)
    took = promises_of(agent)["platform"]
    assert took.measured == 10
    assert promises_of(other_agent)["platform"] == took
    estimated = promises_of(forecast)["platform"]
    assert estimated.measured == 0
    assert estimated.minutes < took.minutes
