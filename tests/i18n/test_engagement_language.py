"""An engagement has a language of its own: what leaves the product is written in it, whoever presses the button."""

from collections.abc import Callable

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils.translation import override

from apps.accounts.models import Organisation, User
from apps.engagements.models import Engagement
from apps.instruments.models import InstrumentVersion
from apps.reports.services import freeze_report
from tests.factories import NOW, SignIn, acting, make_engagement

CHOICE = 'name="language"'


@pytest.fixture
def engagement(organisation: Organisation, instrument: InstrumentVersion, alice: User) -> Engagement:
    return make_engagement(organisation, lead=alice)


def framed(browser: Browser, engagement: Engagement, **changed: str) -> int:
    """Send the framing as it stands on its page, with what is changed."""
    address = reverse("framing", args=[engagement.pk])
    form = browser.get(address).context["form"]
    peaks = {"peaks-TOTAL_FORMS": "0", "peaks-INITIAL_FORMS": "0"}
    values = {name: form[name].value() for name in form.fields}
    given = {name: value for name, value in values.items() if value is not None}
    return browser.post(address, {**given, **peaks, **changed}).status_code


def test_it_is_asked_for_only_where_there_is_a_choice(
    engagement: Engagement, alice: User, signed_in: SignIn
) -> None:
    browser = signed_in(alice)
    assert CHOICE not in browser.get(reverse("framing", args=[engagement.pk])).text
    assert framed(browser, engagement, initiative="Claims assistant 2") == 302
    engagement.refresh_from_db()
    assert (engagement.language, engagement.initiative) == ("en-gb", "Claims assistant 2")


def test_it_is_chosen_in_the_framing(
    pseudo_locale: str, engagement: Engagement, alice: User, signed_in: SignIn
) -> None:
    browser = signed_in(alice)
    assert CHOICE in browser.get(reverse("framing", args=[engagement.pk])).text
    assert framed(browser, engagement, language=pseudo_locale) == 302
    engagement.refresh_from_db()
    assert engagement.written_in == pseudo_locale


def test_one_that_nobody_offers_is_not_taken(
    pseudo_locale: str, engagement: Engagement, alice: User, signed_in: SignIn
) -> None:
    assert framed(signed_in(alice), engagement, language="tlh") == 200
    engagement.refresh_from_db()
    assert engagement.language == "en-gb"


def test_one_that_came_in_with_a_file_stays_and_the_installation_writes_in_its_own(
    pseudo_locale: str, engagement: Engagement, alice: User, signed_in: SignIn
) -> None:
    Engagement.objects.update(language="de")
    assert framed(signed_in(alice), engagement) == 302
    engagement.refresh_from_db()
    assert (engagement.language, engagement.written_in) == ("de", "en-gb")


def test_two_facilitators_get_the_same_report(
    pseudo_locale: str, case: Callable[[str], Engagement], alice: User, olga: User
) -> None:
    engagement = case("hr-faq-bot")
    engagement.language = pseudo_locale
    engagement.save()
    orders = []
    for language, who in (("en-gb", alice), (pseudo_locale, olga)):
        with override(language):
            orders.append(freeze_report(engagement=engagement, by=acting(who), at=NOW).content.document)
    assert orders[0] == orders[1]
    assert orders[0]["options"]["language"] == pseudo_locale
