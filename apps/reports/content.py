"""Freeze what a report prints: everything in words, and nothing that must stay unseen."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.formats import date_format

from apps.assessments.findings import Findings
from apps.assessments.models import Assessment
from apps.assessments.selectors import assessment_findings, latest_assessment
from apps.assessments.sentences import sentence_case
from apps.charts import share_words
from apps.engagements.models import Engagement
from apps.engagements.selectors import latest_round
from apps.instruments.definition import definition_of
from apps.reports import commitments, disagreement, sections
from apps.reports.calibration import calibration
from apps.reports.errors import NothingToReport

FORMAT = "scalelens-report/1"
LANGUAGE = "en-gb"
MARK = "Confidential"
LEAST_P = 0.001

type Json = dict[str, Any]


def reportable_assessment(engagement: Engagement) -> Assessment:
    """Return the result a report may rest on; raises NothingToReport with a sentence that says what is missing."""
    round_ = latest_round(engagement)
    if round_ is None or round_.is_open:
        raise NothingToReport(
            "The round is still open. Close it: a report rests on answers that no longer change."
        )
    assessment = latest_assessment(round_)
    if assessment is None:
        raise NothingToReport(
            "The answers are not ranked yet. Look at the result first, then order the report."
        )
    if assessment.is_failed:
        raise NothingToReport(
            f"The answers could not be ranked, so there is nothing to report. {assessment.error_text}"
        )
    if not assessment.is_ready:
        raise NothingToReport("The result is still being computed. Order the report as soon as it is there.")
    return assessment


def report_document(engagement: Engagement, assessment: Assessment) -> Json:
    """Write the content of an engagement's report; raises NothingToReport where nobody answered.

    It depends on the evidence and on what the group settled, not on when or by whom it was ordered.
    """
    findings = assessment_findings(assessment, engagement)
    if not findings.coverage.answered:
        raise NothingToReport(
            " ".join(("Nobody has answered: there is nothing to report.", *findings.missing))
        )
    assessed_at = assessment.finished_at or assessment.queued_at
    order = sections.ranking(findings, assessment.result or {})
    return {
        "format": FORMAT,
        "options": {"language": LANGUAGE},
        "evidence_at": assessed_at.isoformat(timespec="seconds"),
        "mark": MARK,
        "names": {
            "organisation": engagement.organisation.name,
            "client": engagement.client.name,
            "initiative": engagement.initiative,
            "lead": engagement.lead.name if engagement.lead else "",
            "code": engagement.code,
        },
        "question_set": engagement.instrument_version.name,
        "summary": _summary(findings),
        "cover": list(_cover(engagement, findings, date_format(assessed_at, "j F Y"))),
        "ranking": order,
        "brief": sections.brief(findings),
        "facts": [
            {"label": each.label, "value": each.value, "note": each.note} for each in findings.key_figures
        ],
        "places": sections.places(findings, order),
        "strands": sections.strands(findings),
        "limits": sections.limits(findings),
        "disagreement": disagreement.disagreement(findings),
        "changes": disagreement.changes(findings),
        "quotes": sections.quotes(findings, assessment.snapshot.document),
        "advice": sections.advice(findings, assessment.advice, commitments.advice_answers(engagement)),
        **commitments.targets(engagement, findings),
        **commitments.decisions(engagement),
        "framing": list(_framing(engagement)),
        "method": _method(engagement, assessment, findings),
    }


def _summary(findings: Findings) -> Json:
    share = (
        "" if findings.facts.level == "insufficient" else f", first in {share_words(findings.facts.share)}"
    )
    is_named = not findings.facts.has_room
    return {
        "finding": findings.headline,
        "lead": " ".join(filter(None, (findings.lead, _brief_sentence(findings), findings.tightest))),
        "level": findings.facts.level,
        "firmness": findings.firmness,
        "firmness_text": findings.firmness_text,
        "share": f"{findings.firmness}{share}" if is_named else "Room everywhere",
        "dimensions": sections.as_json(findings.dominant) if is_named else [],
    }


def _brief_sentence(findings: Findings) -> str:
    claim = findings.claim
    if claim.claimed is None or not claim.text or claim.claimed in findings.dominant:
        return ""
    return f"The brief asked for {claim.claimed.label.lower()}. {claim.text}"


def _cover(engagement: Engagement, findings: Findings, assessed_on: str) -> Iterator[Json]:
    coverage = findings.coverage
    perspectives = f"{coverage.perspectives} perspective{'' if coverage.perspectives == 1 else 's'}"
    yield {"label": "Assessed", "value": assessed_on}
    yield {"label": "Answers", "value": f"{coverage.answered} of {coverage.asked} people, {perspectives}"}
    yield {
        "label": "Facilitator",
        "value": engagement.lead.name if engagement.lead else engagement.organisation.name,
    }


def _framing(engagement: Engagement) -> Iterator[Json]:
    claim = definition_of(engagement.instrument_version).dimensions.get(engagement.brief_claim)
    rows = (
        ("Success", _success(engagement)),
        ("The brief says", f"{claim} must scale" if claim else "nothing about what must scale"),
        ("Stage", engagement.get_stage_display()),
        ("Who runs the model", engagement.get_model_hosting_display()),
        (
            "Looking ahead",
            f"{engagement.horizon_months} months, to {date_format(engagement.horizon_on, 'F Y')}",
        ),
        (
            "Known peaks",
            "; ".join(
                f"{each['name']}, {date_format(date.fromisoformat(each['month'] + '-01'), 'F Y')}: "
                f"{each['times']:g} times"
                for each in engagement.peaks
            ),
        ),
        ("Systems it must fit", ", ".join(engagement.existing_systems)),
    )
    return ({"label": label, "value": value} for label, value in rows if value)


def _success(engagement: Engagement) -> str:
    figures = [
        f"{value:g} {word}"
        for value, word in ((engagement.success_today, "today"), (engagement.success_wanted, "wanted"))
        if value is not None
    ]
    unit = f" ({engagement.success_unit})" if engagement.success_unit and figures else ""
    return sentence_case(": ".join(filter(None, (engagement.success_measure, ", ".join(figures))))) + unit


def _method(engagement: Engagement, assessment: Assessment, findings: Findings) -> Json:
    result: Json = assessment.result or {}
    meta = result["meta"]
    return {
        "facts": [
            {"label": "Question set", "value": engagement.instrument_version.name},
            {"label": "Rules", "value": assessment.rules},
            {"label": "Engine", "value": f"{meta['engine_version']}, NumPy {meta['numpy_version']}"},
            {"label": "Redraws", "value": f"{meta['draws']:,}"},
            {"label": "Seed", "value": str(meta["seed"])},
            *_precision(result, findings),
        ],
        "digests": [
            {"label": "Input of the engine", "value": meta["input_digest"]},
            {"label": "Frozen answers", "value": assessment.snapshot.sha256},
            {"label": "Assessment", "value": assessment.sha256},
        ],
        "groups": sections.groups(findings),
        "unheard": list(findings.coverage.silent),
        "smallest_group": findings.k,
        "dimensions": sections.known(findings, result),
        "warnings": list(findings.missing),
        "calibration": calibration(
            question_set=engagement.instrument_version.name, engine_version=meta["engine_version"]
        ),
    }


def _precision(result: Json, findings: Findings) -> Iterator[Json]:
    if findings.facts.level == "insufficient":
        return
    yield {
        "label": "Precision of a share",
        "value": f"within {result['full']['halfwidth95'] * 100:.1f} points, 19 times in 20",
    }
    if findings.kendall_w is not None:
        p = result["agreement"].get("kendall_w_p")
        chance = "" if p is None else f"; p {_p_words(p)}"
        yield {
            "label": "Kendall's W",
            "value": f"{findings.kendall_w:.2f}, of the complete orders people gave (1 is one voice){chance}",
        }
    camps = findings.disagreement.camps if findings.disagreement else None
    if camps and camps.camps:
        found = result["camps"]
        yield {
            "label": "Two camps",
            "value": f"mean silhouette {found['silhouette']:.2f}; p {_p_words(found['p'])} against one crowd",
        }


def _p_words(p: float) -> str:
    return "under 0.001" if p < LEAST_P else f"{p:.3f}"
