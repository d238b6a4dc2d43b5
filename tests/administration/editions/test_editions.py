"""Owners read every version, publish and retire where the installation lets them; a facilitator reads what can be chosen."""

from copy import deepcopy
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import Organisation, User
from apps.administration.editions import differences
from apps.core.actors import COMMAND
from apps.core.models import AuditEvent
from apps.instruments.definition import definition_from
from apps.instruments.models import InstrumentVersion, RuleSetVersion
from apps.instruments.services import load_instrument
from tests.factories import NOW, make_engagement, make_member, make_organisation, sign_in


def changed(document: dict[str, Any]) -> dict[str, Any]:
    """Return a next version: O8 is dropped, D99 is new, D1 has other words, C2 is asked of others."""
    second = deepcopy(document) | {"version": 9}
    symptoms = {item["id"]: item for item in second["symptoms"]}
    symptoms["D1"]["text"] = "Answers rest on documents that are out of date."
    second["symptoms"].append(
        {**symptoms["O8"], "id": "D99", "dimension": "data", "text": "The old text keeps turning up."}
    )
    second["symptoms"].remove(symptoms["O8"])
    second["context"][0]["perspectives"] = ["executive"]
    return second


@pytest.fixture
def second(instrument: InstrumentVersion) -> InstrumentVersion:
    return load_instrument(changed(instrument.document), by=COMMAND, at=NOW, publish=False)


def page(user: User, name: str, *ids: object, **query: str) -> str:
    answer = sign_in(Browser(), user).get(reverse(name, args=ids), query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_two_versions_are_compared_item_by_item(instrument: InstrumentVersion) -> None:
    before, after = (definition_from(each) for each in (instrument.document, changed(instrument.document)))
    found = differences(before, after)
    assert [item.id for item in found.added] == ["D99"]
    assert [item.id for item in found.dropped] == ["O8"]
    assert {each.after.id: each.aspects for each in found.changed} == {"D1": ("words",), "C2": ("whom",)}
    assert found.kept == len(before.items) - 3
    assert differences(before, before).kept == len(before.items)


def test_the_list_says_where_each_version_is_and_who_has_it(
    organisation: Organisation,
    second: InstrumentVersion,
    rules: RuleSetVersion,
    olga: User,
    instrument: InstrumentVersion,
) -> None:
    make_engagement(organisation, instrument_version=instrument)
    make_engagement(make_organisation("Elsewhere"), instrument_version=instrument)
    sheet = sign_in(Browser(), olga).get(reverse("editions")).context
    assert [
        (row.version.name, row.version.state, row.used_by, row.rules) for row in sheet["questionnaires"]
    ] == [
        ("four-dimensions@9", "draft", 0, ()),
        ("four-dimensions@3", "published", 1, (rules.name,)),
    ]
    assert [(row.version.name, row.used_by) for row in sheet["rules"]] == [(rules.name, 1)]


def test_a_version_is_read_in_full_with_what_is_new(second: InstrumentVersion, olga: User) -> None:
    text = page(olga, "edition", second.pk)
    assert "A draft: it can be read here" in text
    assert "Against four-dimensions@3" in text
    assert "1 question is new" in text
    assert "1 question is not asked any more" in text
    assert "2 questions are asked otherwise" in text
    assert "The old text keeps turning up." in text
    assert "A command on the server" in text


def test_what_each_is_asked_follows_the_framing(instrument: InstrumentVersion, olga: User) -> None:
    browser, address = sign_in(Browser(), olga), reverse("edition", args=[instrument.pk])

    def asked(**query: str) -> set[str]:
        sheet = browser.get(address, query).context["page"]
        return {item.id for each in sheet.perspectives for section in each.sections for item in section.items}

    own, hosted = asked(model_hosting="own"), asked(model_hosting="hosted")
    assert "QM2" in own - hosted
    assert "QM13" in hosted - own
    assert asked(model_hosting="nobody") == asked() == own


def test_a_facilitator_reads_what_can_be_chosen_and_no_draft(
    second: InstrumentVersion, instrument: InstrumentVersion, alice: User, olga: User
) -> None:
    assert "What each perspective is asked" in page(alice, "edition", instrument.pk)
    browser = sign_in(Browser(), alice)
    assert browser.get(reverse("edition", args=[second.pk])).status_code == 404
    assert browser.get(reverse("editions")).status_code == 404
    InstrumentVersion.objects.filter(pk=second.pk).update(version=1, slug="another")
    assert "Against" not in page(olga, "edition", instrument.pk), "a draft is compared with nothing"


def test_an_owner_publishes_and_retires_and_both_leave_a_row(
    second: InstrumentVersion, instrument: InstrumentVersion, olga: User
) -> None:
    browser = sign_in(Browser(), olga)
    for name, version, state in (
        ("version_publish", second, "published"),
        ("version_retire", instrument, "retired"),
    ):
        answer = browser.post(reverse(name, args=[version.pk]), follow=True)
        assert f"{version.name} is {state}" in answer.content.decode()
        version.refresh_from_db()
        assert version.state == state
    rows = AuditEvent.objects.filter(actor_id=str(olga.pk)).order_by("pk")
    assert list(rows.values_list("verb", "object_id")) == [
        ("publish_instrument", str(second.pk)),
        ("retire_instrument", str(instrument.pk)),
    ]
    assert olga.name in page(olga, "edition", second.pk)
    stranger = make_member(make_organisation("Elsewhere"), "Olof Owner", "owner")
    assert olga.name not in page(stranger, "edition", second.pk), "members of others are not named"


def test_what_can_not_be_done_is_said(
    second: InstrumentVersion, instrument: InstrumentVersion, olga: User
) -> None:
    browser = sign_in(Browser(), olga)
    answer = browser.post(reverse("version_retire", args=[instrument.pk]), follow=True)
    assert "the only published questionnaire" in answer.content.decode()
    InstrumentVersion.objects.filter(pk=second.pk).update(
        document=second.document | {"load": {"most_items": 3, "not_counted": []}}
    )
    browser.post(reverse("version_publish", args=[second.pk]))
    second.refresh_from_db()
    assert second.is_draft
    assert AuditEvent.objects.filter(actor_id=str(olga.pk)).count() == 0


def test_where_owners_may_not_the_page_names_the_command(
    second: InstrumentVersion, rules: RuleSetVersion, olga: User, settings: Any
) -> None:
    settings.OWNERS_PUBLISH = False
    text = page(olga, "editions")
    assert "manage.py publish_instrument four-dimensions@9" in text
    assert f"manage.py retire_rules {rules.name}" in text
    assert '<button class="btn small' not in text
    for name in ("version_publish", "version_retire"):
        assert sign_in(Browser(), olga).post(reverse(name, args=[second.pk])).status_code == 404
    second.refresh_from_db()
    assert second.is_draft


def test_the_list_takes_as_many_queries_for_many_versions(instrument: InstrumentVersion, olga: User) -> None:
    browser, counts = sign_in(Browser(), olga), []
    for newest in (9, 20):
        for number in range(9, newest + 1):
            load_instrument(deepcopy(instrument.document) | {"version": number}, by=COMMAND, at=NOW)
        with CaptureQueriesContext(connection) as queries:
            browser.get(reverse("editions"))
        counts.append(len(queries))
    assert counts[0] == counts[1]
