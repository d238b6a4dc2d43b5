"""Who gives one answer to everything in no time is counted among k others, and never told of."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client as Browser
from django.urls import reverse

from apps.core.actors import SYSTEM
from apps.engagements.models import Engagement
from apps.instruments.definition import AgreementItem
from apps.instruments.selectors import definition_of
from apps.responses.answering.saving import PageChanges, save_page
from apps.responses.answering.sending import reopen_answers
from apps.responses.models import Response
from apps.responses.rights.personal_data import personal_data_of
from apps.responses.rights.withdrawal import withdraw
from apps.responses.selectors import HastyForms, hasty_forms
from apps.responses.statements import Change
from tests.factories import NOW, make_stakeholder
from tests.pages import read_page
from tests.responses.conftest import begin


def send(engagement: Engagement, *answers: int, seconds: int = 50, counts: bool = True) -> Response:
    """Have somebody give these answers to the statements, over and over, and send them after so many seconds."""
    person = make_stakeholder(engagement, is_known=counts)
    begin(person)
    Response.objects.filter(stakeholder=person).update(started_at=NOW)
    response = Response.objects.get(stakeholder=person)
    by_id = definition_of(engagement.instrument_version).by_id
    statements = [item for item in response.asked if isinstance(by_id[item], AgreementItem)]
    changes = [
        Change(item, answers[place % len(answers)], 0, uuid4()) for place, item in enumerate(statements)
    ]
    at = NOW + timedelta(seconds=seconds)
    save_page(response=response, changes=PageChanges(changes), by=SYSTEM, at=at, send=True)
    return Response.objects.get(pk=response.pk)


def told(engagement: Engagement) -> HastyForms | None:
    responses = Response.objects.filter(round=engagement.rounds.get()).select_related("stakeholder")
    return hasty_forms(responses, engagement.smallest_group)


@pytest.mark.parametrize(
    ("answers", "seconds", "is_hasty"),
    [
        ((4,), 59, True),
        ((4,), 60, False),
        ((4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 2), 50, False),
        ((4, 4, 4, 2), 50, False),
    ],
)
def test_it_takes_both_haste_and_one_answer(
    engagement: Engagement, answers: tuple[int, ...], seconds: int, is_hasty: bool
) -> None:
    assert send(engagement, *answers, seconds=seconds).is_hasty is is_hasty


def test_below_k_nothing_is_told(engagement: Engagement) -> None:
    send(engagement, 4)
    send(engagement, 1, 2)
    assert told(engagement) is None
    send(engagement, 1, 2)
    assert told(engagement) == HastyForms(1, 3)


def test_a_count_grows_by_k_people_of_whom_not_all_did_the_same(engagement: Engagement) -> None:
    for _ in range(3):
        send(engagement, 4)
    assert told(engagement) is None  # all of three would be told of each
    counts = []
    for answers in [(1, 2), (1, 2), (1, 2), (4,), (1, 2), (1, 2), (4,)]:
        send(engagement, *answers)
        counts.append(told(engagement))
    assert counts == [None, None, *[HastyForms(3, 6)] * 3, *[HastyForms(4, 9)] * 2]


def test_who_raises_k_sees_the_same_batches_together(engagement: Engagement) -> None:
    for answers in [(4,), (1, 2), (1, 2), (1, 2), (4,)]:
        send(engagement, *answers)
    assert told(engagement) == HastyForms(1, 3)
    engagement.smallest_group = 4
    engagement.save(update_fields=["smallest_group"])
    assert told(engagement) is None
    send(engagement, 1, 2)
    assert told(engagement) == HastyForms(2, 6)


def test_made_up_people_fill_no_batch(engagement: Engagement) -> None:
    send(engagement, 4)
    for _ in range(2):
        send(engagement, 1, 2, counts=False)
    assert told(engagement) is None


def test_sending_again_changes_nothing_and_withdrawing_takes_it_along(engagement: Engagement) -> None:
    hasty = send(engagement, 4)
    send(engagement, 1, 2)
    send(engagement, 1, 2)
    reopen_answers(response=hasty, by=SYSTEM, at=NOW)
    again = Response.objects.get(pk=hasty.pk)
    save_page(response=again, changes=PageChanges(()), by=SYSTEM, at=NOW + timedelta(days=1), send=True)
    again.refresh_from_db()
    assert (again.is_hasty, again.batch) == (True, 1)
    assert told(engagement) == HastyForms(1, 3)
    withdraw(stakeholder=again.stakeholder, by=SYSTEM, at=NOW)
    assert told(engagement) is None


def test_alice_reads_how_many_and_never_who(engagement: Engagement, alices_browser: Browser) -> None:
    address = reverse("engagement", args=[engagement.pk])
    send(engagement, 4)
    send(engagement, 1, 2)
    assert "in under 60 seconds" not in read_page(alices_browser.get(address)).text
    send(engagement, 1, 2)
    said = read_page(alices_browser.get(address)).text
    assert "1 of 3 forms gave all statements the same answer and was sent in under 60 seconds" in said
    assert said.count("60 seconds") == 1


def test_whoever_it_is_about_may_read_it(engagement: Engagement) -> None:
    hasty = send(engagement, 4)
    data: Any = personal_data_of(hasty.stakeholder, with_answers=True)
    assert [each["hasty"] for each in data["responses"]] == [True]
