"""Everything a report says, frozen when it is ordered and read when it is printed."""

from collections.abc import Collection, Mapping
from dataclasses import Field, dataclass, fields
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import override

from apps.assessments.models import Assessment
from apps.assessments.selectors import findings_for_readers, latest_assessment
from apps.documents.mapping import plain, read
from apps.engagements.models import Engagement
from apps.engagements.selectors import latest_round
from apps.instruments.selectors import definition_for
from apps.reports.document.advice import AdviceSection, ChecklistSection, advice_of, checklist_of
from apps.reports.document.appendices import (
    MethodSection,
    RobustnessSection,
    SentenceLine,
    framing_of,
    method_of,
    robustness_of,
    sentences_of,
)
from apps.reports.document.calibration import meaning_of
from apps.reports.document.commitments import (
    AssumptionLine,
    DecisionSection,
    ExperimentLine,
    PlanLine,
    TargetLine,
    assumptions_of,
    decision_of,
    experiments_of,
    plan_of,
    targets_heading_of,
    targets_of,
)
from apps.reports.document.cover import (
    OrderedLine,
    ReportNames,
    ReportOptions,
    cover_of,
    evidence_at,
    mark_of,
    names_of,
    options_of,
    question_set_of,
    ranking_of,
)
from apps.reports.document.disagreement import DisagreementSection, disagreement_of, questions_of
from apps.reports.document.duties import LawSection, law_of
from apps.reports.document.limits import LimitsSection, limits_of
from apps.reports.document.places import MoneySection, PlacesSection, money_of, places_of, quotes_of
from apps.reports.document.requests import RequestsSection, requests_of
from apps.reports.document.scenarios import FuturesSection, futures_of
from apps.reports.document.source import Fact, Optional, ReportSource, section
from apps.reports.document.summary import (
    BriefSection,
    CostsSection,
    NotedFact,
    SummarySection,
    brief_changes_of,
    brief_of,
    costs_of,
    facts_of,
    summary_of,
)
from apps.reports.errors import NothingToReport

FORMAT = "scalelens-report/4"


@dataclass(frozen=True)
class Content:
    """What a report says, in the order in which it is stored and printed. A new section is a line here.

    The names are the keys of the stored content. One that is absent there, as from contents frozen before there was
    such a section, is read as None.
    """

    format: str = section(lambda source: FORMAT)
    options: ReportOptions = section(options_of)
    evidence_at: str = section(evidence_at)
    mark: str = section(mark_of)
    names: ReportNames = section(names_of, page="reports/pdf/cover.html")
    question_set: str = section(question_set_of)
    summary: SummarySection = section(summary_of, page="reports/pdf/summary.html")
    cover: tuple[Fact, ...] = section(cover_of)
    ranking: tuple[OrderedLine, ...] = section(ranking_of)
    brief: BriefSection | None = section(brief_of)
    brief_changes: tuple[str, ...] | None = section(brief_changes_of)
    facts: tuple[NotedFact, ...] = section(facts_of)
    meaning: tuple[str, ...] = section(meaning_of)
    costs: CostsSection | None = section(costs_of)
    asks: RequestsSection | None = section(requests_of)
    places: PlacesSection | None = section(places_of, page="reports/pdf/places.html")
    futures: FuturesSection | None = section(futures_of, page="reports/pdf/futures.html")
    money: MoneySection | None = section(money_of, page="reports/pdf/places.html")
    limits: LimitsSection | None = section(limits_of, page="reports/pdf/limits.html")
    disagreement: DisagreementSection | None = section(
        disagreement_of, page="reports/pdf/disagreement.html", optional=Optional.DISAGREEMENT
    )
    questions: tuple[str, ...] = section(
        questions_of, page="reports/pdf/disagreement.html", optional=Optional.DISAGREEMENT
    )
    quotes: tuple[str, ...] = section(
        quotes_of, page="reports/pdf/disagreement.html", optional=Optional.QUOTES
    )
    advice: AdviceSection = section(advice_of, page="reports/pdf/advice.html")
    law: LawSection | None = section(law_of, page="reports/pdf/advice.html")
    checklist: ChecklistSection | None = section(checklist_of, page="reports/pdf/checklist.html")
    decision: DecisionSection | None = section(decision_of, page="reports/pdf/decision.html")
    assumptions: tuple[AssumptionLine, ...] = section(assumptions_of, page="reports/pdf/decision.html")
    plan: tuple[PlanLine, ...] = section(plan_of, page="reports/pdf/decision.html")
    targets_heading: str = section(targets_heading_of, optional=Optional.TARGETS)
    targets: tuple[TargetLine, ...] = section(
        targets_of, page="reports/pdf/targets.html", optional=Optional.TARGETS
    )
    experiments: tuple[ExperimentLine, ...] = section(
        experiments_of, page="reports/pdf/targets.html", optional=Optional.TARGETS
    )
    framing: tuple[Fact, ...] = section(framing_of)
    method: MethodSection = section(method_of, page="reports/pdf/method.html")
    robustness: RobustnessSection | None = section(
        robustness_of, page="reports/pdf/robustness.html", optional=Optional.ROBUSTNESS
    )
    sentences: tuple[SentenceLine, ...] = section(
        sentences_of, page="reports/pdf/sentences.html", optional=Optional.SENTENCES
    )

    @property
    def pages(self) -> tuple[str, ...]:
        """Return the templates to print, without repeats."""
        named = (each.metadata["page"] for each in fields(self) if getattr(self, each.name))
        return tuple(dict.fromkeys(filter(None, named)))


def content_of(stored: Mapping[str, object]) -> Content:
    return read(Content, stored)


def report_document(
    engagement: Engagement,
    assessment: Assessment,
    *,
    left_out: Collection[str] = (),
    issued_on: date | None = None,
) -> dict[str, object]:
    """Build what a report says that is issued on a day, that of the result unless given, without what is to be left out.

    Raises NothingToReport if nobody answered.
    """
    day = issued_on or engagement.in_its_zone(assessment.snapshot.taken_at).date()
    # The same evidence gives the same digest, by whomever it is ordered: the language is the engagement's, and not that
    # of a browser.
    with override(engagement.written_in):
        source = _source(engagement, assessment, tuple(part for part in Optional if part in left_out), day)
        return {each.name: _frozen(each, source) for each in fields(Content)}


def _frozen(part: Field[object], source: ReportSource) -> object:
    # One that is left out is written all the same: what it is stored as goes by what it would have been.
    written: object = plain(part.metadata["write"](source))
    if part.metadata["optional"] not in source.left_out:
        return written
    return [] if isinstance(written, list) else "" if isinstance(written, str) else None


def _source(
    engagement: Engagement, assessment: Assessment, left_out: tuple[str, ...], issued_on: date
) -> ReportSource:
    findings = findings_for_readers(assessment, engagement, issued_on=issued_on)
    if not findings.coverage.answered:
        raise NothingToReport(
            " ".join((_("Nobody has answered: there is nothing to report."), *map(str, findings.missing)))
        )
    return ReportSource(
        engagement=engagement,
        assessment=assessment,
        findings=findings,
        result=assessment.engine_result,
        definition=definition_for(engagement.instrument_version, engagement.routing),
        issued_on=issued_on,
        left_out=left_out,
    )


def reportable_assessment(engagement: Engagement) -> Assessment:
    """Return the result to report. Raises NothingToReport, which says what is missing."""
    round_ = latest_round(engagement)
    if round_ is None or round_.is_open:
        raise NothingToReport(
            _("The round is still open. Close it: a report rests on answers that no longer change.")
        )
    assessment = latest_assessment(round_)
    if assessment is None:
        raise NothingToReport(
            _("The answers are not ranked yet. Look at the result first, then order the report.")
        )
    if assessment.is_failed:
        raise NothingToReport(
            _("The answers could not be ranked, so there is nothing to report. %(reason)s")
            % {"reason": assessment.failure}
        )
    if not assessment.is_ready:
        raise NothingToReport(
            _("The result is still being computed. Order the report as soon as it is there.")
        )
    return assessment
