"""Every page in a language nobody speaks: what is still plain English on it was never handed to the translators."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from apps.accounts.models import User
from apps.assessments.models import Assessment
from apps.decisions.planned import quoted_dissent
from apps.engagements.models import Engagement
from apps.outreach.texts import PLACES
from apps.reports.models import Report
from apps.reports.services import freeze_report
from tests.access.test_matrix import ADDRESSES, WITHOUT_IDS, ids
from tests.assessments.conftest import NAMES, case_document
from tests.factories import NOW, SignIn, acting, leave, look

type Plain = Callable[..., list[str]]
type Case = Callable[[str], Engagement]

__all__ = ["ids"]

# What is filled into a mail, and whom its preview is to.
MADE_UP = {"Ines Roth", *(f"{{{place}}}" for place in PLACES)}
# Of what was typed the brief quotes the beginning.
DECISIONS = (case_document(name).get("decision") for name in NAMES)
MADE_UP |= {quoted_dissent(each["dissent"]) for each in DECISIONS if each and each["dissent"]}


@pytest.fixture
def plain(pseudo_locale: str, plain_on: Plain) -> Plain:
    """Ask for an address in the pseudo-locale, and say what on its page is plain."""

    def found(browser: Browser, address: str, **headers: str) -> list[str]:
        asked = {"accept-language": pseudo_locale, **headers}
        Engagement.objects.update(language=pseudo_locale)  # the text of a mail is shown in its engagement's
        answer = browser.get(address, follow=True, headers=asked)
        return plain_on(answer, MADE_UP, is_whole=not headers)

    return found


def test_every_address_speaks_the_language_asked_for(
    ids: dict[str, object], olga: User, signed_in: SignIn, plain: Plain
) -> None:
    browser = signed_in(olga)
    addresses = [
        *(reverse(name, kwargs={key: ids[key] for key in keys}) for name, keys in ADDRESSES),
        *map(reverse, WITHOUT_IDS),
    ]
    found = {address: plain(browser, address) for address in addresses}
    assert {address: texts for address, texts in found.items() if texts} == {}


@pytest.mark.parametrize("address", ["/accounts/login/", "/nowhere/"])
def test_who_is_not_signed_in_is_spoken_to_as_well(address: str, plain: Plain) -> None:
    assert plain(Browser(), address) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_result_speaks_the_language_asked_for(
    name: str, case: Case, alice: User, signed_in: SignIn, plain: Plain
) -> None:
    engagement = case(name)
    look(engagement)
    assert plain(signed_in(alice), reverse("results", args=[engagement.pk])) == []


def test_a_first_reading_speaks_it(case: Case, alice: User, signed_in: SignIn, plain: Plain) -> None:
    engagement = case("support-bot-launch")
    look(engagement)
    leave(Assessment, "queued", result=None, advice=None)
    assert plain(signed_in(alice), reverse("first_reading", args=[engagement.pk])) == []


@pytest.mark.parametrize("state", ["queued", "running", "failed"])
def test_a_report_on_its_way_speaks_it(
    state: str, case: Case, alice: User, signed_in: SignIn, plain: Plain
) -> None:
    engagement = case("support-bot-launch")
    report = freeze_report(engagement=engagement, by=acting(alice), at=NOW)
    leave(Report, state)
    # What it found stands as it was frozen, in the engagement's language.
    summary: Any = Report.objects.with_finding().get(pk=report.pk)
    for address in ("report", "report_panel"):
        key = report.pk if address == "report" else engagement.pk
        found = plain(signed_in(alice), reverse(address, args=[key]))
        assert [text for text in found if text != summary.finding] == []
