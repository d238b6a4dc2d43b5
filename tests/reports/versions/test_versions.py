"""Versions of a report: all of them reachable by who may read one, one of them final, and what changed between two."""

import copy
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from apps.accounts.models import User
from apps.core.models import AuditEvent
from apps.engagements.models import Engagement
from apps.reports.document.content import content_of
from apps.reports.models import Report
from apps.reports.versions import compare, versions_of
from tests.factories import NOW, SignIn
from tests.pages import read_page
from tests.reports.documents import document
from tests.reports.rows import make_report

HOSTILE = '<script>alert("\u202e")</script>'


def later() -> dict[str, Any]:
    """The same report after a decision, with one limit measured again."""
    content = document()
    content["brief"]["headline"] = (
        "On launch day, 10 January, at the busiest moment 47 requests a second arrive; 0.88 can be answered."
    )
    content["ranking"] = [{**content["ranking"][3], "number": 1}, {**content["ranking"][0], "number": 2}]
    content["limits"]["rows"][0]["now"] = f"6 hours {HOSTILE}"
    content["names"]["recipient"] = "the steering committee"
    content["quotes"] = [*content["quotes"], "We never delete a single thing."]
    return content


def page_of(name: str, report: Report) -> str:
    return reverse(name, args=[report.pk])


def test_what_changed_is_told_by_subject_and_what_is_the_same_is_not() -> None:
    found = compare(content_of(document()), content_of(later()))
    told = {group.title: {row.label: (row.before, row.after) for row in group.rows} for group in found.groups}
    assert told["What comes first"]["Data"] == ("place 1", "place 2")
    assert told["What comes first"]["Users"] == ("no place decided", "place 1")
    assert set(told["The finding"]) == {"Finding"}
    assert list(told["Figures"]) == ["Longest regular job"]
    assert told["For whom, and with what"] == {"For whom": ("nobody is named", "the steering committee")}
    assert found.wording is not None
    assert (found.wording.gone, found.wording.new) == ((), ("We never delete a single thing.",))
    assert compare(content_of(document()), content_of(document())).is_same


def test_sentences_of_two_languages_are_not_called_changed() -> None:
    other = copy.deepcopy(document())
    other["options"]["language"] = "de"
    found = compare(content_of(document()), content_of(other))
    assert found.is_other_language
    assert (found.groups, found.wording) == ((), None)


def test_a_content_of_an_earlier_format_is_set_beside_a_new_one_and_that_is_said() -> None:
    older = {name: value for name, value in document().items() if name not in {"brief", "meaning", "limits"}}
    found = compare(content_of({**older, "format": "scalelens-report/2"}), content_of(document()))
    assert found.is_other_format == (document()["format"] != "scalelens-report/2")
    assert "Figures" in {group.title for group in found.groups}


@pytest.mark.django_db
def test_carol_reaches_every_version_and_what_changed(
    engagement: Engagement, carol: User, signed_in: SignIn
) -> None:
    first, second = (
        make_report(engagement, state="ready"),
        make_report(engagement, state="ready", content=later()),
    )
    carols = signed_in(carol)
    shown = carols.get(page_of("report", second))
    for address in (page_of("report", first), page_of("report_changes", second)):
        assertContains(shown, f'href="{address}"')
    assertNotContains(shown, "Mark version")
    changes = carols.get(page_of("report_changes", second))
    assertContains(changes, "From report version 1 to report version 2")
    assertContains(changes, "47 requests a second arrive")
    assertContains(changes, "&lt;script&gt;alert")
    assertNotContains(changes, "<script>alert")
    assertRedirects(carols.get(page_of("report_changes", first)), page_of("report", first))
    for typed in ("2", "9", "x", "١"):
        assert carols.get(page_of("report_changes", second), {"with": typed}).status_code == 302


@pytest.mark.django_db
def test_who_pages_through_the_versions_stays_on_the_page_and_has_read_the_report(
    engagement: Engagement, carol: User, signed_in: SignIn
) -> None:
    newest = [make_report(engagement, state="ready") for _ in range(21)][-1]
    htmx = {"HX-Request": "true", "HX-Boosted": "true", "HX-Target": "versions"}
    page = read_page(
        signed_in(carol).get(page_of("report", newest), {"version_page": "2"}, headers=htmx).text
    )
    assert "21 to 21 of 21" in page.one("#versions").text
    assert page.has("h1")
    assert AuditEvent.objects.filter(verb="read_report", actor_id=str(carol.pk)).count() == 1


@pytest.mark.django_db
def test_versions_are_counted_as_every_list_and_the_final_one_is_told_however_old(
    engagement: Engagement, carol: User, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.core.lists.counting.MOST_COUNTED", 20)
    first, *_between, newest = [make_report(engagement, state="ready") for _ in range(22)]
    Report.objects.filter(pk=first.pk).update(final_at=NOW)
    card = read_page(signed_in(carol).get(page_of("report", newest)).text).one("#versions").text
    assert "1 to 20 of more than 20" in card
    assert "newer than report version 1, which was marked as the final one" in card
    assert "What changed since report version 21" in card


@pytest.mark.django_db
def test_a_page_of_versions_is_read_and_no_more(engagement: Engagement) -> None:
    newest = [make_report(engagement, state="ready") for _ in range(23)][-1]
    report = Report.objects.with_version_state().select_related("final_by").get(pk=newest.pk)
    with CaptureQueriesContext(connection) as queries:
        versions_of(report, QueryDict("version_page=2"))
    assert len(queries) == 4
    assert any("LIMIT 3 OFFSET 20" in each["sql"] for each in queries.captured_queries)


@pytest.mark.django_db
def test_one_version_is_final_and_the_others_say_so(
    engagement: Engagement, alice: User, carol: User, signed_in: SignIn
) -> None:
    first, second, third = (make_report(engagement, state="ready") for _ in range(3))
    alices, carols = signed_in(alice), signed_in(carol)
    assert carols.post(page_of("report_final", second)).status_code == 404
    for report in (first, second):
        assertContains(
            alices.post(page_of("report_final", report), follow=True),
            f"Report version {report.number} is the final one.",
        )
    assert Report.objects.get(final_at__isnull=False) == second
    assert AuditEvent.objects.filter(verb="mark_final").latest("pk").detail == {"number": 2, "before": 1}
    assertContains(carols.get(page_of("report", second)), "This is the final version, marked by Alice Duarte")
    assertContains(
        carols.get(page_of("report", third)), "newer than report version 2, which was marked as the final one"
    )
    assertContains(
        carols.get(page_of("report", first)), "Report version 2 is the final one; this one is older."
    )
    assertContains(
        alices.post(page_of("report_final", second), follow=True), "This version is the final one already."
    )
    alices.post(page_of("report_final", second), {"unmark": "1"})
    assert not Report.objects.filter(final_at__isnull=False).exists()
    assert AuditEvent.objects.filter(verb="unmark_final").count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.update(final_at=NOW)


@pytest.mark.django_db
def test_what_can_not_be_read_can_not_be_final(
    engagement: Engagement, alice: User, signed_in: SignIn
) -> None:
    report = make_report(engagement, state="failed")
    assertContains(
        signed_in(alice).post(page_of("report_final", report), follow=True), "Only a version that is ready"
    )
    assert not Report.objects.filter(final_at__isnull=False).exists()


@pytest.mark.django_db
def test_mallory_learns_nothing_of_versions(engagement: Engagement, mallory: User, signed_in: SignIn) -> None:
    make_report(engagement, state="ready")
    report = make_report(engagement, state="ready")
    mallorys = signed_in(mallory)
    assert mallorys.get(page_of("report_changes", report)).status_code == 404
    assert mallorys.post(page_of("report_final", report)).status_code == 404


@pytest.mark.django_db
def test_who_sees_what_changed_has_read_both_versions_once_a_day(
    engagement: Engagement, carol: User, signed_in: SignIn
) -> None:
    first = make_report(engagement, state="ready")
    second = make_report(engagement, state="ready", content=later())
    carols = signed_in(carol)
    for _ in range(2):
        carols.get(page_of("report_changes", second))
        carols.get(page_of("report", second))
        carols.get(reverse("report_reading", args=[second.pk]))
    rows = AuditEvent.objects.filter(verb="read_report", actor_id=str(carol.pk))
    assert sorted(rows.values_list("object_id", flat=True)) == sorted((str(first.pk), str(second.pk)))


@pytest.mark.django_db
@pytest.mark.parametrize("count", [2, 20])
def test_both_pages_ask_the_same_number_of_queries(
    count: int,
    engagement: Engagement,
    carol: User,
    signed_in: SignIn,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    newest = [make_report(engagement, state="ready") for _ in range(count)][-1]
    browser = signed_in(carol)
    for name, queries in (("report", 14), ("report_changes", 12)):
        with django_assert_max_num_queries(queries):
            page = read_page(browser.get(page_of(name, newest)).content.decode())
        assert page.has("h1")
