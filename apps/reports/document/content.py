"""Everything a report says, frozen when it is ordered and read when it is printed."""

from collections.abc import Collection, Mapping
from dataclasses import Field, dataclass, fields, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from apps.assessments.models import Assessment
from apps.assessments.selectors import case_of, findings_for_readers, latest_assessment
from apps.calibration.record import calibration_for
from apps.decisions.commitments.days import day_of_result
from apps.documents.mapping import plain, read
from apps.engagements.models import Engagement
from apps.engagements.selectors import latest_round
from apps.findings.brief.brief import brief_of
from apps.findings.brief.dates import Meeting, Occasion
from apps.findings.brief_section import BriefSection
from apps.findings.case import Case
from apps.findings.findings import Findings
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
from apps.reports.document.brief.section import brief_changes_of, brief_section_of, order_of
from apps.reports.document.calibration import meaning_of
from apps.reports.document.commitments import (
    AssumptionLine,
    DecisionSection,
    ExperimentLine,
    NotedLine,
    PlanLine,
    TargetLine,
    answered_of,
    assumptions_of,
    decision_of,
    experiments_of,
    noted_of,
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
from apps.reports.document.disagreement import (
    DisagreementSection,
    MovedSection,
    disagreement_of,
    moved_of,
    questions_of,
)
from apps.reports.document.duties import LawSection, law_of
from apps.reports.document.limits import LimitsSection, limits_of
from apps.reports.document.order import NO_ORDER, ReportOrder
from apps.reports.document.places import MoneySection, PlacesSection, money_of, places_of, quotes_of
from apps.reports.document.scenarios import FuturesSection, futures_of
from apps.reports.document.source import Fact, Optional, ReportSource, section
from apps.reports.errors import NoRelief, NothingToReport

FORMAT = "scalelens-report/5"
LACKS_RELIEF = gettext_lazy(
    "No step raises this limit or lowers what is asked of it, so page 2 would say nothing to do. Write one into the "
    "plan, with its day and the limit it is for, and order again."
)


@dataclass(frozen=True)
class Content:
    """What a report says, in the order in which it is stored and printed. A new section is a line here.

    The names are the keys of the stored content. One that is absent there, as from contents frozen before there was
    such a section, is read as None.
    """

    format: str = section(lambda source: FORMAT)
    options: ReportOptions = section(options_of)
    evidence_at: str = section(evidence_at)
    order: ReportOrder = section(lambda source: source.order)
    mark: str = section(mark_of)
    names: ReportNames = section(names_of, page="reports/pdf/cover.html")
    question_set: str = section(question_set_of)
    cover: tuple[Fact, ...] = section(cover_of)
    # Since the last version: whoever freezes the content says it, who knows that version.
    changed: str | None = section(lambda source: "")
    brief: BriefSection = section(brief_section_of, page="reports/pdf/brief.html")
    brief_changes: tuple[str, ...] | None = section(brief_changes_of)
    moved: MovedSection | None = section(moved_of, page="reports/pdf/moved.html")
    ranking: tuple[OrderedLine, ...] = section(ranking_of)
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
    law: LawSection | None = section(law_of, page="reports/pdf/duties.html")
    decision: DecisionSection | None = section(decision_of, page="reports/pdf/decision.html")
    answered: tuple[str, ...] = section(answered_of, page="reports/pdf/decision.html")
    assumptions: tuple[AssumptionLine, ...] = section(assumptions_of, page="reports/pdf/decision.html")
    plan: tuple[PlanLine, ...] = section(plan_of, page="reports/pdf/decision.html")
    noted: tuple[NotedLine, ...] = section(
        noted_of, page="reports/pdf/decision.html", optional=Optional.NOTED
    )
    targets_heading: str = section(targets_heading_of, optional=Optional.TARGETS)
    targets: tuple[TargetLine, ...] = section(
        targets_of, page="reports/pdf/targets.html", optional=Optional.TARGETS
    )
    experiments: tuple[ExperimentLine, ...] = section(
        experiments_of, page="reports/pdf/targets.html", optional=Optional.TARGETS
    )
    places: PlacesSection | None = section(places_of, page="reports/pdf/places.html", is_annex=True)
    money: MoneySection | None = section(money_of, page="reports/pdf/places.html", is_annex=True)
    futures: FuturesSection | None = section(futures_of, page="reports/pdf/futures.html", is_annex=True)
    checklist: ChecklistSection | None = section(
        checklist_of, page="reports/pdf/checklist.html", is_annex=True
    )
    robustness: RobustnessSection | None = section(
        robustness_of, page="reports/pdf/robustness.html", is_annex=True
    )
    meaning: tuple[str, ...] = section(meaning_of, is_annex=True)
    framing: tuple[Fact, ...] = section(framing_of, is_annex=True)
    method: MethodSection | None = section(method_of, page="reports/pdf/method.html", is_annex=True)
    sentences: tuple[SentenceLine, ...] = section(
        sentences_of, page="reports/pdf/sentences.html", is_annex=True
    )

    @property
    def pages(self) -> tuple[str, ...]:
        """Return the templates to print before the annex, without repeats."""
        return self._printed(is_annex=False)

    @property
    def annex(self) -> tuple[str, ...]:
        return self._printed(is_annex=True)

    def _printed(self, *, is_annex: bool) -> tuple[str, ...]:
        parts = [each for each in fields(self) if each.metadata["is_annex"] == is_annex]
        named = (each.metadata["page"] for each in parts if getattr(self, each.name))
        return tuple(dict.fromkeys(filter(None, named)))


def content_of(stored: Mapping[str, object]) -> Content:
    return read(Content, stored if stored["format"] == FORMAT else _brought_up(stored))


def report_document(
    engagement: Engagement,
    assessment: Assessment,
    *,
    left_out: Collection[str] = (),
    order: ReportOrder = NO_ORDER,
    issued_on: date | None = None,
    needs_relief: bool = False,
) -> dict[str, object]:
    """Build what a report says, without what is to be left out. Raises NothingToReport, and NoRelief if it needs some.

    `issued_on` is the day from which it counts; None: that of the result.
    """
    # The same evidence gives the same digest, whenever and by whomever it is ordered: the language is the engagement's,
    # and not that of a browser.
    with override(engagement.written_in):
        source = source_of(engagement, assessment, order, issued_on)
        if needs_relief:
            _require_relief(source)
        source = replace(source, left_out=tuple(part for part in Optional if part in left_out))
        return {each.name: _frozen(each, source) for each in fields(Content)}


def refusal_of(
    engagement: Engagement, assessment: Assessment, *, issued_on: date | None = None
) -> NothingToReport | None:
    """Return why no report of a result can be ordered; None where one can."""
    try:
        _require_relief(source_of(engagement, assessment, NO_ORDER, issued_on))
    except NothingToReport as refusal:
        return refusal
    return None


def _require_relief(source: ReportSource) -> None:
    if source.brief.lacks_relief:
        raise NoRelief(str(LACKS_RELIEF), source.brief.leads[0].id)


def _frozen(part: Field[object], source: ReportSource) -> object:
    # One that is left out is written all the same: what it is stored as goes by what it would have been.
    written: object = plain(part.metadata["write"](source))
    if part.metadata["optional"] not in source.left_out:
        return written
    return [] if isinstance(written, list) else "" if isinstance(written, str) else None


def source_of(
    engagement: Engagement, assessment: Assessment, order: ReportOrder, issued_on: date | None
) -> ReportSource:
    """Read what a report of a result is written from. Raises NothingToReport if nobody answered."""
    findings = findings_for_readers(assessment, engagement, issued_on=issued_on)
    if not findings.coverage.answered:
        raise NothingToReport(
            " ".join((_("Nobody has answered: there is nothing to report."), *map(str, findings.missing)))
        )
    case = case_of(assessment.engine_result, assessment.snapshot, engagement)
    return source_with(engagement, assessment, case, findings, order=order, issued_on=issued_on)


def source_with(
    engagement: Engagement,
    assessment: Assessment,
    case: Case,
    findings: Findings,
    *,
    order: ReportOrder,
    issued_on: date | None,
) -> ReportSource:
    """Return the same of a result that is read already: its page says first what its report does."""
    answers_of = day_of_result(engagement, assessment)
    occasion = Occasion(answers_of, issued_on or answers_of, order.meeting or _framed(engagement))
    record = calibration_for(
        instrument=engagement.instrument_version.name, engine_version=case.result.meta.engine_version
    )
    said = order_of(engagement, case.definition, order, answers_of=answers_of)
    return ReportSource(
        engagement=engagement,
        assessment=assessment,
        findings=findings,
        result=case.result,
        definition=case.definition,
        case=case,
        occasion=occasion,
        brief=brief_of(case, findings.advice, occasion, record, said),
        order=order,
    )


def _framed(engagement: Engagement) -> Meeting | None:
    """Return the day on which the framing has it decided."""
    return Meeting("", engagement.decide_on) if engagement.decide_on else None


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


def _brought_up(stored: Mapping[str, Any]) -> dict[str, object]:
    """Return an older content with what stood on its first pages in the places of the brief. It had no pictures."""
    said, asks, old = (stored.get(name) or {} for name in ("summary", "asks", "brief"))
    alone = (stored.get("advice") or {}).get("leave_alone", [])
    costs = stored.get("costs") or {}
    brief = {
        "kind": said.get("kind", ""),
        "level": said.get("level", ""),
        "marks": said.get("dimensions", []),
        "claimed": old.get("asked"),
        "headline": said.get("finding", ""),
        "cover": " ".join(said.get("lead", [])),
        "why": " ".join([*said.get("over", []), *old.get("texts", [])]),
        "sure": " ".join(said.get("sure", [])),
        "differ": " ".join(said.get("people", [])),
        "leave": alone,
        "costs": [each for each in (costs.get("people", ""), *costs.get("money", [])) if each],
        "asked": asks.get("heading", ""),
        "certainty": said.get("share", ""),
        "reached": said.get("reached", ""),
        "months": said.get("months"),
    }
    return {**stored, "brief": brief}
