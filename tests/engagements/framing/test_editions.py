"""Editions live side by side: an engagement keeps its questions, and may choose others until the first answer."""

from datetime import datetime
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.test import Client as Browser
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from apps.accounts.models import Organisation, User
from apps.core.actors import SYSTEM
from apps.core.models import AuditEvent
from apps.engagements.errors import EditionNotOffered, FramingLocked
from apps.engagements.framing.editions import are_settled
from apps.engagements.framing.services import change_framing, create_engagement
from apps.engagements.models import Engagement, InvitationToken, Stakeholder
from apps.exchange.engagement.services import export_engagement
from apps.instruments.models import InstrumentVersion, RuleSetVersion
from apps.instruments.selectors import definition_of
from apps.instruments.services import load_instrument, retire_version
from apps.responses.entry import links
from apps.responses.errors import SessionEnded
from apps.responses.models import Answer, Response
from apps.responses.questions.course import asked_items
from apps.responses.rights.withdrawal import withdraw
from apps.responses.statements import lock
from tests.engagements.framing.test_switches import AGENT, DEFAULTS
from tests.factories import NOW, close, make_next_instrument, make_stakeholder
from tests.portfolio.test_engagement_pages import FRAMING, answer_something
from tests.responses.conftest import begin

type Editions = tuple[InstrumentVersion, InstrumentVersion]

KIND = {**DEFAULTS, "system_kind": "answers", "model_hosting": "hosted", "reach": "yes"}
AGENT_IN_REACH = {**AGENT, "reach": "yes"}


@pytest.fixture
def editions(instrument: InstrumentVersion, rules: RuleSetVersion) -> Editions:
    return instrument, make_next_instrument()


def framing_of(engagement: Engagement, edition: InstrumentVersion | None = None) -> str:
    query = f"?edition={edition.name}" if edition else ""
    return reverse("framing", args=[engagement.pk]) + query


def save(device: Browser, response: Response, item: str) -> int:
    return device.post(
        reverse("save_answer", args=[response.pk, item]),
        {item: "4", "revision": 0, "operation": str(uuid4())},
    ).status_code


def change(engagement: Engagement, edition: InstrumentVersion, **framing: object) -> None:
    change_framing(
        engagement=engagement, client_name=engagement.client.name, framing=framing, edition=edition, by=SYSTEM, at=NOW
    )  # fmt: skip


def test_a_new_engagement_asks_what_rules_read_and_may_choose_the_other(
    editions: Editions, browser: Browser
) -> None:
    first, second = editions
    address = reverse("engagement_new")
    page = browser.get(address)
    assert page.context["choice"].chosen == first
    assertContains(page, "Choose The four dimensions, version 4")
    assertNotContains(page, "Is it open to the public?")
    page = browser.get(f"{address}?edition={second.name}")
    assertContains(page, "Is it open to the public?")
    assertContains(page, f'action="{address}?edition=four-dimensions%404"')
    browser.post(f"{address}?edition={second.name}", {**FRAMING, **KIND})
    engagement = Engagement.objects.get()
    assert (engagement.instrument_version, engagement.rules) == (second, "")
    assert engagement.switches["reach"] == "yes"


def test_an_engagement_changes_its_questions_and_what_both_know_is_carried_over(
    engagement: Engagement, editions: Editions, browser: Browser
) -> None:
    first, second = editions
    Engagement.objects.update(model_hosting="hosted", stage="live", switches=AGENT)
    page = browser.get(framing_of(engagement))
    assertContains(page, "Question set version 4 is newer. This engagement keeps version 3")
    page = browser.get(framing_of(engagement, second))
    assert page.context["choice"].to_choose == ("Is it open to the public?",)
    form = page.context["form"]
    assert {name: form[name].value() for name in AGENT_IN_REACH} == {**AGENT, "reach": None}
    assert form["model_hosting"].value() == "hosted"
    assertContains(page, "Nothing changes until you save.")
    engagement.refresh_from_db()
    assert engagement.instrument_version == first
    refused = browser.post(framing_of(engagement, second), FRAMING)
    assert "reach" in refused.context["form"].errors
    engagement.refresh_from_db()
    assert engagement.instrument_version == first
    answer = browser.post(framing_of(engagement, second), {**FRAMING, **KIND})
    assertRedirects(answer, reverse("engagement", args=[engagement.pk]))
    engagement.refresh_from_db()
    assert (engagement.instrument_version, engagement.rules) == (second, "")
    row = AuditEvent.objects.get(verb="change_framing")
    assert row.detail["version"] == "four-dimensions@4"
    browser.post(framing_of(engagement, first), FRAMING)
    engagement.refresh_from_db()
    assert (engagement.instrument_version, engagement.rules) == (first, "scale-where-it-matters@3")
    assert engagement.switches == {name: FRAMING[name] for name in AGENT}


def test_examples_stay_where_the_steps_do(engagement: Engagement, editions: Editions) -> None:
    second = editions[1]
    both = {"QO1": {"0": "a bot team"}, "QD1": {"1": "a few feeds"}, "QZ9": {"0": "nothing"}}
    Engagement.objects.update(own_examples=both)
    engagement.refresh_from_db()
    change(engagement, second, switches=AGENT_IN_REACH)
    assert set(engagement.own_examples) <= {"QO1", "QD1"}
    assert "QZ9" not in engagement.own_examples


def test_after_the_first_answer_the_questions_stay_and_the_page_says_why(
    engagement: Engagement, bob: Stakeholder, editions: Editions, browser: Browser
) -> None:
    first, second = editions
    answer_something(bob)
    page = browser.get(framing_of(engagement, second))
    assert page.context["choice"].chosen == first
    assertContains(page, "They can't change any more: somebody has answered them")
    assertNotContains(page, "Choose The four dimensions")
    refused = browser.post(framing_of(engagement, second), {**FRAMING, **KIND})
    assertContains(refused, "The questions stay those of four-dimensions@3")
    with pytest.raises(FramingLocked):
        change(engagement, second)
    engagement.refresh_from_db()
    assert engagement.instrument_version == first


def test_an_answer_that_comes_while_the_form_is_filled_in_is_named_at_the_fields(
    engagement: Engagement, bob: Stakeholder, instrument: InstrumentVersion, browser: Browser
) -> None:
    change(engagement, instrument, switches=AGENT)
    with patch("apps.engagements.framing.views.is_answered", return_value=False):
        answer_something(bob)
        refused = browser.post(framing_of(engagement), {**FRAMING, **KIND, "horizon_months": "12"})
    errors = refused.context["form"].errors
    assert {"horizon_months", "model_hosting", "system_kind"} <= set(errors) <= {*FRAMING, *AGENT}
    assert {text for each in errors.values() for text in each} == {
        "This can't change any more: people have answered."
    }
    assertNotContains(refused, "model_hosting, ", status_code=refused.status_code)


def test_what_was_frozen_keeps_its_questions_also_where_everybody_withdrew(
    engagement: Engagement, bob: Stakeholder, editions: Editions
) -> None:
    answer_something(bob)
    close(engagement)
    withdraw(stakeholder=bob, by=SYSTEM, at=NOW)
    assert not Answer.objects.exists()
    assert are_settled(engagement)
    with pytest.raises(FramingLocked):
        change(engagement, editions[1])


def test_who_opened_the_old_questions_saves_none_of_them(
    engagement: Engagement, bob: Stakeholder, editions: Editions
) -> None:
    device = begin(bob)
    waiting = Response.objects.get()
    change(engagement, editions[1], switches=AGENT_IN_REACH)
    with pytest.raises(SessionEnded):
        lock(waiting)
    assert save(device, waiting, "U10") == 422
    assert not Answer.objects.exists()
    assert device.get(reverse("respond", args=[waiting.pk]), follow=True).status_code == 200
    assert save(device, waiting, "M1") == 200
    waiting.refresh_from_db()
    engagement.refresh_from_db()
    asked = definition_of(editions[1]).asked_of(bob.perspective, engagement.routing)
    assert set(waiting.asked) == {item.id for item in asked}
    file: Any = export_engagement(engagement)
    assert set(file["rounds"][0]["responses"][0]["answers"]) == set(waiting.asked)


def test_who_opened_the_questions_of_another_framing_is_asked_anew(
    engagement: Engagement, instrument: InstrumentVersion
) -> None:
    builder = make_stakeholder(engagement, "Vera Vogel", perspective="platform")
    device, opened = begin(builder), Response.objects.get()
    change(engagement, instrument, model_hosting="hosted")
    assert save(device, opened, "M1") == 200
    opened.refresh_from_db()
    engagement.refresh_from_db()
    asked = asked_items(definition_of(instrument), perspective="platform", routing=engagement.routing)
    assert set(opened.asked) == {item.id for item in asked}


def test_a_link_opened_while_the_questions_change_asks_the_new_ones(
    engagement: Engagement, bob: Stakeholder, editions: Editions, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(bob)
    held = links._held

    def changed_before(response: Response, token: InvitationToken, at: datetime) -> bool:
        change(engagement, editions[1], switches=AGENT_IN_REACH)
        return held(response, token, at)

    monkeypatch.setattr(links, "_held", changed_before)
    begin(bob)
    engagement.refresh_from_db()
    asked = definition_of(editions[1]).asked_of(bob.perspective, engagement.routing)
    assert set(Response.objects.get().asked) == {item.id for item in asked}


def test_a_draft_and_a_retired_edition_are_chosen_by_nobody(
    engagement: Engagement, editions: Editions, alice: User, browser: Browser
) -> None:
    instrument, second = editions
    draft = load_instrument(second.document | {"version": 5}, by=SYSTEM, at=NOW, publish=False)
    retire_version(instrument, by=SYSTEM, at=NOW)
    page = browser.get(reverse("engagement_new") + f"?edition={draft.name}")
    assert page.context["choice"].chosen == second
    assert page.context["choice"].others == ()
    common: dict[str, Any] = {"organisation": engagement.organisation, "lead": alice, "by": SYSTEM, "at": NOW}
    for version in (draft, instrument):
        with pytest.raises(EditionNotOffered, match="is a draft, or was retired"):
            create_engagement(
                **common, client_name="K", framing={"initiative": "I"}, instrument_version=version
            )
        answer = browser.post(reverse("engagement_new") + f"?edition={version.name}", {**FRAMING, **KIND})
        assertContains(answer, f"{version.name} is not offered any more")
    assert Engagement.objects.get() == engagement
    page = browser.get(framing_of(engagement))
    assert page.context["choice"].own == instrument, "who has it keeps it"
    assert begin(make_stakeholder(engagement, "Ines Roth")).get("/").status_code < 500
    with pytest.raises(EditionNotOffered):
        change(engagement, draft)


def test_an_edition_without_a_perspective_that_somebody_speaks_for_is_refused(
    engagement: Engagement, bob: Stakeholder, editions: Editions
) -> None:
    Stakeholder.objects.update(perspective="legal")
    with pytest.raises(EditionNotOffered, match="knows no perspective legal"):
        change(engagement, editions[1], switches=AGENT_IN_REACH)


def test_a_clone_keeps_its_edition_and_is_offered_the_newer_one(
    organisation: Organisation, engagement: Engagement, bob: Stakeholder, editions: Editions, browser: Browser
) -> None:
    first, second = editions
    answer_something(bob)
    browser.post(
        reverse("engagement_clone", args=[engagement.pk]),
        {"client_name": "Kestrel Freight", "initiative": "Fraud scoring"},
    )
    clone = Engagement.objects.get(initiative="Fraud scoring")
    assert (clone.instrument_version, clone.rules) == (first, "scale-where-it-matters@3")
    page = browser.get(framing_of(clone))
    assertContains(page, "Question set version 4 is newer. This engagement keeps version 3")
    browser.post(framing_of(clone, second), {**FRAMING, **KIND})
    clone.refresh_from_db()
    engagement.refresh_from_db()
    assert (clone.instrument_version, engagement.instrument_version) == (second, first)
