"""What Alice takes into the room on one page: what to say, what will clash, who is missing, and the agenda."""

import pytest
from django.test import Client as Browser
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertRedirects

from apps.accounts.models import User
from apps.engagements.models import Engagement
from tests.factories import make_stakeholder, sign_in
from tests.pages import read_page
from tests.portfolio.test_again import looked_at

__all__ = ["looked_at"]  # a fixture

pytestmark = pytest.mark.django_db

QUERIES = 14


@pytest.fixture
def desk(alice: User) -> Browser:
    return sign_in(Browser(), alice)


def test_it_says_what_the_result_says_who_is_missing_and_what_to_talk_about(
    desk: Browser, looked_at: Engagement
) -> None:
    page = read_page(desk.get(reverse("walk_in", args=[looked_at.pk])))
    said = page.one("section:has(#say-title)")
    headline = read_page(desk.get(reverse("results", args=[looked_at.pk]))).one("h1").text
    assert headline in said.text
    assert 1 <= len(said.all("li")) <= 3
    missing = page.one("section:has(#missing-title)").text
    assert "Silent Sue" in missing
    assert "Person 0" not in missing, "who gave something is not missing"
    agenda = page.one("section:has(#agenda-title)")
    rows = [int(each.text) for each in agenda.all("tbody td:last-child")]
    assert sum(rows) == 60
    asked = read_page(desk.get(reverse("ask_again", args=[looked_at.pk])))
    for topic in agenda.texts("tbody tr:not(:last-child) th"):
        assert topic in asked.text


def test_before_a_result_was_looked_at_there_is_none(desk: Browser, engagement: Engagement) -> None:
    answer = desk.get(reverse("walk_in", args=[engagement.pk]))
    assertRedirects(answer, reverse("engagement", args=[engagement.pk]), fetch_redirect_response=False)
    overview = read_page(desk.get(reverse("engagement", args=[engagement.pk])))
    assert reverse("walk_in", args=[engagement.pk]) not in overview.each("href")
    assert "Nobody has looked at a result yet" in overview.text


def test_the_overview_leads_to_it(desk: Browser, looked_at: Engagement) -> None:
    overview = read_page(desk.get(reverse("engagement", args=[looked_at.pk])))
    assert overview.has(f'a[href="{reverse("walk_in", args=[looked_at.pk])}"]')


def test_its_queries_are_as_many_with_more_people(
    desk: Browser, looked_at: Engagement, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    address = reverse("walk_in", args=[looked_at.pk])
    desk.get(address)
    with django_assert_num_queries(QUERIES):
        desk.get(address)
    for number in range(18):
        make_stakeholder(looked_at, f"Silent {number}")
    with django_assert_num_queries(QUERIES):
        desk.get(address)
