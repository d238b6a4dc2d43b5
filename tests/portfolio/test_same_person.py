"""Alice is told of a guest who may be somebody on her list: one person would be asked, and may count, twice."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from apps.accounts.models import User
from apps.engagements.joining.codes import add_guest
from apps.engagements.models import Engagement, Stakeholder
from tests.factories import NOW, make_stakeholder
from tests.pages import read_page
from tests.responses.conftest import link_path

pytestmark = pytest.mark.django_db

type SignIn = Callable[[User], Browser]
type Read = Callable[..., str]
MAY_BE = "May be the same person as"


def join(engagement: Engagement, name: str) -> Stakeholder:
    return add_guest(guest_id=uuid4(), engagement=engagement, name=name, perspective="business", at=NOW)


@pytest.fixture
def read(alice: User, engagement: Engagement, signed_in: SignIn) -> Read:
    """Return a function that reads Alice's list of people, or another page of hers, in one line."""
    browser = signed_in(alice)

    def page(name: str = "engagement") -> str:
        answer = browser.get(reverse(name, args=[engagement.pk]))
        assert answer.status_code == 200
        return " ".join(answer.content.decode().split())

    return page


@pytest.mark.parametrize("mode", ["confidential", "named"])
@pytest.mark.parametrize("given", ["Bob Answers", " bob\t  ANSWERS ", "BOB@harbourline.example"])
def test_a_guest_with_the_name_or_address_of_somebody_on_the_list_may_be_the_same_person(
    engagement: Engagement, read: Read, given: str, mode: str
) -> None:
    Engagement.objects.filter(pk=engagement.pk).update(mode=mode)
    bob = make_stakeholder(engagement, email="bob@harbourline.example")
    assert MAY_BE not in read()
    guest = join(engagement, given)
    theirs = reverse("person", args=[engagement.pk, bob.pk])
    for page in (read(), read("head_count")):
        assert f'{MAY_BE} <a href="{theirs}">Bob Answers</a> on the list' in page
        assert page.count(MAY_BE) == 1
    assert Stakeholder.objects.filter(pk__in=[bob.pk, guest.pk]).count() == 2  # nothing is merged


def test_who_has_another_name_or_none_is_nobody_on_the_list(engagement: Engagement, read: Read) -> None:
    make_stakeholder(engagement, "Bob Answers")
    Stakeholder.objects.filter(pk=make_stakeholder(engagement, "Nameless").pk).update(name="", email="")
    for name in ("Bob", "Bobanswers", ""):
        join(engagement, name)
    join(engagement, "Two Guests")
    join(engagement, "Two Guests")
    assert MAY_BE not in read()


@pytest.mark.parametrize("gone", ["withdrawn_at", "left_out_at", "erased_at"])
@pytest.mark.parametrize("is_guest", [False, True])
def test_who_is_gone_is_no_second_one(engagement: Engagement, read: Read, gone: str, is_guest: bool) -> None:
    bob, guest = make_stakeholder(engagement), join(engagement, "Bob Answers")
    fields: dict[str, object] = {gone: timezone.now()}
    if gone == "erased_at":
        fields |= {"withdrawn_at": timezone.now(), "name": "", "email": ""}
    Stakeholder.objects.filter(pk=(guest if is_guest else bob).pk).update(**fields)
    assert MAY_BE not in read()


def test_each_of_two_who_share_a_name_is_named_and_what_was_typed_stays_text(
    engagement: Engagement, read: Read
) -> None:
    for _ in range(2):
        make_stakeholder(engagement, "<b>Bob</b>", email="")
    join(engagement, "<B>bob</B>")
    page = read()
    assert page.count(MAY_BE) == 2
    assert "<b>Bob</b>" not in page


@pytest.mark.parametrize("people", [2, 20])
def test_lists_ask_no_more_queries_for_it(
    alice: User,
    engagement: Engagement,
    signed_in: SignIn,
    django_assert_num_queries: DjangoAssertNumQueries,
    people: int,
) -> None:
    for number in range(people // 2):
        make_stakeholder(engagement, f"Person {number}")
        join(engagement, f"person {number}")
    browser = signed_in(alice)
    for name, most in (("engagement", 8), ("head_count", 7)):
        with django_assert_num_queries(most):
            page = browser.get(reverse(name, args=[engagement.pk]))
        assert read_page(page).text.count(MAY_BE) == people // 2


def test_a_guest_is_told_of_nobody_on_the_list(engagement: Engagement, client: Browser) -> None:
    make_stakeholder(engagement)
    guest = join(engagement, "Bob Answers")
    path = link_path(guest)
    assert MAY_BE not in client.get(path).content.decode()
    assert MAY_BE not in client.post(path, follow=True).content.decode()
