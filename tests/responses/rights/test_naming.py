"""Texts of others that name somebody who was erased: the lead is shown them, rewords or removes them, and nobody else is."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.core.actors import SYSTEM
from apps.core.erasing.pending import finish_erasures
from apps.core.models import AuditEvent
from apps.engagements.choices import Mode
from apps.engagements.models import Engagement, Stakeholder
from apps.responses.models import Answer, NamedText
from apps.responses.rights.erasing import erase_person
from apps.responses.rights.naming import list_of_texts, reword_text
from apps.retention.services import purge
from tests.assessments.conftest import answer
from tests.factories import NOW, SignIn, close, make_stakeholder
from tests.pages import read_page

NAME = "Wanda Whitfield"
TEXT = f"Ask {NAME}; wanda  whitfield knows, not Wanda."


@pytest.fixture
def wanda(engagement: Engagement) -> Stakeholder:
    answer(engagement, "risk", {"R3": f"{NAME} leaves", "R5": TEXT}, name="Bob Writes")
    answer(engagement, "risk", {"R3": "Nobody leaves", "R5": "Nothing."}, name="Ines Writes")
    return make_stakeholder(engagement, NAME, "business")


def erased(person: Stakeholder) -> None:
    erase_person(stakeholder=person, by=SYSTEM, at=NOW)
    finish_erasures()


def page_of(browser: Browser, engagement: Engagement) -> str:
    answer = browser.get(reverse("named_texts", args=[engagement.pk]))
    assert answer.status_code == 200
    return answer.text


def first_id(browser: Browser, engagement: Engagement) -> str:
    return str(read_page(page_of(browser, engagement)).all('input[name="text"]')[0]["value"])


def test_they_are_found_before_the_name_is_gone_and_nothing_kept_holds_it(wanda: Stakeholder) -> None:
    erased(wanda)
    text, other = NamedText.objects.order_by("answer__item")
    assert (text.answer.item, text.places) == ("R3", [[0, len(NAME)]])
    assert [TEXT[start:end] for start, end in other.places] == [NAME, "wanda  whitfield"]
    kept = " ".join(str(vars(row)) for row in NamedText.objects.defer(None)).casefold()
    assert "wanda" not in kept
    assert "whitfield" not in kept


def test_alice_puts_a_word_in_place_of_the_name_and_removes_a_text(
    wanda: Stakeholder, engagement: Engagement, alice: User, signed_in: SignIn
) -> None:
    browser, address = signed_in(alice), reverse("named_texts", args=[engagement.pk])
    assert address not in browser.get(reverse("engagement", args=[engagement.pk])).text
    assert "No text names anybody" in page_of(browser, engagement)
    erased(wanda)
    close(engagement)
    overview = read_page(browser.get(reverse("engagement", args=[engagement.pk])))
    assert overview.one(f'a[href="{address}"]').text == "2 texts name somebody who was erased"
    row = NamedText.objects.get(answer__item="R5")
    browser.post(address, {"text": str(row.pk), "word": "the controller"})
    reworded = "Ask the controller; the controller knows, not Wanda."
    assert Answer.objects.get(pk=row.answer_id).value == reworded
    left = NamedText.objects.get()
    browser.post(address, {"text": str(left.pk), "word": "", "remove": "1"})
    assert Answer.objects.get(pk=left.answer_id).value is None
    assert not NamedText.objects.exists()
    rows = AuditEvent.objects.filter(verb__in=("reword_text", "remove_text")).order_by("pk")
    assert [(row.verb, row.object_id, row.detail) for row in rows] == [
        ("reword_text", str(engagement.pk), {}),
        ("remove_text", str(engagement.pk), {}),
    ]


def test_words_are_shown_only_where_answers_are_named_and_no_round_is_open(
    wanda: Stakeholder, engagement: Engagement
) -> None:
    erased(wanda)
    engagement.mode = Mode.NAMED
    assert [each.parts for each in list_of_texts(engagement)] == [(), ()]
    close(engagement)
    shown = [each for each in list_of_texts(engagement) if len(each.parts) > 3]
    assert [piece for piece, is_name in shown[0].parts if is_name] == [NAME, "wanda  whitfield"]
    engagement.mode = Mode.CONFIDENTIAL
    assert sorted((each.parts, each.times) for each in list_of_texts(engagement)) == [((), 1), ((), 2)]


def test_a_word_that_is_missing_or_too_long_is_told_at_its_text_and_nothing_is_lost(
    wanda: Stakeholder, engagement: Engagement, alice: User, signed_in: SignIn
) -> None:
    erased(wanda)
    browser = signed_in(alice)
    chosen, address = first_id(browser, engagement), reverse("named_texts", args=[engagement.pk])
    for word, told in (("", "Type the word"), ("x" * 41, "40 characters"), ("\x00", "Null characters")):
        refused = browser.post(address, {"text": chosen, "word": word})
        assert refused.status_code == 422
        assert told in refused.text
    assert "x" * 41 in browser.post(address, {"text": chosen, "word": "x" * 41}).text
    for nonsense in ("", "nonsense", str(wanda.pk)):
        assert browser.post(address, {"text": nonsense, "word": "x"}, follow=True).status_code in {200, 422}
    assert NamedText.objects.count() == 2


def test_what_its_author_wrote_anew_is_left_alone(wanda: Stakeholder, engagement: Engagement) -> None:
    erased(wanda)
    Answer.objects.filter(value=TEXT).update(value="Something else.", answered_at=NOW + timedelta(hours=1))
    assert len(list_of_texts(engagement)) == 1


def test_two_who_were_erased_stand_in_one_row(wanda: Stakeholder, engagement: Engagement) -> None:
    other = make_stakeholder(engagement, "Bertram Oakes", "business")
    Answer.objects.filter(value=TEXT).update(value=f"{NAME} or Bertram Oakes.")
    erased(wanda)
    erased(other)
    row = NamedText.objects.get(answer__item="R5")
    reword_text(engagement=engagement, text_id=row.pk, word="somebody", by=SYSTEM, at=NOW)
    assert Answer.objects.filter(value="somebody or somebody.").exists()


def test_the_list_ends_after_ninety_days(wanda: Stakeholder) -> None:
    erased(wanda)
    now = timezone.now()
    purge(at=now + timedelta(days=89))
    assert NamedText.objects.count() == 2
    purge(at=now + timedelta(days=91))
    assert not NamedText.objects.exists()
    assert Answer.objects.filter(value=TEXT).exists()


@pytest.mark.usefixtures("wanda")
def test_the_page_costs_the_same_with_one_text_and_with_many(
    engagement: Engagement, alice: User, signed_in: SignIn
) -> None:
    browser, address = signed_in(alice), reverse("named_texts", args=[engagement.pk])
    erased(Stakeholder.objects.get(name=NAME))
    counted = []
    for more in (0, 10):
        for number in range(more):
            answer(engagement, "risk", {"R5": "Otto Barnes left."}, name=f"Writer {number}")
        if more:
            erased(make_stakeholder(engagement, "Otto Barnes", "business"))
        with CaptureQueriesContext(connection) as queries:
            browser.get(address)
        counted.append(len(queries))
    assert counted[0] == counted[1]
    assert NamedText.objects.count() == 12
