"""Olga reads who did what; nobody else does, and nobody reads who answered what."""

import csv
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from apps.accounts.models import Organisation, User
from apps.administration.trail import ROWS_A_PAGE
from apps.core.actors import digest_of
from apps.core.models import AuditEvent
from apps.engagements.lifecycle.services import DENIALS_A_MINUTE
from apps.engagements.models import Engagement, Stakeholder
from apps.responses.models import Response
from tests import factories
from tests.access.test_audit import look
from tests.factories import SignIn
from tests.pages import read_page
from tests.reports.rows import make_report
from tests.responses.conftest import begin

TRAIL = "/organisation/trail/"


def happened(organisation: Organisation, verb: str = "sign_in", **fields: Any) -> AuditEvent:
    usual = {
        "at": timezone.now(),
        "scope_id": organisation.pk,
        "actor_kind": "user",
        "verb": verb,
        "object_type": "accounts.organisation",
        "object_id": str(organisation.pk),
    }
    return AuditEvent.objects.create(**usual | fields)


def shown(browser: Browser, **query: object) -> list[str]:
    page = browser.get(TRAIL, {name: str(value) for name, value in query.items()})
    assert page.status_code == 200, page.text
    return [row.text for row in read_page(page).all("tbody tr")]


def test_a_row_says_who_what_on_whom_when_and_from_where(
    olgas: Browser, alice: User, engagement: Engagement, bob: Stakeholder
) -> None:
    factories.sign_in(Browser(), alice).post(reverse("links", args=[engagement.pk]))
    (row,) = shown(olgas, group="links")
    for words in (
        "Alice Duarte",
        "Made personal links to hand on",
        "Bob Answers",
        "Claims assistant, Harbourline",
    ):
        assert words in row
    assert digest_of("127.0.0.1")[:4].upper() in row
    assert f"{AuditEvent.objects.get(verb='make_links').at:%H:%M}" in row


def test_the_label_is_gone_once_the_address_is_forgotten(olgas: Browser, organisation: Organisation) -> None:
    happened(organisation, address_digest="")
    assert shown(olgas)[0].endswith("–")


def test_who_sent_answers_is_not_said_nor_at_what_time(
    olgas: Browser, engagement: Engagement, bob: Stakeholder
) -> None:
    begin(bob)
    factories.send_answers(engagement)
    response = Response.objects.get()
    happened(
        engagement.organisation,
        "send_answers",
        actor_kind="stakeholder",
        actor_id=str(response.pk),
        object_type="responses.response",
        object_id=str(response.pk),
    )
    sent = [row for row in shown(olgas, group="answers") if "Sent their answers" in row]
    assert sent
    for row in sent:
        assert "Somebody who was asked" in row
        assert "Bob" not in row
        assert ":" not in row.split("Somebody")[0]
        assert str(response.pk) not in row


def test_what_those_who_are_asked_do_has_a_day_and_no_place_among_times(
    olgas: Browser, alice: User, organisation: Organisation, bob: Stakeholder
) -> None:
    noon = timezone.now().replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=1)
    happened(organisation, "invite", actor_id=str(alice.pk), at=noon)
    of_bob = {"object_type": "engagements.invitation", "object_id": str(bob.invitation.pk)}
    for place, verb in enumerate(("open_link", "withdraw")):
        at = noon + timedelta(minutes=place + 1)
        happened(organisation, verb, at=at, actor_kind="stakeholder", actor_id=str(bob.pk), **of_bob)
    happened(organisation, "send_code", at=noon + timedelta(minutes=3), actor_kind="system", **of_bob)
    happened(organisation, "remind", actor_id=str(alice.pk), at=noon + timedelta(minutes=4))
    rows = shown(olgas)
    assert ["12:0" in row for row in rows] == [True, True, False, False, False]
    said = ("Sent reminders", "Sent invitations", "Was mailed a code", "Withdrew", "Opened a personal link")
    assert all(words in row for words, row in zip(said, rows, strict=True))
    page = olgas.get(TRAIL).text
    assert not any(f"12:0{minute}" in page for minute in (1, 2, 3))
    whole = b"".join(olgas.post(f"{TRAIL}file/").streaming_content).decode()  # type: ignore[attr-defined]
    lines = whole.splitlines()[-5:]
    assert ["12:0" in line for line in lines] == [True, True, False, False, False]


def test_each_filter_leaves_what_it_names(
    olgas: Browser, alice: User, engagement: Engagement, organisation: Organisation, bob: Stakeholder
) -> None:
    other = factories.make_engagement(organisation, initiative="Fraud scoring")
    now, of_engagement = timezone.now(), "engagements.engagement"
    happened(organisation, "sign_in", actor_id=str(alice.pk), at=now - timedelta(days=3))
    happened(organisation, "set_floors", object_type=of_engagement, object_id=str(other.pk))
    happened(organisation, "remove_person", object_type="engagements.stakeholder", object_id=str(bob.pk))
    assert ["Signed in" in row for row in shown(olgas, person=alice.pk)] == [True]
    assert ["Signed in" in row for row in shown(olgas, group="sign-in")] == [True]
    assert ["Took a person off" in row for row in shown(olgas, engagement=engagement.pk)] == [True]
    assert ["Said how many" in row for row in shown(olgas, engagement=other.pk)] == [True]
    day = now - timedelta(days=3)
    assert len(shown(olgas, first=f"{day:%Y-%m-%d}", last=f"{day:%Y-%m-%d}")) == 1
    assert shown(olgas, last="2001-01-01") == []


@pytest.mark.parametrize(
    "query",
    [
        {"person": "x"},
        {"person": "5b1d3f5e-0000-4000-8000-000000000000"},
        {"engagement": "\x00"},
        {"group": "nothing"},
        {"first": "yesterday"},
        {"first": "2026-02-02", "last": "2026-02-01"},
        {"first": "9999-12-31", "last": "0000-01-01"},
    ],
)
def test_what_can_not_be_looked_for_is_said(olgas: Browser, query: dict[str, str]) -> None:
    page = olgas.get(TRAIL, query)
    assertContains(page, "Error:", status_code=422)


def test_no_address_asks_before_which_moment_answers_were_sent(
    olgas: Browser, organisation: Organisation
) -> None:
    at = timezone.now() - timedelta(hours=3)
    for _each in range(ROWS_A_PAGE + 1):
        happened(
            organisation, "send_answers", at=at, actor_kind="stakeholder", object_type="responses.response"
        )
    older = str(olgas.get(TRAIL).context["page"].older)
    assert not re.search(rf"{at:%H:%M}|{at:%Y}", older)
    assert len(shown(olgas, below=older)) == 1
    made_up = f"{(at - timedelta(minutes=1)).isoformat()}_1"
    assert len(shown(olgas, below=made_up)) == ROWS_A_PAGE


@pytest.mark.parametrize(
    "below",
    [
        "x",
        "_",
        "\u0661",
        "2026-01-01T00:00:00+00:00_1",
        pytest.param(Fernet(Fernet.generate_key()).encrypt(b"[]").decode(), id="sealed by another"),
    ],
)
def test_a_place_that_is_none_begins_anew(olgas: Browser, organisation: Organisation, below: str) -> None:
    happened(organisation)
    assert len(shown(olgas, below=below)) == 1


@pytest.mark.parametrize("last", ["9999-12-31"])
def test_the_last_day_there_is_can_be_asked_for(
    olgas: Browser, organisation: Organisation, last: str
) -> None:
    happened(organisation)
    assert len(shown(olgas, last=last)) == 1


def test_pages_hold_each_row_once(olgas: Browser, organisation: Organisation) -> None:
    at = timezone.now()
    for number in range(120):
        happened(organisation, at=at - timedelta(seconds=number // 3))
    seen: list[object] = []
    query: dict[str, str] = {}
    while True:
        page = olgas.get(TRAIL, query).context["page"]
        seen += [(row.at, row.what) for row in page.rows]
        if not page.older:
            break
        query = {"below": page.older}
    assert len(seen) == 120
    assert seen == sorted(seen, reverse=True, key=lambda row: row[0])  # type: ignore[index]


@pytest.mark.parametrize("query", [{}, {"group": "links"}, {"engagement": "this"}])
def test_the_page_asks_the_same_number_of_queries(
    olgas: Browser, alice: User, engagement: Engagement, query: dict[str, str]
) -> None:
    query = {name: str(engagement.pk) if value == "this" else value for name, value in query.items()}
    asked = []
    for rows in (2, 20):
        for number in range(rows):
            person = factories.make_stakeholder(engagement, f"Person {number}")
            who = factories.make_member(engagement.organisation, f"Member {number}")
            happened(
                engagement.organisation, "change_person", actor_id=str(who.pk),
                object_type="engagements.stakeholder", object_id=str(person.pk),
            )  # fmt: skip
            happened(
                engagement.organisation, "make_links", actor_id=str(alice.pk), detail={"people": {str(person.pk): ""}},
                object_type="engagements.engagement", object_id=str(engagement.pk),
            )  # fmt: skip
        with CaptureQueriesContext(connection) as captured:
            olgas.get(TRAIL, query)
        asked.append(len(captured))
    assert asked[0] == asked[1] < 24


def test_another_organisation_is_not_in_it(olgas: Browser, mallory: User) -> None:
    happened(mallory.membership.organisation)
    assert shown(olgas) == []


def test_the_file_has_what_was_looked_for_and_is_a_row_itself(
    olgas: Browser, olga: User, organisation: Organisation
) -> None:
    User.objects.filter(pk=olga.pk).update(name="=cmd|' /C calc'!A0")
    happened(organisation, actor_id=str(olga.pk))
    happened(organisation, "change_settings")
    answer = olgas.post(f"{TRAIL}file/", {"group": "sign-in", "unknown": "False"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    heading, row = csv.reader(io.StringIO(text))
    assert heading[:3] == ["When (UTC)", "Who", "What"]
    assert row[1:3] == ["'=cmd|' /C calc'!A0", "Signed in"]
    noted = AuditEvent.objects.get(verb="export_trail")
    assert (noted.actor_id, noted.detail) == (str(olga.pk), {"wanted": {"group": "sign-in"}})


def test_proof_is_asked_for_before_the_file(olga: User) -> None:
    browser = Browser()
    browser.force_login(olga)
    assert browser.post(f"{TRAIL}file/").status_code == 302
    assert not AuditEvent.objects.filter(verb="export_trail").exists()


def test_a_sign_in_of_nobody_leaves_a_label_and_not_what_was_typed(olgas: Browser) -> None:
    typed = "hunter2-my-password"
    for _ in range(40):
        Browser().post(reverse("account_login"), {"login": f"{typed}@x.example", "password": "no such"})
    rows = AuditEvent.objects.filter(verb="sign_in_refused")
    assert 1 <= rows.count() <= 30
    assert typed not in str(list(rows.values()))
    assert rows[0].address_digest == digest_of("127.0.0.1")
    assert shown(olgas, group="refused") == []
    assert "typed " + rows[0].detail["typed"] in shown(olgas, unknown="on")[0]


def test_who_is_kept_out_by_a_wall_is_in_it_and_does_not_fill_it(
    olgas: Browser, engagement: Engagement, bob: Stakeholder, signed_in: SignIn
) -> None:
    ada = factories.make_member(engagement.organisation, "Ada Outside")
    browser = signed_in(ada)
    report = make_report(engagement, state="ready")
    for name, argument in (("engagement", engagement.pk), ("report", report.pk)):
        assert browser.get(reverse(name, args=[argument])).status_code == 404
    browser.get(reverse("person", args=[engagement.pk, bob.pk]))
    rows = shown(olgas, group="refused")
    assert len(rows) == 3
    assert all("Ada Outside" in row and "Claims assistant" in row for row in rows)
    for _ in range(30):
        browser.get(reverse("engagement", args=[engagement.pk]))
    assert AuditEvent.objects.filter(verb="denied").count() == DENIALS_A_MINUTE


def test_a_stranger_leaves_no_row_of_a_wall(mallory: User, engagement: Engagement, signed_in: SignIn) -> None:
    assert signed_in(mallory).get(reverse("engagement", args=[engagement.pk])).status_code == 404
    assert not AuditEvent.objects.filter(verb="denied").exists()


def test_a_look_is_noted_once_a_member_version_and_day(
    olgas: Browser,
    olga: User,
    alice: User,
    engagement: Engagement,
    bob: Stakeholder,
    rules: object,
) -> None:
    look(Engagement.objects.get(), bob)
    address = reverse("results", args=[engagement.pk])
    for _ in range(3):
        assertContains(olgas.get(address), "Claims assistant")
    factories.sign_in(Browser(), alice).get(address)
    rows = AuditEvent.objects.filter(verb="look_at_result").order_by("pk")
    what = {"version": 1}
    assert [(row.actor_id, row.detail) for row in rows] == [(str(olga.pk), what), (str(alice.pk), what)]
    (first, _second) = [row for row in shown(olgas, group="looks") if "Looked at a result" in row][:2]
    assert "with names" not in first


def test_a_verb_of_a_later_version_stands_as_it_is(olgas: Browser, organisation: Organisation) -> None:
    happened(organisation, "teleport", object_type="futures.portal", object_id="1", actor_kind="robot")
    assert "teleport" in shown(olgas)[0]


def test_what_somebody_is_called_is_escaped(olgas: Browser, olga: User, organisation: Organisation) -> None:
    User.objects.filter(pk=olga.pk).update(name="<script>alert(1)</script>")
    happened(organisation, actor_id=str(olga.pk))
    page = olgas.get(TRAIL)
    assertNotContains(page, "<script>alert")
    assertContains(page, "&lt;script&gt;alert")
