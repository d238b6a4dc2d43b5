"""How long it takes is promised from what forms took, kept as sums: nobody's own time is in them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client as Browser
from pytest_django.asserts import assertContains

from apps.core.actors import SYSTEM
from apps.engagements.models import Engagement, Stakeholder
from apps.outreach.composing import values_of
from apps.responses.answering.saving import PageChanges, change_again, save_answer, save_page
from apps.responses.models import AnsweringTime, Response
from apps.responses.selectors import promises_of
from apps.responses.statements import Change
from tests.factories import NOW, make_stakeholder
from tests.responses.conftest import begin, link_path


def answer(person: Stakeholder, seconds: Sequence[float], **fields: Any) -> Response:
    """Have somebody answer all they are asked, with these pauses before each, over and over; then send."""
    begin(person)
    Response.objects.filter(stakeholder=person).update(started_at=NOW, **fields)
    response = Response.objects.get(stakeholder=person)
    at = NOW
    for place, item in enumerate(response.asked):
        at += timedelta(seconds=seconds[place % len(seconds)])
        save_answer(response=response, change=Change(item, "dk", 0, uuid4()), at=at)
    save_page(response=response, changes=PageChanges(()), by=SYSTEM, at=at, send=True)
    return response


def test_times_are_added_up_with_pauses_cut_and_once_for_each_form(
    engagement: Engagement, bob: Stakeholder
) -> None:
    response = answer(bob, [10])
    asked = len(response.asked)
    answer(make_stakeholder(engagement, "Ines Roth"), [20, 3600])
    time = AnsweringTime.objects.get()
    pairs = asked // 2
    assert (time.perspective, time.instrument, time.is_express, time.forms) == (
        "business",
        "four-dimensions@1",
        False,
        2,
    )
    assert time.seconds == 10 * asked + 20 * (asked - pairs) + 120 * pairs
    change_again(response=Response.objects.get(pk=response.pk), by=SYSTEM, at=NOW)
    again = Response.objects.get(pk=response.pk)
    save_page(response=again, changes=PageChanges(()), by=SYSTEM, at=NOW, send=True)
    assert AnsweringTime.objects.get().forms == 2


def test_interviews_and_forms_with_many_gaps_say_nothing_of_it(
    engagement: Engagement, bob: Stakeholder
) -> None:
    answer(bob, [10], interviewer="Alice", interviewed_on=NOW.date(), taken_over_at=NOW)
    ines = make_stakeholder(engagement, "Ines Roth")
    begin(ines)
    response = Response.objects.get(stakeholder=ines)
    save_answer(response=response, change=Change("C2", "steady", 0, uuid4()), at=NOW)
    save_page(response=response, changes=PageChanges(()), by=SYSTEM, at=NOW, send=True)
    assert not AnsweringTime.objects.exists()


@pytest.mark.parametrize(("forms", "k", "minutes"), [(9, 3, 9), (10, 3, 13), (10, 12, 9), (12, 12, 13)])
def test_the_mean_is_promised_once_there_are_enough(
    engagement: Engagement, bob: Stakeholder, forms: int, k: int, minutes: int
) -> None:
    Engagement.objects.update(smallest_group=k)
    AnsweringTime.objects.create(
        organisation=engagement.organisation, instrument="four-dimensions@1", perspective="business",
        is_express=False, forms=forms, seconds=forms * 12.2 * 60,
    )  # fmt: skip
    changed = Engagement.objects.get()
    promise = promises_of(changed)["business"]
    assert (promise.minutes, promise.measured) == (minutes, forms if minutes == 13 else 0)
    assert promises_of(changed)["risk"].measured == 0
    assertContains(Browser().get(link_path(bob)), f"about {minutes} minutes")
    bob.engagement = changed
    assert values_of(bob, "link", closes_at=None, may_be_express=True)["minutes"] == str(minutes)
