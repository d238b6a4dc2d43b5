"""Olga sees who signs in to her organisation."""

import pytest
from django.test import Client as Browser
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains

from apps.accounts.members.selectors import LISTING
from apps.accounts.models import Organisation, User
from tests import factories
from tests.factories import SignIn

MEMBERS = "/organisation/"


def test_everybody_of_the_organisation_is_on_the_page_and_nobody_else(
    olgas: Browser, alice: User, carol: User, mallory: User
) -> None:
    page = olgas.get(MEMBERS)
    for words in (alice.name, alice.email, "Facilitator", carol.name, "Manager", "Owner", "Active", "never"):
        assertContains(page, words)
    assertNotContains(page, mallory.name)


def test_a_name_cant_be_markup(olgas: Browser, alice: User) -> None:
    alice.name = "<script>alert(1)</script>"
    alice.save()
    assertNotContains(olgas.get(MEMBERS), "<script>alert")


@pytest.mark.parametrize("search", ["duar", "ALICE", "alice northlight"])
def test_olga_finds_alice(olgas: Browser, alice: User, carol: User, search: str) -> None:
    page = olgas.get(MEMBERS, {"q": search})
    assertContains(page, alice.name)
    assertNotContains(page, carol.name)


@pytest.mark.parametrize("search", ["nobody", "%", "\x00zzz", "é" * 5000, "' or 1=1"])
def test_a_search_without_an_answer_says_so(olgas: Browser, search: str) -> None:
    assertContains(olgas.get(MEMBERS, {"q": search}), "Nothing fits")


def test_many_are_shown_in_pages_and_cost_the_same(
    olgas: Browser, organisation: Organisation, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    olgas.get(MEMBERS)
    with django_assert_num_queries(8):
        olgas.get(MEMBERS)
    for number in range(LISTING.size + 5):
        factories.make_member(organisation, f"Member{number:03}")
    with django_assert_num_queries(8):
        first = olgas.get(MEMBERS)
    assertContains(first, "1 to 25 of 31")
    assertContains(olgas.get(MEMBERS, {"page": "2"}), "26 to 31 of 31")
    assertContains(olgas.get(MEMBERS, {"q": "member", "page": "2"}), "?q=member&amp;page=1")


@pytest.mark.parametrize("number", ["0", "-1", "x", "9" * 30, "9" * 5000, "٣", ""])
def test_a_page_that_is_not_there_is_the_nearest_one(olgas: Browser, olga: User, number: str) -> None:
    assertContains(olgas.get(MEMBERS, {"page": number}), olga.name)


def test_only_owners_are_led_there(olgas: Browser, alice: User, signed_in: SignIn) -> None:
    assertContains(olgas.get("/engagements/"), f'href="{MEMBERS}"')
    assertNotContains(signed_in(alice).get("/engagements/"), f'href="{MEMBERS}"')
