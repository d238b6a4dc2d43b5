"""Pages that look across engagements, as finished objects with a fixed number of queries."""

from calendar import month_name
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from apps.accounts.models import Client, Membership, Organisation
from apps.assessments.selectors import latest_assessment
from apps.engagements.joining import join_address, join_code_of
from apps.engagements.models import Engagement, InvitationToken, JoinCode, Round, Stakeholder
from apps.engagements.selectors import latest_round, perspective_labels
from apps.instruments.definition import definition_of
from apps.instruments.models import InstrumentVersion
from apps.reports.models import Report
from apps.responses.models import PerspectiveRequest, Response
from apps.responses.selectors import INVITED, late_count, progress_of


def newest_instrument() -> InstrumentVersion | None:
    return InstrumentVersion.objects.published().order_by("-loaded_at", "-version").first()


def engagement_rows(organisation: Organisation) -> QuerySet[Engagement]:
    """List the organisation's engagements, newest first, with who has answered and how far the report is.

    Each row carries `asked`, `sent`, `round_state` and `report_state`.
    """
    newest = Round.objects.filter(engagement=OuterRef("pk")).order_by("-number")
    report = Report.objects.filter(engagement=OuterRef("pk")).order_by("-number")
    sent = (
        Response.objects.filter(round__engagement=OuterRef("pk"), state=Response.State.SUBMITTED)
        .order_by()
        .values("round__engagement")
        .annotate(people=Count("stakeholder", distinct=True))
        .values("people")
    )
    return (
        Engagement.objects.of_organisation(organisation.pk)
        .select_related("client", "lead")
        .annotate(
            asked=Count("stakeholders", distinct=True),
            sent=Subquery(sent),
            round_state=Subquery(newest.values("state")[:1]),
            report_state=Subquery(report.values("state")[:1]),
        )
    )


@dataclass(frozen=True)
class PersonRow:
    id: UUID
    name: str
    perspective: str
    state: str  # invited, begun or sent
    has_link: bool
    has_ended_link: bool  # and none that works
    is_express: bool  # they took the express form
    is_guest: bool


@dataclass(frozen=True)
class RequestRow:
    """Somebody says that the questions are not their trade."""

    stakeholder_id: UUID
    name: str
    perspective: str
    wished: str  # empty: none of those that are heard
    reason: str


@dataclass(frozen=True)
class PerspectiveRow:
    label: str
    sent: int
    asked: int


@dataclass(frozen=True)
class Step:
    label: str
    detail: str
    state: str  # done, now or empty


@dataclass(frozen=True)
class NextStep:
    title: str
    text: str
    action: str  # add_people, make_links, close, results, order or report


@dataclass(frozen=True)
class ReaderRow:
    membership_id: int
    name: str
    email: str
    may_read: bool


@dataclass(frozen=True)
class OverviewPage:
    engagement: Engagement
    round: Round | None
    brief_claim: str
    success: str
    peaks: tuple[str, ...]
    report: Report | None  # the newest
    people: tuple[PersonRow, ...]
    perspectives: tuple[PerspectiveRow, ...]
    sent: int
    begun: int
    express: int
    late: int
    steps: tuple[Step, ...]
    next_step: NextStep
    readers: tuple[ReaderRow, ...]
    requests: tuple[RequestRow, ...]
    join_code: JoinCode | None
    join_address: str

    @property
    def asked(self) -> int:
        return len(self.people)

    @property
    def unheard(self) -> tuple[str, ...]:
        return tuple(row.label for row in self.perspectives if not row.asked)

    @property
    def missing(self) -> tuple[PersonRow, ...]:
        return tuple(person for person in self.people if person.state != "sent")


def overview_page(engagement: Engagement, *, at: datetime) -> OverviewPage:
    """Gather who has answered. What they answered stays sealed: nothing here reads a value."""
    round_ = latest_round(engagement)
    definition = definition_of(engagement.instrument_version)
    labels = perspective_labels(engagement)
    people = _people(engagement, round_, labels, at)
    perspectives = tuple(
        PerspectiveRow(
            label=label,
            sent=sum(person.state == "sent" for person in people if person.perspective == label),
            asked=sum(person.perspective == label for person in people),
        )
        for label in labels.values()
    )
    sent = sum(person.state == "sent" for person in people)
    report = _newest_report(engagement)
    return OverviewPage(
        engagement=engagement,
        round=round_,
        brief_claim=definition.dimensions.get(engagement.brief_claim, ""),
        success=_success(engagement),
        peaks=tuple(_peak(peak) for peak in engagement.peaks),
        report=report,
        people=people,
        perspectives=perspectives,
        sent=sent,
        begun=sum(person.state == "begun" for person in people),
        express=sum(person.is_express for person in people),
        late=late_count(round_) if round_ else 0,
        steps=_steps(engagement, round_, report, sent, len(people)),
        next_step=_next_step(round_, people, perspectives, report),
        readers=_readers(engagement.client),
        requests=_requests(engagement, labels),
        join_code=join_code_of(engagement),
        join_address=join_address(),
    )


def _newest_report(engagement: Engagement) -> Report | None:
    reports = Report.objects.filter(engagement=engagement).select_related("content")
    return reports.defer("content__document").order_by("-number").first()


def _success(engagement: Engagement) -> str:
    figures = (engagement.success_today, engagement.success_wanted)
    words = [
        f"{_plain(figure)} {word}"
        for figure, word in zip(figures, ("today", "wanted"), strict=True)
        if figure is not None
    ]
    unit = f" ({engagement.success_unit})" if words and engagement.success_unit else ""
    return ", ".join(words) + unit


def _peak(peak: dict[str, Any]) -> str:
    year, month = peak["month"].split("-")
    times = _plain(peak["times"])
    return f"{peak['name']}, {month_name[int(month)]} {year}: {times} times an ordinary day"


def _plain(number: float) -> str:
    return f"{number:,.4f}".rstrip("0").rstrip(".")


def _people(
    engagement: Engagement, round_: Round | None, labels: dict[str, str], at: datetime
) -> tuple[PersonRow, ...]:
    progress = {row.stakeholder_id: row for row in progress_of(round_)} if round_ else {}
    links = InvitationToken.objects.filter(invitation__stakeholder=OuterRef("pk"))
    stakeholders = Stakeholder.objects.filter(engagement=engagement).annotate(
        has_had_link=Exists(links), has_link=Exists(links.live(at=at))
    )
    return tuple(
        PersonRow(
            id=stakeholder.pk,
            name=str(stakeholder),
            perspective=labels.get(stakeholder.perspective, stakeholder.perspective),
            state=progress[stakeholder.pk].state if stakeholder.pk in progress else INVITED,
            is_express=stakeholder.pk in progress and progress[stakeholder.pk].is_express,
            is_guest=stakeholder.is_guest,
            has_link=stakeholder.has_link,
            has_ended_link=stakeholder.has_had_link and not stakeholder.has_link,
        )
        for stakeholder in stakeholders
    )


def _requests(engagement: Engagement, labels: dict[str, str]) -> tuple[RequestRow, ...]:
    requests = PerspectiveRequest.objects.waiting().filter(stakeholder__engagement=engagement)
    return tuple(
        RequestRow(
            stakeholder_id=request.stakeholder_id,
            name=str(request.stakeholder),
            perspective=labels.get(request.asked_from, request.asked_from),
            wished=labels.get(request.wished, ""),
            reason=request.reason,
        )
        for request in requests.select_related("stakeholder")
    )


def _readers(client: Client) -> tuple[ReaderRow, ...]:
    managers = (
        Membership.objects.filter(organisation_id=client.organisation_id, role=Membership.Role.MANAGER)
        .select_related("user")
        .annotate(may_read=Count("clients", filter=Q(clients=client)))
        .order_by("user__name")
    )
    return tuple(
        ReaderRow(
            membership_id=manager.pk,
            name=manager.user.name,
            email=manager.user.email,
            may_read=bool(manager.may_read),
        )
        for manager in managers
    )


def _steps(
    engagement: Engagement, round_: Round | None, report: Report | None, sent: int, asked: int
) -> tuple[Step, ...]:
    is_closed = round_ is not None and not round_.is_open
    collected = f"{sent} of {asked} sent" if asked else "nobody invited yet"
    closed_on = f"{round_.closed_at:%-d %B}" if round_ and round_.closed_at else ""
    return (
        Step("Frame", f"opened {engagement.opened_on:%-d %B}", "done"),
        Step("Collect", collected, "done" if is_closed else "now"),
        Step(
            "Result",
            f"closed {closed_on}" if is_closed else "sealed until closing",
            ("done" if round_.unsealed_at else "now") if round_ and is_closed else "",
        ),
        Step("Report", *_report_step(report, is_closed=is_closed)),
    )


def _report_step(newest: Report | None, *, is_closed: bool) -> tuple[str, str]:
    if newest is None:
        return ("order it here" if is_closed else "after the result"), ""
    if newest.is_ready:
        return f"version {newest.number} is ready", "done"
    return f"version {newest.number} {'failed' if newest.is_failed else 'is being made'}", ""


def _next_step(
    round_: Round | None,
    people: tuple[PersonRow, ...],
    perspectives: tuple[PerspectiveRow, ...],
    report: Report | None,
) -> NextStep:
    if round_ is not None and not round_.is_open:
        return _step_after_closing(round_, report)
    if not people:
        return NextStep(
            "Bring in the people to be heard",
            "Paste them one a line. Three or more in a perspective let it be shown on its own.",
            "add_people",
        )
    missing = [person for person in people if person.state != "sent"]
    if not missing:
        return NextStep("Close the round", "Everybody has sent their answers.", "close")
    unreached = [person.name for person in missing if not person.has_link]
    if unreached:
        verb = "needs" if len(unreached) == 1 else "need"
        text = "A link opens a person's questions on their own phone or computer, without an account."
        return NextStep(f"{_listed(unreached)} {verb} a link", text, "make_links")
    return _step_while_answering(missing, perspectives)


def _step_after_closing(round_: Round, report: Report | None) -> NextStep:
    if not round_.unsealed_at:
        return NextStep("Look at the result", "The round is closed and the answers are ranked.", "results")
    # A report made before the round was opened again may say nothing of what came since.
    result = latest_assessment(round_)
    if report is None or result is None or report.content.assessment_id != result.pk:
        return NextStep(
            "Order the report", "A PDF for whoever decides, made from the result as it is.", "order"
        )
    if report.is_failed:
        return NextStep("The report could not be made", "What it says is kept: have it made again.", "report")
    if not report.is_ready:
        return NextStep("The report is on its way", "It takes a few seconds.", "report")
    text = "Who is ticked under “Who reads the reports” finds it in the library."
    return NextStep(f"The report is ready, version {report.number}", text, "report")


def _step_while_answering(missing: list[PersonRow], perspectives: tuple[PerspectiveRow, ...]) -> NextStep:
    silent = [row.label for row in perspectives if row.asked and not row.sent]
    verb = "has" if len(missing) == 1 else "have"
    text = (
        f"Nobody has sent yet for {_listed(silent)}." if silent else "Every perspective has a voice already."
    )
    return NextStep(f"{_listed([person.name for person in missing])} {verb} not sent yet", text, "make_links")


def _listed(names: list[str]) -> str:
    """Join names as a sentence does, at most three of them."""
    if len(names) > 3:
        names = [*names[:2], f"{len(names) - 2} others"]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
