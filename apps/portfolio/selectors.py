"""The overview of one engagement, read in a fixed number of queries."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.assessments.selectors import latest_assessment
from apps.assessments.versions import VersionRow, readable, versions_of, versions_that_would_hold
from apps.core.translations import inside
from apps.core.words.numerals import numeral
from apps.engagements.joining.codes import join_address
from apps.engagements.models import Engagement, JoinCode, Round
from apps.engagements.selectors import archives_itself_at, latest_round, perspective_labels
from apps.instruments.selectors import definition_of
from apps.outreach.services import reachable_among
from apps.portfolio.coverage import losses
from apps.portfolio.next_step import Decisions, Milestone, NextStep, next_step, stages
from apps.portfolio.people import (
    PersonRow,
    PerspectiveRow,
    RequestRow,
    people_of,
    perspective_rows,
    taking_part,
)
from apps.portfolio.reminding import with_mails
from apps.reports.models import Report
from apps.responses.selectors import HastyForms
from apps.workshops.models import Decision


@dataclass(frozen=True)
class OverviewPage:
    engagement: Engagement
    round: Round | None
    brief_claim: str  # as it is written inside a sentence
    success: str
    peaks: tuple[str, ...]
    report: Report | None  # the newest
    people: tuple[PersonRow, ...]
    perspectives: tuple[PerspectiveRow, ...]
    sent: int
    late: int
    haste: HastyForms | None
    versions: tuple[VersionRow, ...]  # of a round that was closed once, newest first
    # The versions beside which the next would be held back; only while the round is open.
    against: tuple[int, ...]
    losses: tuple[str, ...]  # what closing now would lose; only while the round is open
    steps: tuple[Milestone, ...]
    next_step: NextStep
    requests: tuple[RequestRow, ...]
    join_code: JoinCode | None
    join_address: str

    @property
    def version(self) -> VersionRow | None:
        """Return the newest version that the team may see: of a closed round the current one."""
        with_held = not self.engagement.is_confidential
        return next(
            (row for row in self.versions if (with_held or not row.is_held) and not row.retired_at), None
        )

    @property
    def archives_at(self) -> datetime | None:
        """Return when it is archived by itself; None while a round is open."""
        return archives_itself_at(self.engagement, self.round.closed_at if self.round else None)

    @property
    def held(self) -> VersionRow | None:
        return self.versions[0] if self.versions and self.versions[0].is_held else None

    @property
    def readable(self) -> tuple[VersionRow, ...]:
        return readable(self.versions)

    @property
    def retired(self) -> tuple[VersionRow, ...]:
        return tuple(row for row in self.versions if row.retired_at)

    @property
    def begun(self) -> int:
        return sum(person.state == "begun" for person in self.people)

    @property
    def declined(self) -> int:
        return sum(person.has_declined for person in self.people)

    @property
    def express(self) -> int:
        return sum(person.is_express for person in self.people)

    @property
    def interviews(self) -> int:
        return sum(bool(person.interviewer) for person in self.people)

    @property
    def unvouched(self) -> int:
        """Count those who answered but do not count toward k."""
        return sum(person.is_uncounted for person in taking_part(self.people))

    @property
    def unconfirmed(self) -> int:
        return sum(person.is_unconfirmed for person in self.people)

    @property
    def left_out(self) -> int:
        return sum(person.is_left_out for person in self.people)

    @property
    def asked(self) -> int:
        return len(taking_part(self.people))

    @property
    def unheard(self) -> tuple[str, ...]:
        return tuple(row.label for row in self.perspectives if not row.asked)

    @property
    def missing(self) -> tuple[PersonRow, ...]:
        return tuple(person for person in taking_part(self.people) if person.is_awaited)


def overview_page(engagement: Engagement, *, at: datetime) -> OverviewPage:
    """Collect who has answered. What they answered stays sealed: no value is read here."""
    round_ = latest_round(engagement)
    definition = definition_of(engagement.instrument_version)
    labels = perspective_labels(engagement)
    listed = people_of(engagement, round_, labels, at)
    people = listed.rows
    asked = taking_part(people)
    perspectives = perspective_rows(engagement, asked, labels)
    sent = sum(person.state == "sent" for person in asked)
    report = _newest_report(engagement)
    decisions = _decisions(engagement)
    versions = versions_of(round_) if round_ and (round_.unsealed_at or not round_.is_open) else ()
    held = versions[0].number if versions and versions[0].is_held else None
    is_seen_and_open = bool(versions) and round_ is not None and round_.is_open
    against = versions_that_would_hold(engagement, round_, at=at) if round_ and is_seen_and_open else ()
    step = next_step(
        engagement,
        round_,
        asked,
        perspectives,
        report,
        decisions,
        result=latest_assessment(round_) if round_ and not round_.is_open and not held else None,
        held=held,
        against=against,
    )
    if step.action == "chase":
        step = with_mails(step, reachable_among(engagement, [person.id for person in step.people], at=at))
    return OverviewPage(
        engagement=engagement,
        round=round_,
        brief_claim=inside(definition.dimensions.get(engagement.brief_claim, "")),
        success=_success(engagement),
        peaks=tuple(_peak(each["name"], each["month"], each["times"]) for each in engagement.peaks),
        report=report,
        people=people,
        perspectives=perspectives,
        sent=sent,
        late=listed.late,
        haste=listed.haste,
        versions=versions,
        against=against,
        losses=losses(engagement, perspectives, definition, asked) if round_ and round_.is_open else (),
        steps=stages(engagement, round_, report, decisions, sent=sent, asked=len(asked), held=held),
        next_step=step,
        requests=listed.requests,
        join_code=getattr(engagement, "join_code", None),
        join_address=join_address(),
    )


def _decisions(engagement: Engagement) -> Decisions:
    rows = Decision.objects.filter(engagement=engagement).exclude(state=Decision.State.SUPERSEDED)
    of = {row.state: row for row in rows}
    return Decisions(draft=of.get(Decision.State.DRAFT), held=of.get(Decision.State.DECIDED))


def _newest_report(engagement: Engagement) -> Report | None:
    reports = Report.objects.filter(engagement=engagement).with_version_state().with_decision()
    reports = reports.select_related("content")
    return reports.defer("content__document").order_by("-number").first()


def _success(engagement: Engagement) -> str:
    figures = (
        (_("%(figure)s today"), engagement.success_today),
        (_("%(figure)s wanted"), engagement.success_wanted),
    )
    words = [said % {"figure": _plain(figure)} for said, figure in figures if figure is not None]
    unit = f" ({engagement.success_unit})" if words and engagement.success_unit else ""
    return ", ".join(words) + unit


def _peak(name: str, month: str, times: float) -> str:
    return _("%(name)s, %(month)s: %(times)s times an ordinary day") % {
        "name": name,
        "month": date_format(date.fromisoformat(f"{month}-01"), "YEAR_MONTH_FORMAT"),
        "times": _plain(times),
    }


def _plain(number: float) -> str:
    return numeral(f"{number:,.4f}".rstrip("0").rstrip("."))
