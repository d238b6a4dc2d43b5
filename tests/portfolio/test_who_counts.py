"""Alice is told in time that too few of those who answered count, why, and what to do."""

from collections.abc import Callable

import pytest
from django.test import Client as Browser
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.engagements.models import Engagement, Stakeholder
from apps.engagements.services import mint_links
from tests.factories import NOW, close, make_round, make_stakeholder
from tests.pages import read_page
from tests.portfolio.rows import answer_something

pytestmark = pytest.mark.django_db

type SignIn = Callable[[User], Browser]
type Read = Callable[[str], str]


@pytest.fixture
def read(alice: User, engagement: Engagement, signed_in: SignIn) -> Read:
    """Return a function that reads a page of the engagement as Alice does, in one line."""
    browser = signed_in(alice)

    def page(name: str) -> str:
        answer = browser.get(reverse(name, args=[engagement.pk]))
        assert answer.status_code == 200
        return " ".join(answer.content.decode().split())

    return page


def four_by_links(engagement: Engagement, *, counted: int = 0) -> list[Stakeholder]:
    """Make four people who answered by a link, of whom some count."""
    people = [
        make_stakeholder(engagement, f"Person {number}", counts=number < counted) for number in range(4)
    ]
    for person in people:
        answer_something(person, is_sent=True)
    mint_links(stakeholders=people, at=timezone.now())
    return people


@override_settings(MAILS_ARE_FILES=True)
def test_where_all_came_by_links_on_screen_closing_is_not_the_next_step(
    read: Read, engagement: Engagement
) -> None:
    four_by_links(engagement)
    page = read("engagement")
    assert "0 of 4 who answered count" in page
    assert "it takes 3 people who are known to be there" in page
    assert "this machine sends no mail. Let people join by the code" in page
    assert 'href="#join-title"' in page
    assert page.count("Not counted yet") == 4
    assert "Close it now" not in page


@override_settings(MAILS_ARE_FILES=False)
def test_with_a_mail_server_it_leads_to_the_mails(read: Read, engagement: Engagement) -> None:
    four_by_links(engagement, counted=2)
    page = read("engagement")
    assert "2 of 4 who answered count" in page
    assert "count once they open the link that is mailed to them" in page
    assert "sends no mail" not in page


def test_where_guests_wait_it_leads_to_the_head_count(read: Read, engagement: Engagement) -> None:
    people = four_by_links(engagement)
    Stakeholder.objects.filter(pk=people[0].pk).update(is_guest=True)
    page = read("engagement")
    assert "Confirm which guests you saw in the room." in page
    assert reverse("head_count", args=[engagement.pk]) in page


def test_where_confirming_guests_is_enough_it_comes_before_reminding_others(
    read: Read, engagement: Engagement
) -> None:
    people = four_by_links(engagement)
    make_stakeholder(engagement, "Fay Rich", "risk")
    Stakeholder.objects.filter(pk__in=[person.pk for person in people[:2]]).update(is_guest=True)
    assert "Confirm which guests" not in read("engagement")
    Stakeholder.objects.filter(pk__in=[person.pk for person in people]).update(is_guest=True)
    page = read("engagement")
    assert "Confirm which guests you saw in the room." in page
    assert "Remind Fay Rich" not in page


@override_settings(MAILS_ARE_FILES=True)
def test_without_mail_people_are_asked_to_join_by_the_code(
    read: Read, engagement: Engagement, bob: Stakeholder
) -> None:
    page = read("engagement")
    assert "Let people join by the code" in page
    assert "nobody can be counted through a link" in page
    assert 'href="#join-title"' in page
    assert "needs a link" not in page


def test_with_enough_who_count_the_round_is_closed(read: Read, engagement: Engagement) -> None:
    four_by_links(engagement, counted=3)
    page = read("engagement")
    assert "Close it now" in page
    assert "1 person answered and is not counted yet" in page


@override_settings(MAILS_ARE_FILES=True)
def test_the_page_that_shows_links_says_that_they_do_not_count(
    alice: User, engagement: Engagement, bob: Stakeholder, signed_in: SignIn
) -> None:
    page = signed_in(alice).post(reverse("links", args=[engagement.pk])).content.decode()
    assert "People who use these links do not count yet." in page
    assert "This machine sends no mail" in page


@pytest.mark.parametrize("are_files", [True, False])
def test_the_mails_page_says_beside_the_button_that_who_is_invited_without_mail_does_not_count(
    read: Read, engagement: Engagement, bob: Stakeholder, are_files: bool
) -> None:
    with override_settings(MAILS_ARE_FILES=are_files):
        page = read("mails")
    assert 'name="invite"' in page
    assert ("nobody you invite here counts toward the 3 people a result needs" in page) is are_files


@pytest.mark.parametrize("is_guest", [False, True])
def test_of_a_closed_round_the_page_of_a_person_says_what_was_counted(
    alice: User, engagement: Engagement, signed_in: SignIn, is_guest: bool
) -> None:
    people = four_by_links(engagement, counted=1)
    silent = make_stakeholder(engagement, "Sam Silent", counts=False)
    engagement.stakeholders.update(is_guest=is_guest)
    browser = signed_in(alice)

    def page_of(person: Stakeholder) -> str:
        return read_page(browser.get(reverse("person", args=[engagement.pk, person.pk]))).text

    assert "Not counted yet" in page_of(people[1])
    assert "When the round was closed" not in page_of(people[1])
    left_out = Stakeholder.objects.filter(pk=people[3].pk)
    left_out.update(left_out_at=NOW)
    close(engagement)
    # What happens later changes nothing in the result of then.
    Stakeholder.objects.filter(pk=people[2].pk).update(counts_from=timezone.now())
    left_out.update(left_out_at=None, counts_from=timezone.now())
    assert "in its result" not in page_of(people[3])
    day = f"{engagement.rounds.get().closed_at:%-d %b %Y}"
    heard = f"Round 1, closed on {day}: what they gave is heard in its result, and not counted."
    assert f"Round 1, closed on {day}: what they gave is counted in its result." in page_of(people[0])
    for person in people[1:3]:
        page = page_of(person)
        assert heard in page
        assert "Not counted yet" not in page
    assert "what they gave" not in page_of(silent).replace("with what they gave", "")
    assert (
        "Nobody had confirmed that they were there when the round was closed." in page_of(silent)
    ) is is_guest
    make_round(engagement, number=2)
    page = page_of(people[1])
    assert heard in page
    assert "Not counted yet" in page
