"""What the facilitator says of the system decides who is asked what, and is settled by the first answer."""

import pytest
from django.test import Client as Browser
from django.urls import reverse
from pytest_django.asserts import assertContains

from apps.accounts.models import Organisation, User
from apps.engagements.models import Engagement
from apps.instruments.models import InstrumentVersion
from tests.factories import make_engagement, make_stakeholder
from tests.pages import fields_of, read_page
from tests.portfolio.test_engagement_pages import FRAMING, answer_something

AGENT = {
    "system_kind": "agent",
    "retrieval": "yes",
    "people_check": "some",
    "exists": "one_application",
    "success_without_human": "yes",
}
DEFAULTS = {"retrieval": "no", "people_check": "none", "exists": "prototype", "success_without_human": "no"}
UNROUTED = {name: value for name, value in FRAMING.items() if name not in AGENT}


@pytest.fixture
def framed(organisation: Organisation, alice: User, instrument: InstrumentVersion) -> Engagement:
    return make_engagement(organisation, lead=alice, instrument_version=instrument, switches={})


def frame(browser: Browser, engagement: Engagement, **switches: str) -> object:
    answer = browser.post(reverse("framing", args=[engagement.pk]), {**UNROUTED, **switches})
    engagement.refresh_from_db()
    return answer


def test_the_kind_of_system_must_be_chosen(framed: Engagement, browser: Browser) -> None:
    page = browser.get(reverse("framing", args=[framed.pk]))
    kinds = page.context["form"]["system_kind"]
    assert not any(radio.data["selected"] for radio in kinds)
    refused = frame(browser, framed, **{**DEFAULTS, "model_hosting": "own"})
    assertContains(refused, "What kind of system?")  # type: ignore[arg-type]
    assert "system_kind" in refused.context["form"].errors  # type: ignore[attr-defined]
    assert framed.switches == {}


def test_switches_are_kept_and_shown_again(framed: Engagement, browser: Browser) -> None:
    frame(browser, framed, **AGENT)
    assert framed.switches == AGENT
    page = browser.get(reverse("framing", args=[framed.pk]))
    form = page.context["form"]
    assert {name: form[name].value() for name in AGENT} == AGENT


def test_retrieval_is_not_asked_of_what_predicts(framed: Engagement, browser: Browser) -> None:
    frame(browser, framed, **{**AGENT, "system_kind": "predictive"})
    assert framed.switches == {**AGENT, "system_kind": "predictive", "retrieval": "no"}
    # Once the kind is corrected it is asked, and nobody has said it yet.
    corrected = read_page(browser.get(reverse("framing", args=[framed.pk])))
    assert corrected.has("select[name=people_check] option[value=some][selected]")
    assert not corrected.has("input[name=retrieval][checked]")
    page = browser.get(reverse("framing", args=[framed.pk]))
    hidden = {name: page.context["form"].shown(name).is_hidden for name in AGENT}
    assert {name for name, is_hidden in hidden.items() if is_hidden} == {"retrieval"}


def test_a_new_framing_states_no_fact_that_nobody_gave(
    instrument: InstrumentVersion, browser: Browser
) -> None:
    address = f"{reverse('engagement_new')}?edition={instrument.name}"
    facts = {"stage", "model_hosting", "brief_claim", "system_kind", "people_check"}
    sent = fields_of(browser.get(address))
    assert {name for name in facts if sent.get(name, [""]) != [""]} == set()
    refused = browser.post(address, {key: value for key, value in FRAMING.items() if key not in facts})
    assert refused.context["form"].errors.keys() == facts
    assert not Engagement.objects.exists()
    browser.post(address, {**FRAMING, **AGENT, "brief_claim": "none"})
    engagement = Engagement.objects.get()
    assert (engagement.switches, engagement.brief_claim) == (AGENT, "")
    page = browser.get(reverse("framing", args=[engagement.pk]))
    assert page.context["form"]["brief_claim"].value() == "none"
    frame(browser, engagement, **fields_of(page))
    assert (engagement.switches, engagement.brief_claim) == (AGENT, "")


def test_the_first_answer_settles_every_switch(framed: Engagement, browser: Browser) -> None:
    frame(browser, framed, **AGENT)
    answer_something(make_stakeholder(framed, perspective="business"))
    frame(browser, framed, **{**AGENT, "system_kind": "answers", "people_check": "all"})
    assert framed.switches == AGENT


def test_a_value_nobody_offers_is_refused(framed: Engagement, browser: Browser) -> None:
    frame(browser, framed, **{**AGENT, "people_check": "<script>"})
    assert framed.switches == {}
