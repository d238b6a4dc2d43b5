"""Alice says more with her order: a meeting, who is asked, sizes. What is wrong is told, with what would be right."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.core.actors import SYSTEM
from apps.engagements.models import Engagement
from apps.findings.brief.order import Size
from apps.reports.document.order import NO_ORDER, ReportOrder, last_order, order_again
from apps.reports.models import Report
from apps.reports.ordering.views import DetailsForm, OrderDraft, StepDraft, order_draft
from apps.reports.replies.services import answer_asked
from apps.reports.services import freeze_report
from tests.factories import NOW, acting, leave, look
from tests.pages import fields_of, read_page

type SignIn = Callable[[User], Browser]
type BringIn = Callable[..., Engagement]

DRAFT = OrderDraft(
    issued_on=date(2026, 11, 30),
    decide_by=date(2026, 12, 7),
    bites_on=date(2026, 12, 10),
    steps=(StepDraft("Split the job.", "Platform", 3, 5), StepDraft("Read the log.", "", None, None)),
    addressees=("Executive and finance",),
    departments=("Platform", "Product"),
    dissent="",
    lacks_relief=False,
    is_past=False,
)
SIZES = {"sized": "on", "sized_by": "Platform", "least_1": 1, "most_1": 4, "least_2": 3, "most_2": 3}


@pytest.mark.parametrize(
    ("typed", "field", "says", "proposed"),
    [
        (
            {"meeting_name": "Board", "meeting_on": "2026-11-01"},
            "meeting_on",
            "1 November 2026 is before the report is issued, on 30 November 2026.",
            "2026-12-07",
        ),
        (
            {"meeting_name": "Board", "meeting_on": "2026-12-10"},
            "meeting_on",
            "10 December 2026 is too late: the first limit is reached from 10 December 2026 on.",
            "2026-12-07",
        ),
        ({"meeting_name": "Board"}, "meeting_on", "Say on which day it meets.", "2026-12-07"),
        (SIZES | {"least_1": 0}, "least_1", "A step takes a day at least.", "3"),
        (SIZES | {"least_2": ""}, "least_2", "A step takes a day at least.", "1"),
        (SIZES | {"most_2": 2}, "most_2", "It can't be less than the days before it.", "3"),
        (SIZES | {"most_1": 10**6}, "most_1", "A step takes at most 999 days.", "5"),
        (SIZES | {"least_1": 10**6}, "least_1", "A step takes at most 999 days.", "3"),
    ],
)
def test_what_is_wrong_is_told_and_what_would_be_right_is_filled_in(
    typed: dict[str, object], field: str, says: str, proposed: str
) -> None:
    form = DetailsForm(DRAFT, query(typed))
    assert not form.is_valid()
    problem = str(form.errors[field][0])
    assert problem.startswith(says)
    assert "Proposed: " in problem
    assert form[field].value() == proposed


def query(typed: dict[str, object]) -> QueryDict:
    sent = QueryDict(mutable=True)
    sent.update({name: str(value) for name, value in typed.items()})
    return sent


def test_sizes_are_somebodys_word_and_a_meeting_has_a_name() -> None:
    assert "sized_by" in DetailsForm(DRAFT, query(SIZES | {"sized_by": ""})).errors
    assert "meeting_name" in DetailsForm(DRAFT, query({"meeting_on": "2026-12-04"})).errors
    assert "sized_by" in DetailsForm(DRAFT, query(SIZES | {"sized_by": "The cook"})).errors


def test_what_is_right_is_the_order() -> None:
    typed = {"meeting_name": "Board", "meeting_on": "2026-12-20", "is_late": "on", "addressees": "A; B;"}
    form = DetailsForm(DRAFT, query(typed | SIZES))
    assert form.is_valid()
    assert form.order() == ReportOrder(
        meeting_name="Board",
        meeting_on="2026-12-20",
        addressees=("A", "B"),
        sizes=(Size(1, 4), Size(3, 3)),
        sized_by="Platform",
    )


@pytest.mark.django_db
def test_alice_names_the_meeting_and_the_sizes_and_the_report_prints_them(
    bring_in: BringIn, alice: User, signed_in: SignIn
) -> None:
    engagement = bring_in("returns-check")
    look(engagement)
    browser, address = signed_in(alice), reverse("order_details", args=[engagement.pk])
    typed = fields_of(browser.get(address))
    on = engagement.in_its_zone(timezone.now()).date() + timedelta(days=9)
    typed |= {"meeting_name": "Steering", "meeting_on": on.isoformat(), "addressees": "Head of returns"}
    sizes = [name for name in typed if name.startswith(("least_", "most_"))]
    assert len(sizes) == 6
    typed |= {"sized": "on", "sized_by": "Platform"} | dict.fromkeys(sizes, "4")
    browser.post(address, typed)
    brief = Report.objects.get().content.document["brief"]
    assert (brief["decide_by"], brief["addressees"]) == (
        on.isoformat(),
        "Head of returns",
    )
    assert brief["when"].startswith("Steering")
    assert any("days of work, sized by Platform" in text for text in brief["costs"])
    leave(Report, "ready")
    again = fields_of(browser.get(address))
    assert (again["meeting_name"], again["addressees"]) == (["Steering"], ["Head of returns"])
    typed["meeting_on"] = "2020-01-01"
    answer = browser.post(address, typed)
    assert answer.status_code == 422
    assert "is before the report is issued" in answer.text
    assert Report.objects.count() == 1


@pytest.mark.django_db
def test_ordered_again_by_the_button_a_meeting_stays_while_it_is_ahead(bring_in: BringIn) -> None:
    engagement = bring_in("hr-faq-bot")
    said = ReportOrder("Board", "2026-12-04", ("Head of people",), (Size(1, 2),), "Platform")
    freeze_report(engagement=engagement, order=said, by=SYSTEM, at=NOW)
    assert last_order(engagement) == (said, ())
    assert order_again(engagement, at=NOW) == ReportOrder("Board", "2026-12-04", ("Head of people",))
    late = order_again(engagement, at=NOW + timedelta(days=30))
    assert late == ReportOrder(addressees=("Head of people",))


@pytest.mark.django_db
def test_the_proposal_is_what_the_brief_says(bring_in: BringIn) -> None:
    engagement = bring_in("support-bot-launch")
    draft = order_draft(engagement, NO_ORDER, at=NOW + timedelta(days=3))
    assert draft.issued_on == date(2026, 11, 28)
    assert draft.decide_by > draft.issued_on
    assert len(draft.steps) == 3
    assert all(step.least is None or step.least >= 1 for step in draft.steps)


@pytest.mark.django_db
def test_what_was_answered_is_in_the_decision_of_the_next_version(
    bring_in: BringIn, carol: User, alice: User
) -> None:
    engagement = bring_in("hr-faq-bot")
    first = freeze_report(engagement=engagement, by=SYSTEM, at=NOW)
    leave(Report, "ready")
    report = Report.objects.with_version_state().select_related("engagement").get(pk=first.pk)
    answer_asked(report=report, kind="refused", text="Not ours to decide.", by=acting(carol), at=NOW)
    second = freeze_report(engagement=engagement, by=SYSTEM, at=NOW)
    assert second.number == 2
    (said,) = second.content.document["answered"]
    assert said.startswith("Carol Lindqvist, 25 November 2026: refused to “")
    assert said.endswith(": Not ours to decide.")


@pytest.mark.django_db
def test_before_the_round_is_closed_the_panel_says_what_is_missing(
    engagement: Engagement, alice: User, signed_in: SignIn
) -> None:
    answer = signed_in(alice).get(reverse("order_details", args=[engagement.pk]), follow=True)
    assert read_page(answer.text).has("#report-panel")
    assert "The round is still open" in answer.text


@pytest.mark.django_db
def test_ordered_after_the_first_limit_it_asks_for_what_was_measured(bring_in: BringIn) -> None:
    engagement = bring_in("support-bot-launch", launch_on="2027-01-10")
    later = NOW + timedelta(days=90)
    draft = order_draft(engagement, NO_ORDER, at=later)
    assert (draft.is_past, draft.bites_on, draft.lacks_relief) == (True, None, False)
    page = render_to_string(
        "reports/ordering/details.html",
        {"engagement": engagement, "form": DetailsForm(draft), "draft": draft},
    )
    measured = reverse("assumptions", args=[engagement.pk])
    assert read_page(page).one(f"p.callout a[href='{measured}']").text == "Enter what was measured"
    report = freeze_report(engagement=engagement, by=SYSTEM, at=later)
    assert report.content.document["brief"]["asked"] == "Enter what was measured."
