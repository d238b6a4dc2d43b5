"""One picture of all reports, and two of them side by side: only of what somebody may read, and only what they say."""

from collections import Counter
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import Client, Organisation, User
from apps.assessments.models import Snapshot
from apps.core.models import AuditEvent
from apps.decisions.models import PlanStep
from apps.engagements.models import Engagement
from apps.portfolio.library.picture import found_of, picture_page, quarter_of, sentences_of
from tests import factories
from tests.factories import SignIn
from tests.reports.documents import document
from tests.reports.rows import make_report

pytestmark = pytest.mark.django_db


def test_each_report_is_counted_once_by_what_its_newest_says(
    carol: User, alice: User, organisation: Organisation, harbourline: Client, instrument: object
) -> None:
    def engagement(client: Client) -> Engagement:
        return factories.make_engagement(organisation, client=client, lead=alice)

    found_data = engagement(harbourline)
    make_report(found_data, state="ready")
    make_report(found_data, state="ready", content=document(summary={"finding": "Again."}))
    nothing = document(summary={"kind": "nothing", "dimensions": []}, brief=None)
    make_report(engagement(harbourline), state="ready", content=nothing)
    make_report(engagement(harbourline))
    make_report(engagement(factories.make_client(organisation, "Kestrel Freight")), state="ready")
    carols = picture_page(carol.membership, at=timezone.now())
    assert {row.slug: row.count for row in carols.rows if row.count} == {"data": 1, "nothing": 1}
    assert carols.total == 2
    assert carols.owners == ()
    columns = [slug for slug, _label in carols.columns]
    data = next(row for row in carols.rows if row.slug == "data")
    assert data.asked[columns.index("user")] == 1
    assert picture_page(alice.membership, at=timezone.now()).total == 3


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({}, []),
        ({("nothing", ""): 3}, []),
        (
            {("data", "user"): 11, ("data", "data"): 2, ("user", "user"): 1, ("other", ""): 4},
            [
                "13 of 18 engagements are about Data, more than about any other dimension alone.",
                "14 briefs named a dimension: in 3 the report found that one alone, in 11 it did not.",
            ],
        ),
        (
            {("user", "data"): 1, ("other", "user"): 4},
            [
                "1 of 5 engagements is about Users, more than about any other dimension alone.",
                "5 briefs named a dimension: in 0 the report found that one alone, in 5 it did not.",
            ],
        ),
        (
            {("data", ""): 2, ("user", ""): 2},
            ["No dimension leads alone: the most is 2 of 4 engagements."],
        ),
        (
            {("data", "data"): 1},
            [
                "The one engagement is about Data.",
                "1 brief named a dimension: in 1 the report found that one alone, in 0 it did not.",
            ],
        ),
    ],
)
def test_the_sentence_says_no_more_than_its_counts(
    counts: dict[tuple[str, str], int], said: list[str]
) -> None:
    assert sentences_of(Counter(counts)) == said


def test_what_is_about_two_dimensions_is_about_neither() -> None:
    two = [{"slug": "data", "label": "Data"}, {"slug": "user", "label": "Users"}]
    assert (found_of("first", two), found_of("first", two[:1]), found_of("nothing", two[:1])) == (
        "other",
        "data",
        "nothing",
    )
    assert found_of("first", [{"slug": "of an instrument of its own", "label": "?"}]) == "other"


def test_a_quarter_ends_where_the_next_begins() -> None:
    assert quarter_of(date(2026, 11, 26)) == (date(2026, 10, 1), date(2027, 1, 1))
    assert quarter_of(date(2026, 3, 31)) == (date(2026, 1, 1), date(2026, 4, 1))


def test_who_owns_steps_of_several_plans_is_named_to_facilitators_alone(
    alice: User,
    carol: User,
    organisation: Organisation,
    harbourline: Client,
    instrument: object,
    signed_in: SignIn,
) -> None:
    first, last = quarter_of(timezone.now().date())
    for number in range(3):
        engagement = factories.make_engagement(organisation, client=harbourline, lead=alice)
        make_report(engagement, state="ready")
        bob = factories.make_stakeholder(engagement, name="Bob Answers")
        for place, (owner, day) in enumerate(
            ((bob.key, first), ("Only Once" if number else "Bob Answers", last))
        ):
            PlanStep.objects.create(
                organisation=organisation,
                engagement=engagement,
                key=f"k{place}",
                position=place,
                text="Do",
                owner=owner,
                due_on=day,
            )
    page = picture_page(alice.membership, at=timezone.now())
    assert [(row.name, row.engagements, row.steps) for row in page.owners] == [("Bob Answers", 3, 3)]
    assert "Bob Answers" in signed_in(alice).get(reverse("picture")).text
    assert "Bob Answers" not in signed_in(carol).get(reverse("picture")).text


def test_two_reports_stand_side_by_side_and_no_other_can_be_asked_for(
    carol: User, organisation: Organisation, harbourline: Client, instrument: object, signed_in: SignIn
) -> None:
    engagement = factories.make_engagement(organisation, client=harbourline, initiative="<b>Claims</b>")
    one = make_report(engagement, state="ready")
    two = make_report(engagement, state="ready", content=document(summary={"finding": "Users break first."}))
    waiting = make_report(factories.make_engagement(organisation, client=harbourline))
    other = make_report(factories.make_engagement(organisation), state="ready")
    carols = signed_in(carol)

    def beside(*reports: object) -> Any:
        return carols.get(reverse("beside"), {"report": [str(each) for each in reports]})

    shown = beside(one.pk, two.pk)
    rows = shown.text
    assert "Users break first." in rows
    assert "Data reaches its limit first" in rows
    assert "report versions 1 and 2" in rows
    assert "<b>Claims" not in rows
    read = AuditEvent.objects.filter(verb="read_report", actor_id=str(carol.pk))
    assert set(read.values_list("object_id", flat=True)) == {str(one.pk), str(two.pk)}
    tick = f'name="report" value="{two.pk}"'
    assert tick in carols.get(reverse("library")).text
    of_two = Snapshot.objects.filter(assessments__report_contents__reports=two)
    of_two.update(is_being_erased=True)
    assert beside(one.pk, two.pk).status_code == 404
    assert tick not in carols.get(reverse("library")).text
    of_two.update(is_being_erased=False)
    for pair in ((one.pk, other.pk), (one.pk, waiting.pk), (one.pk, "x")):
        assert beside(*pair).status_code == 404
