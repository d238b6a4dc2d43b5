"""The overview, from an empty list of people to a report that is ready, in a language nobody speaks."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.core.actors import SYSTEM
from apps.engagements.joining.codes import open_joining
from apps.engagements.models import Engagement, Round, Stakeholder
from apps.engagements.services import mint_links, revoke_invitation
from apps.reports.models import Report
from apps.reports.services import freeze_report
from apps.responses.models import PerspectiveRequest
from tests.factories import NOW, SignIn, acting, leave, make_engagement, make_stakeholder
from tests.i18n.test_facilitator_forms import (
    begin,
    has_begun,
    has_sent,
    has_withdrawn,
    is_archived,
    is_closed,
)

type Plain = Callable[..., list[str]]

TYPED = {"http://127.0.0.1:8000/join/", "Europe/Berlin", "storm season", "I only sign"}


@pytest.fixture
def plain(alice: User, carol: User, signed_in: SignIn, pseudo_locale: str, plain_on: Plain) -> Plain:
    browser = signed_in(alice)

    def found(name: str, *args: object, query: str = "") -> list[str]:
        answer = browser.get(
            reverse(name, args=args) + query, follow=True, headers={"accept-language": pseudo_locale}
        )
        assert answer.status_code == 200
        return plain_on(answer, TYPED)

    return found


def nobody_is_asked(bob: Stakeholder) -> None:
    bob.delete()


def four_have_links(bob: Stakeholder) -> None:
    people = [bob, *(make_stakeholder(bob.engagement, f"{number}") for number in range(3))]
    mint_links(stakeholders=people, at=timezone.now())


def two_have_links(bob: Stakeholder) -> None:
    people = [bob, make_stakeholder(bob.engagement, "Ines Roth", "risk")]
    mint_links(stakeholders=people, at=timezone.now())
    Engagement.objects.update(floors=dict.fromkeys(bob.engagement.perspectives, 0))


def links_are_ended(bob: Stakeholder) -> None:
    mint_links(stakeholders=[bob], at=timezone.now())
    revoke_invitation(stakeholder=bob, by=SYSTEM, at=timezone.now())


def one_is_left(bob: Stakeholder) -> None:
    mint_links(stakeholders=[bob], at=timezone.now())
    for number in range(3):
        has_sent(make_stakeholder(bob.engagement, f"{number}", "risk"))
    has_sent(make_stakeholder(bob.engagement, "Ines Roth", "platform"))


def all_have_sent_what_is_wanted(bob: Stakeholder) -> None:
    has_sent(bob)
    Engagement.objects.update(floors=dict.fromkeys(bob.engagement.perspectives, 0))


def a_deadline_stands(bob: Stakeholder) -> None:
    Round.objects.update(closes_at=timezone.now() + timedelta(days=3))
    Engagement.objects.update(time_zone="Europe/Berlin", mode="named")


def the_room_joins(bob: Stakeholder) -> None:
    open_joining(engagement=bob.engagement, by=SYSTEM, at=timezone.now())
    Stakeholder.objects.filter(pk=bob.pk).update(is_guest=True, name="")


def it_is_not_their_trade(bob: Stakeholder) -> None:
    ines = make_stakeholder(bob.engagement, "Ines Roth", "risk")
    for person, wished in ((bob, "risk"), (ines, "")):
        PerspectiveRequest.objects.create(
            organisation=person.organisation,
            stakeholder=person,
            asked_from=person.perspective,
            wished=wished,
            asked_at=NOW,
        )


def interviewed(bob: Stakeholder) -> None:
    begin(bob, interviewer="Alice Duarte", interviewed_on=NOW.date(), interviewed_by=User.objects.first())


def there_are_peaks(bob: Stakeholder) -> None:
    peak = {"name": "storm season", "month": "2027-11", "times": 1234.5}
    Engagement.objects.update(peaks=[peak], brief_claim="", success_today=1234.5)


def closed_by_hand(bob: Stakeholder) -> None:
    is_closed(bob)
    Round.objects.update(closed_by=User.objects.get(email__startswith="alice"))


def closed_by_the_clock(bob: Stakeholder) -> None:
    is_closed(bob)
    Round.objects.update(closes_at=NOW, unsealed_at=NOW)


@pytest.mark.parametrize(
    "standing",
    [
        nobody_is_asked,
        four_have_links,
        two_have_links,
        links_are_ended,
        has_begun,
        has_sent,
        has_withdrawn,
        one_is_left,
        all_have_sent_what_is_wanted,
        a_deadline_stands,
        the_room_joins,
        it_is_not_their_trade,
        interviewed,
        there_are_peaks,
        is_closed,
        closed_by_hand,
        closed_by_the_clock,
        is_archived,
    ],
)
def test_an_overview_speaks_the_language_asked_for(
    standing: Callable[[Stakeholder], None], bob: Stakeholder, plain: Plain
) -> None:
    standing(bob)
    assert plain("engagement", bob.engagement_id) == []


@pytest.mark.parametrize("state", ["", "queued", "ready", "failed"])
def test_what_became_of_the_report_is_said_in_it(
    state: str, case: Callable[[str], Engagement], alice: User, plain: Plain
) -> None:
    engagement = case("support-bot-launch")
    frozen = set()  # what it says stays as it was frozen, in the engagement's language
    if state:
        report = freeze_report(engagement=engagement, by=acting(alice), at=NOW)
        line = report.content.line
        frozen = {line.finding, line.share, line.asked["label"], line.reached}
    if state in {"ready", "failed"}:
        leave(Report, state)
    assert plain("engagement", engagement.pk) == []
    assert plain("engagements") == []
    said = {text.removesuffix(" ·") for text in plain("library")}  # a day follows it
    assert said == (frozen if state == "ready" else set())


@pytest.mark.parametrize("query", ["", "?archived"])
def test_the_list_of_engagements_speaks_it(query: str, engagement: Engagement, plain: Plain) -> None:
    make_engagement(engagement.organisation, archived_at=NOW, lead=engagement.lead)
    assert plain("engagements", query=query) == []


@pytest.mark.parametrize("query", ["", "?q=7"])
def test_an_empty_library_speaks_it(query: str, plain: Plain) -> None:
    assert plain("library", query=query) == []
    assert plain("engagements", query=query) == []
