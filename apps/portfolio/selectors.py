"""The overview of one engagement, read in a fixed number of queries."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.assessments.selectors import latest_assessment
from apps.assessments.versions import versions_of, versions_that_would_hold
from apps.core.translations import inside
from apps.core.words.numerals import numeral
from apps.decisions.models import Decision
from apps.engagements.joining.codes import join_address
from apps.engagements.models import Engagement, JoinCode
from apps.engagements.selectors import latest_round, perspective_labels
from apps.instruments.selectors import definition_of
from apps.outreach.services import reachable_among
from apps.portfolio.coverage import losses
from apps.portfolio.next_step import Milestone, NextStep, next_step, stages
from apps.portfolio.overview import Decisions, Overview
from apps.portfolio.people import people_of, perspective_rows, taking_part
from apps.portfolio.reminding import with_mails
from apps.reports.models import Report


@dataclass(frozen=True, kw_only=True)
class OverviewPage(Overview):
    brief_claim: str  # as it is written inside a sentence
    success: str
    peaks: tuple[str, ...]
    losses: tuple[str, ...]  # what closing now would lose; only while the round is open
    steps: tuple[Milestone, ...]
    next_step: NextStep
    join_code: JoinCode | None
    join_address: str


def overview_page(engagement: Engagement, *, at: datetime) -> OverviewPage:
    """Collect who has answered. What they answered stays sealed: no value is read here."""
    overview = _overview(engagement, at)
    definition = definition_of(engagement.instrument_version)
    step = next_step(overview)
    if step.action == "chase":
        step = with_mails(step, reachable_among(engagement, [person.id for person in step.people], at=at))
    return OverviewPage(
        **vars(overview),
        brief_claim=inside(definition.dimensions.get(engagement.brief_claim, "")),
        success=_success(engagement),
        peaks=tuple(_peak(each["name"], each["month"], each["times"]) for each in engagement.peaks),
        losses=losses(engagement, overview.perspectives, definition, overview.taking_part)
        if overview.round and overview.round.is_open
        else (),
        steps=stages(overview),
        next_step=step,
        join_code=getattr(engagement, "join_code", None),
        join_address=join_address(),
    )


def _overview(engagement: Engagement, at: datetime) -> Overview:
    round_, labels = latest_round(engagement), perspective_labels(engagement)
    listed = people_of(engagement, round_, labels, at)
    versions = versions_of(round_) if round_ and (round_.unsealed_at or not round_.is_open) else ()
    against: tuple[int, ...] = ()
    result = None
    if round_ and round_.is_open:
        against = versions_that_would_hold(engagement, round_, at=at) if versions else ()
    elif round_ and not (versions and versions[0].is_held):
        result = latest_assessment(round_)
    return Overview(
        engagement=engagement,
        round=round_,
        people=listed.rows,
        perspectives=perspective_rows(engagement, taking_part(listed.rows), labels),
        requests=listed.requests,
        late=listed.late,
        haste=listed.haste,
        versions=versions,
        against=against,
        result=result,
        report=_newest_report(engagement),
        decisions=_decisions(engagement),
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
