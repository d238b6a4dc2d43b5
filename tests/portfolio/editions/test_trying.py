"""An owner tries a rule set on a result that is there: what it would say beside what was said, and nothing is stored."""

import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import Membership, Organisation, User
from apps.advice import AnswerError
from apps.assessments import services
from apps.assessments.models import Assessment, Snapshot
from apps.assessments.trying import two_plans
from apps.core.actors import COMMAND, SYSTEM
from apps.core.models import AuditEvent
from apps.engagements.models import Engagement, Stakeholder
from apps.findings.plan import NO_RULES
from apps.instruments.models import InstrumentVersion, RuleSetVersion
from apps.instruments.selectors import definition_of
from apps.instruments.services import load_rules, retire_version
from apps.portfolio.editions.trying import LISTING, changes_between
from apps.workshops.services import import_engagement
from tests.assessments.conftest import DATA_FIRST, answer, case_document
from tests.factories import (
    NOW,
    make_engagement,
    make_member,
    make_next_instrument,
    make_organisation,
    sign_in,
)
from tests.pages import Element, read_page
from tests.workshops.made_up import HOSTED_AGENT, engagement_document

# What a look at a result writes, once a member, version and day; nothing else may change.
OF_A_LOOK = {"core.auditevent", "core.auditchain", "core.audithead", "sessions.session"}


@pytest.fixture
def draft(rules: RuleSetVersion, instrument: InstrumentVersion) -> RuleSetVersion:
    """A next version whose modules say the same in other words."""
    document = deepcopy(rules.document) | {"version": 7}
    for rule in document["rules"]:
        if rule["kind"] == "module":
            rule["recommend"] = f"In other words: {rule['recommend']}"
    return load_rules(document, by=COMMAND, at=NOW, publish=False)


@pytest.fixture
def looked_at(organisation: Organisation, instrument: InstrumentVersion, rules: RuleSetVersion) -> Engagement:
    """The demo's support bot, confidential, ranked with the published rules, its result looked at."""
    return ranked(case_document("support-bot-launch") | {"mode": "confidential"}, organisation)


def ranked(document: dict[str, Any], organisation: Organisation) -> Engagement:
    engagement = import_engagement(document=document, organisation=organisation, by=SYSTEM, at=NOW)
    Stakeholder.objects.filter(engagement=engagement).update(counts_from=NOW)
    assessment = services.assess_now(engagement=engagement, at=NOW)
    services.unseal(snapshot=assessment.snapshot, by=SYSTEM, at=NOW)
    return engagement


@pytest.fixture
def next_instrument(instrument: InstrumentVersion) -> InstrumentVersion:
    return make_next_instrument()


@pytest.fixture
def hosted_agent(organisation: Organisation, next_instrument: InstrumentVersion) -> Engagement:
    """Asked the next version before any published rules read it."""
    routing = {**HOSTED_AGENT, "reach": "yes"}
    document = engagement_document(definition_of(next_instrument), routing, people=5)
    return ranked(document | {"initiative": "Next version"}, organisation)


@pytest.fixture
def next_rules(rules: RuleSetVersion, next_instrument: InstrumentVersion) -> RuleSetVersion:
    document = rules.document | {"version": 8, "instrument": next_instrument.name}
    return load_rules(document, by=COMMAND, at=NOW, publish=False)


def tried(user: User, rules: RuleSetVersion, engagement: Engagement) -> Element:
    answer = sign_in(Browser(), user).get(reverse("version_try_on", args=[rules.pk, engagement.pk]))
    assert answer.status_code == 200, answer.status_code
    return read_page(answer)


def counted(page: Element) -> list[str]:
    return page.texts("#changes h3")


def test_the_rules_a_result_came_with_say_the_same_again(
    looked_at: Engagement, rules: RuleSetVersion, olga: User
) -> None:
    page = tried(olga, rules, looked_at)
    new, gone, otherwise, same = counted(page)
    assert (new, gone, otherwise) == ("0 are new", "0 are gone", "0 are said otherwise")
    assert not same.startswith("0 ")
    given, now = (page.one(f"#{side}").texts("p, li, h3") for side in ("given", "tried"))
    assert given == now
    assert "This result came with the same rules." in page.text


def test_a_draft_says_what_it_changes(looked_at: Engagement, draft: RuleSetVersion, olga: User) -> None:
    page = tried(olga, draft, looked_at)
    new, gone, otherwise, same = counted(page)
    assert (new, gone) == ("0 are new", "0 are gone")
    assert not otherwise.startswith("0 ")
    assert not same.startswith("0 ")
    assert set(page.texts("#changes li span")) == {"the wording"}
    assert "In other words:" in page.one("#tried").text
    assert "In other words:" not in page.one("#given").text
    assert "Nothing here is stored" in page.text
    assert "Draft" in page.texts("h1 ~ .tag")


def test_where_no_rules_read_the_questions_everything_is_new(
    hosted_agent: Engagement, next_rules: RuleSetVersion, olga: User
) -> None:
    page = tried(olga, next_rules, hosted_agent)
    side, changes = page.one("#tried"), page.one("#changes").text
    titles = set(side.texts("p > b"))
    assert f"The result came without advice: {len(titles)} pieces of advice would be new." in changes
    assert len(titles) > 5
    assert "it came without advice" in page.one("#given").text
    assert side.texts("h3") == ["Do now", "Do next", "Leave alone"]
    assert "Why not another shape" in side.texts("summary")
    assert "{" not in side.text
    assert re.search(r"in \d+% of the draws", side.text)
    assert not re.search(r"\d\.\d{3}", side.text), "a figure says more digits than it has"


def test_what_came_goes_and_moves_is_told(looked_at: Engagement, rules: RuleSetVersion) -> None:
    plans = two_plans.two_plans(looked_at, rules)
    assert plans
    given = plans.given
    first, *others = given.do_now
    fewer = replace(given, do_now=tuple(others), do_next=())
    twice = {action.rule for action in given.do_next}
    found = changes_between(given, fewer)
    assert str(first.title) in found.gone
    assert found.new == ()
    assert set(changes_between(fewer, given).new) == set(found.gone)
    assert all({"the steps", "now or next"} <= set(each.what) for each in found.changed)
    assert len(found.changed) == sum(action.rule in twice for action in others)
    stopped = replace(given, do_now=(replace(first, stop_if="Never", reasons=()), *others))
    (changed,) = changes_between(given, stopped).changed
    assert changed.title == str(first.title)
    assert "when to stop" in changed.what
    assert changes_between(NO_RULES, NO_RULES) == changes_between(NO_RULES, replace(NO_RULES))


def rows() -> dict[str, list[tuple[Any, ...]]]:
    return {
        model._meta.label_lower: sorted(model._base_manager.values_list(), key=repr)
        for model in apps.get_models()
        if model._meta.managed
    }


def test_nothing_is_written_but_the_look(looked_at: Engagement, draft: RuleSetVersion, olga: User) -> None:
    browser, address = sign_in(Browser(), olga), reverse("version_try_on", args=[draft.pk, looked_at.pk])
    browser.get(reverse("editions"))
    before = rows()
    assert browser.get(address).status_code == 200
    after = rows()
    assert {table for table in before if before[table] != after[table]} <= OF_A_LOOK
    assert AuditEvent.objects.filter(verb="look_at_result", actor_id=str(olga.pk)).count() == 1
    with CaptureQueriesContext(connection) as queries:
        browser.get(address)
        browser.get(reverse("version_try", args=[draft.pk]))
    written = [each["sql"] for each in queries if each["sql"].split()[0] in {"INSERT", "UPDATE", "DELETE"}]
    assert written == []
    assert rows() == after


def test_where_too_few_answered_neither_side_shows_an_answer(
    looked_at: Engagement, draft: RuleSetVersion, olga: User
) -> None:
    Engagement.objects.filter(pk=looked_at.pk).update(smallest_group=500)
    page = tried(olga, draft, looked_at)
    assert "only rules that silence others are shown" in page.text
    for side in ("given", "tried"):
        assert "In other words" not in page.one(f"#{side}").text
        assert "0 promises" in page.one(f"#{side}").texts("summary")


def test_of_a_small_group_no_figure_stands_on_either_side(
    engagement: Engagement, draft: RuleSetVersion, olga: User
) -> None:
    for number in range(3):
        figure = {"QU1": {"now": 4321 + number, "limit": 5000, "source": "measured"}} if number < 2 else {}
        answer(engagement, "business", {"R1": DATA_FIRST, "D1": 5, **figure}, name=f"Bob {number}")
    services.close_round(round=engagement.rounds.get(), by=SYSTEM, at=NOW)
    assessment = services.assess_now(engagement=engagement, at=NOW)
    services.unseal(snapshot=assessment.snapshot, by=SYSTEM, at=NOW)
    page = tried(olga, draft, engagement)
    assert "4,3" not in page.text
    assert "5,000" not in page.text


def test_an_answer_the_rules_can_not_read_is_said_in_words_and_not_told(
    looked_at: Engagement, draft: RuleSetVersion, olga: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*args: object) -> None:
        raise AnswerError("C3", "nobody-may-know")

    monkeypatch.setattr(two_plans, "advice_by", failing)
    page = tried(olga, draft, looked_at)
    assert "These rules can’t be tried on this result" in page.one("#changes").text
    assert "nobody-may-know" not in page.text
    assert "Do now" in page.one("#given").texts("h3")
    assert not page.one("#tried").has("h3")


@pytest.fixture
def listed(olga: User) -> Callable[..., list[str]]:
    browser = sign_in(Browser(), olga)

    def names(rules: RuleSetVersion, **query: str) -> list[str]:
        answer = browser.get(reverse("version_try", args=[rules.pk]), query)
        assert answer.status_code == 200
        return read_page(answer).texts("tbody th a")

    return names


def test_only_what_the_rules_read_and_somebody_looked_at_is_offered(
    looked_at: Engagement,
    hosted_agent: Engagement,
    organisation: Organisation,
    instrument: InstrumentVersion,
    draft: RuleSetVersion,
    next_rules: RuleSetVersion,
    listed: Callable[..., list[str]],
    olga: User,
) -> None:
    make_engagement(organisation, instrument_version=instrument, initiative="Not ranked")
    ranked(case_document("hr-faq-bot"), make_organisation("Elsewhere"))
    assert listed(draft) == [looked_at.initiative]
    assert listed(next_rules) == ["Next version"]
    assert listed(draft, q=looked_at.initiative.split()[0]) == [looked_at.initiative]
    assert listed(draft, q="nothing of the kind \x00") == []
    assert listed(draft, page="nowhere") == [looked_at.initiative]
    browser = sign_in(Browser(), olga)
    for rules, engagement in ((draft, hosted_agent), (next_rules, looked_at)):
        sent = browser.get(reverse("version_try_on", args=[rules.pk, engagement.pk]), follow=True)
        assert sent.redirect_chain[-1][0] == reverse("version_try", args=[rules.pk])
        assert f"{engagement.initiative} has no result yet" in read_page(sent).text


@pytest.mark.parametrize(
    "change", [{"looked_at": None}, {"is_held": True}, {"retired_at": NOW}], ids=lambda each: next(iter(each))
)
def test_a_result_that_may_not_be_read_is_not_tried(
    change: dict[str, Any], looked_at: Engagement, draft: RuleSetVersion, listed: Callable[..., list[str]]
) -> None:
    assert listed(draft) != []
    Snapshot.objects.update(told_at=None, **change)
    assert listed(draft) == []
    assert two_plans.two_plans(looked_at, draft) is None


def test_what_is_held_back_is_tried_for_the_team_of_a_named_engagement(
    organisation: Organisation,
    instrument: InstrumentVersion,
    draft: RuleSetVersion,
    listed: Callable[..., list[str]],
) -> None:
    named = ranked(case_document("support-bot-launch") | {"mode": "named"}, organisation)
    Snapshot.objects.update(told_at=None, is_held=True)
    assert listed(draft) == [named.initiative]
    assert two_plans.two_plans(named, draft)


def test_a_result_of_engine_one_is_not_tried(
    organisation: Organisation,
    instrument: InstrumentVersion,
    draft: RuleSetVersion,
    listed: Callable[..., list[str]],
) -> None:
    make_ranked(organisation, instrument, 2)
    assert listed(draft) == ["Claims assistant 2"]
    old = make_ranked(organisation, instrument, 1, engine_version="1.0.0")
    assert listed(draft) == ["Claims assistant 2"]
    assert two_plans.two_plans(old, draft) is None


def test_without_anything_to_try_on_the_page_says_what_is_missing(
    draft: RuleSetVersion, next_rules: RuleSetVersion, olga: User
) -> None:
    page = read_page(sign_in(Browser(), olga).get(reverse("version_try", args=[next_rules.pk])))
    assert "Nothing to try them on yet" in page.text
    assert "four-dimensions@3" in page.one(".empty").text
    assert not page.has("input[name=q]")


def test_it_is_the_owners_of_this_organisation_alone(
    looked_at: Engagement,
    draft: RuleSetVersion,
    rules: RuleSetVersion,
    olga: User,
    alice: User,
    instrument: InstrumentVersion,
) -> None:
    stranger = make_member(make_organisation("Elsewhere"), "Olof Owner", Membership.Role.OWNER)

    def answered(user: User, rules_id: object, *engagement_id: object) -> int:
        name = "version_try_on" if engagement_id else "version_try"
        return sign_in(Browser(), user).get(reverse(name, args=[rules_id, *engagement_id])).status_code

    assert answered(olga, draft.pk, looked_at.pk) == 200
    assert answered(alice, draft.pk, looked_at.pk) == 404
    assert answered(alice, draft.pk) == 404
    assert answered(stranger, draft.pk, looked_at.pk) == 404
    assert answered(stranger, draft.pk) == 200
    for nowhere in (uuid4(), instrument.pk):
        assert answered(olga, nowhere) == 404
        assert answered(olga, nowhere, looked_at.pk) == 404
    assert answered(olga, draft.pk, uuid4()) == 404
    assert answered(olga, rules.pk) == 200
    retire_version(rules, by=COMMAND, at=NOW)
    assert answered(olga, rules.pk) == 404
    assert answered(olga, rules.pk, looked_at.pk) == 404


def test_the_list_is_paged_and_takes_as_many_queries_for_many(
    organisation: Organisation, instrument: InstrumentVersion, draft: RuleSetVersion, olga: User
) -> None:
    browser, address, counts = sign_in(Browser(), olga), reverse("version_try", args=[draft.pk]), []
    made = 0
    for many in (2, LISTING.size, LISTING.size + 2):
        while made < many:
            made += 1
            make_ranked(organisation, instrument, made)
        with CaptureQueriesContext(connection) as queries:
            page = read_page(browser.get(address))
        counts.append(len(queries))
        assert len(page.texts("tbody tr")) == min(many, LISTING.size)
        assert "no advice" in page.one("tbody").text
    assert len(read_page(browser.get(address, {"page": "2"})).texts("tbody tr")) == 2
    assert len(set(counts)) == 1


def make_ranked(
    organisation: Organisation, instrument: InstrumentVersion, number: int, engine_version: str = "2"
) -> Engagement:
    """Make an engagement with a result of which the list alone is read."""
    engagement = make_engagement(
        organisation, instrument_version=instrument, initiative=f"Claims assistant {number}"
    )
    common = {"organisation": organisation, "engagement": engagement}
    snapshot = Snapshot.objects.create(
        **common, round=engagement.rounds.get(), document={}, sha256="a" * 64, taken_at=NOW, looked_at=NOW
    )
    Assessment.objects.create(
        **common, snapshot=snapshot, rules="", engine_version=engine_version, state="ready", result={}, queued_at=NOW,
        available_at=NOW,
    )  # fmt: skip
    return engagement
