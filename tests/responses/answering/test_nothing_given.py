"""Sent means answered: an empty form is not sent by one tap, and counts as nothing wherever forms are counted."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertRedirects

from apps.assessments.snapshots import collect_evidence, first_look
from apps.core.models import AuditEvent
from apps.engagements.models import Engagement, Stakeholder
from apps.instruments.values import is_given
from apps.mailing.models import Mail
from apps.outreach.services import mailable_in, tell_result, thank
from apps.portfolio.selectors import overview_page
from apps.responses.models import Answer, Response
from apps.responses.selectors import INVITED, SENT, progress_of
from tests.factories import NOW, close, make_mail, make_stakeholder, send_as_it_is
from tests.pages import read_page
from tests.responses.conftest import AddressOf, begin


def test_an_empty_form_is_not_sent_by_one_tap_and_leaves_two_ways(bob: Stakeholder) -> None:
    browser = begin(bob)
    response = Response.objects.get()
    asked = reverse("nothing_given", args=[response.pk])
    review = reverse("respond_page", args=[response.pk, "review"])
    assertRedirects(browser.post(review, {"send": "1"}), asked)
    page = browser.get(asked)
    assertContains(page, "You have answered nothing yet")
    leads_to = read_page(page).each("href")
    assert reverse("respond_page", args=[response.pk, "express-1"]) in leads_to
    assert reverse("withdraw", args=[response.pk]) in leads_to
    response.refresh_from_db()
    assert not response.is_submitted
    assert not AuditEvent.objects.filter(verb="send_answers").exists()


def test_who_answered_something_is_not_asked_why_nothing_was_given(
    bobs_browser: Browser, response: Response, address_of: AddressOf
) -> None:
    asked = reverse("nothing_given", args=[response.pk])
    bobs_browser.post(address_of("rest-2"), {"C2": "dk"})
    assertRedirects(
        bobs_browser.get(asked), reverse("respond", args=[response.pk]), fetch_redirect_response=False
    )


@pytest.mark.parametrize(
    "value",
    [
        *(None, "", [], {}, {"source": "rough"}, {"rows": []}, "dk", "source", ["rows"], 3, {"now": None}),
        *({"now": 5.0, "source": "rough"}, {"declined": True}, {"ranking": ["data"]}, {"data": 0}, "a word"),
    ],
)
def test_the_database_says_of_a_value_what_the_questionnaire_says(response: Response, value: Any) -> None:
    Answer.objects.create(
        organisation_id=response.organisation_id, response=response, item="R1", value=value, answered_at=NOW
    )
    assert Answer.objects.given().exists() is is_given(value)


@pytest.fixture
def four(engagement: Engagement) -> dict[str, Stakeholder]:
    """Four of one perspective, each invited: one has sent, one sent only a source, one an empty form, one declined."""
    people = {
        name: make_stakeholder(
            engagement, f"{name} Person", "business", f"{name.lower()}@harbourline.example"
        )
        for name in ("Answers", "Source", "Empty", "Declines")
    }
    for name, person in people.items():
        make_mail(
            engagement, person, queued_at=timezone.now() - timedelta(days=2),
            once_key=f"invitation:{person.pk}:{person.email}",
        )  # fmt: skip
        browser = begin(person)
        response = Response.objects.get(stakeholder=person)
        if name == "Answers":
            browser.post(reverse("respond_page", args=[response.pk, "rest-2"]), {"C2": "steady"})
        if name == "Source":
            browser.post(reverse("respond_page", args=[response.pk, "express-2"]), {"QU7-source": "rough"})
        if name == "Declines":
            browser.post(reverse("withdraw", args=[response.pk]))
        else:
            send_as_it_is(response)
    return people


def test_every_tally_counts_the_same_as_sent(
    engagement: Engagement, four: dict[str, Stakeholder], alices_browser: Browser
) -> None:
    round_ = engagement.rounds.get()
    states = {row.stakeholder_id: row.state for row in progress_of(round_)}
    assert {name: states[person.pk] for name, person in four.items() if person.pk in states} == {
        "Answers": SENT, "Source": INVITED, "Empty": INVITED,
    }  # fmt: skip
    overview = overview_page(engagement, at=timezone.now())
    (business,) = (row for row in overview.perspectives if row.slug == "business")
    # Who pressed Begin and gave nothing has begun.
    assert (business.sent, business.begun, business.answered) == (1, 2, 1)
    assert (overview.sent, len(overview.missing)) == (1, 2)
    page = alices_browser.get(reverse("engagement", args=[engagement.pk]))
    assertContains(page, "1 of 4 sent")
    assertContains(page, "1 declined")
    assertContains(alices_browser.get(reverse("engagements")), "1 of 4")  # who declined was asked as well
    turnout = collect_evidence(engagement, round_, at=NOW)[0].coverage["business"]
    assert (turnout.asked, turnout.answered, turnout.sent) == (3, 1, 1)


def test_mails_go_to_who_is_awaited_and_thanks_to_who_has_sent(
    engagement: Engagement, four: dict[str, Stakeholder]
) -> None:
    assert mailable_in(engagement, at=timezone.now()).to_remind == ()  # they came today
    mailable = mailable_in(engagement, at=timezone.now() + timedelta(days=2))
    assert set(mailable.to_remind) == {four["Source"], four["Empty"]}
    assert thank(at=timezone.now()) == 1
    assert Mail.objects.get(kind="thanks").about_id == four["Answers"].pk
    assert tell_result(round=engagement.rounds.get(), at=timezone.now()) == 1


def test_before_the_first_look_nobody_waits_for_who_declined(
    engagement: Engagement, four: dict[str, Stakeholder]
) -> None:
    for person in (make_stakeholder(engagement, f"Sure {number}") for number in range(3)):
        browser = begin(person)
        response = Response.objects.get(stakeholder=person)
        browser.post(reverse("respond_page", args=[response.pk, "rest-2"]), {"C2": "steady"})
        send_as_it_is(response)
    close(engagement)
    look = first_look(engagement.rounds.get().snapshots.get(), engagement)
    assert look is not None
    assert {person.name for person in look.missing} == {"Source Person", "Empty Person"}
