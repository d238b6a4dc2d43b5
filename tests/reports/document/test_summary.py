"""The key figures of a report's summary: no count of limits says less than the sentence above it."""

from types import SimpleNamespace
from typing import cast

from apps.findings.case import Case
from apps.findings.findings import findings_of
from apps.reports.document.places import places_of
from apps.reports.document.source import ReportSource
from apps.reports.document.summary import NotedFact, facts_of, summary_of
from tests.findings.claims.stories import CALM, USERS_FIRST, figure, people, workshop

OVER = {"QU2": figure(300, 1.2, 30)}


def fact(case: Case, label: str) -> NotedFact:
    source = cast(ReportSource, SimpleNamespace(findings=findings_of(case)))
    return next(each for each in facts_of(source) if each.label == label)


def test_limits_over_today_are_counted() -> None:
    case = workshop(people(12, USERS_FIRST, figures=(CALM | OVER)))
    assert fact(case, "Over today") == NotedFact("Over today", "1 of 5 limits", "")
    assert fact(case, "How sure").value.startswith("Over in ")


def test_what_one_person_measured_over_its_limit_is_counted() -> None:
    case = workshop(people(11, USERS_FIRST, figures=CALM), people(1, USERS_FIRST, figures=OVER))
    assert fact(case, "Over today").value.endswith("of 5 limits")
    assert fact(case, "How sure").value.startswith("Over in ")


def test_where_no_limit_is_known_none_is_counted() -> None:
    case = workshop(people(12, USERS_FIRST))
    assert fact(case, "Over today") == NotedFact("Over today", "No limit is known", "")


def test_the_page_of_places_says_what_first_means_where_something_is_over() -> None:
    case = workshop(people(12, USERS_FIRST, figures=(CALM | OVER)))
    places = places_of(cast(ReportSource, SimpleNamespace(findings=findings_of(case))))
    assert places is not None
    assert "what is farthest over its limit counts as first" in places.text


def test_the_library_calls_a_dispute_by_its_name() -> None:
    over = CALM | {"QU7": figure(3000, 1.3, 1000)}
    under = CALM | {"QU7": figure(100, 1.5, 1000)}
    case = workshop(people(6, USERS_FIRST, figures=over), people(6, USERS_FIRST, figures=under))
    summary = summary_of(cast(ReportSource, SimpleNamespace(findings=findings_of(case))))
    assert (summary.kind, summary.share) == ("disputed", "Disputed")
