"""Freeze what a report prints: everything in words, and nothing that must stay unseen."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from apps.assessments.models import Assessment
from apps.assessments.selectors import advice_of, assessment_findings, latest_assessment, version_words
from apps.core.translations import inside, language
from apps.core.words.numerals import numeral
from apps.engagements.models import Engagement
from apps.engagements.selectors import latest_round
from apps.findings.findings import Findings
from apps.findings.sentences import sentence_case, share_words
from apps.instruments.selectors import definition_of
from apps.reports.document import commitments, disagreement, sections
from apps.reports.document.calibration import calibration
from apps.reports.errors import NothingToReport

FORMAT = "scalelens-report/1"
LEAST_P = 0.001

type Json = dict[str, Any]


def reportable_assessment(engagement: Engagement) -> Assessment:
    """Return the result a report may rest on; raises NothingToReport with a sentence that says what is missing."""
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


def report_document(engagement: Engagement, assessment: Assessment) -> Json:
    """Write the content of an engagement's report; raises NothingToReport where nobody answered.

    It depends on the evidence and on what the group settled, not on when or by whom it was ordered: its language is
    the engagement's, whatever the browser of who orders it asks for.
    """
    with override(engagement.written_in):
        return _document(engagement, assessment)


def _document(engagement: Engagement, assessment: Assessment) -> Json:
    findings = assessment_findings(assessment, engagement)
    if not findings.coverage.answered:
        raise NothingToReport(
            " ".join((_("Nobody has answered: there is nothing to report."), *findings.missing))
        )
    assessed_at = assessment.finished_at or assessment.queued_at
    order = sections.ranking(findings, assessment.result or {})
    return {
        "format": FORMAT,
        "options": {"language": language()},
        "evidence_at": assessed_at.isoformat(timespec="seconds"),
        "mark": _("Confidential"),
        "names": {
            "organisation": engagement.organisation.name,
            "client": engagement.client.name,
            "initiative": engagement.initiative,
            "lead": engagement.lead.name if engagement.lead else "",
            "code": engagement.code,
        },
        "question_set": engagement.instrument_version.name,
        "summary": _summary(findings),
        "cover": list(
            _cover(
                engagement,
                findings,
                date_format(assessed_at, "DATE_FORMAT"),
                version_words(assessment.snapshot),
            )
        ),
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
        "questions": [question.text for question in findings.cross_questions],
        "quotes": sections.quotes(findings, assessment.snapshot.document),
        "advice": sections.advice(
            findings, advice_of(assessment, engagement), commitments.advice_answers(engagement)
        ),
        **commitments.targets(engagement, findings),
        **commitments.decisions(engagement),
        "framing": list(_framing(engagement)),
        "method": _method(engagement, assessment, findings),
    }


def _summary(findings: Findings) -> Json:
    share = findings.firmness
    if findings.facts.level != "insufficient":
        share = _("%(firmness)s, first in %(share)s") % {
            "firmness": findings.firmness,
            "share": share_words(findings.facts.share),
        }
    is_named = not findings.facts.has_room
    return {
        "finding": findings.headline,
        "lead": " ".join(filter(None, (findings.lead, _brief_sentence(findings), findings.tightest))),
        "level": findings.facts.level,
        "firmness": findings.firmness,
        "firmness_text": findings.firmness_text,
        "share": share if is_named else _("Room everywhere"),
        "dimensions": sections.as_json(findings.dominant) if is_named else [],
    }


def _brief_sentence(findings: Findings) -> str:
    claim = findings.claim
    if claim.claimed is None or not claim.text or claim.claimed in findings.dominant:
        return ""
    return _("The brief asked for %(label)s. %(finding)s") % {
        "label": inside(claim.claimed.label),
        "finding": claim.text,
    }


def _cover(engagement: Engagement, findings: Findings, assessed_on: str, evidence: str) -> Iterator[Json]:
    coverage = findings.coverage
    answers = ngettext(
        "%(answered)d of %(asked)d people, %(perspectives)d perspective",
        "%(answered)d of %(asked)d people, %(perspectives)d perspectives",
        coverage.perspectives,
    )
    yield {"label": _("Assessed"), "value": assessed_on}
    yield {"label": _("Evidence"), "value": evidence}
    yield {
        "label": _("Answers"),
        "value": answers
        % {
            "answered": coverage.answered,
            "asked": coverage.asked,
            "perspectives": coverage.perspectives,
        },
    }
    yield {
        "label": _("Facilitator"),
        "value": engagement.lead.name if engagement.lead else engagement.organisation.name,
    }


def _framing(engagement: Engagement) -> Iterator[Json]:
    claim = definition_of(engagement.instrument_version).dimensions.get(engagement.brief_claim)
    rows = (
        (_("Success"), _success(engagement)),
        (
            _("The brief says"),
            _("%(label)s must scale") % {"label": claim} if claim else _("nothing about what must scale"),
        ),
        (_("Stage"), engagement.get_stage_display()),
        (_("Who runs the model"), engagement.get_model_hosting_display()),
        (
            _("Looking ahead"),
            _("%(months)d months, to %(month)s")
            % {
                "months": engagement.horizon_months,
                "month": date_format(engagement.horizon_on, "YEAR_MONTH_FORMAT"),
            },
        ),
        (
            _("Known peaks"),
            "; ".join(
                _("%(name)s, %(month)s: %(times)s times")
                % {
                    "name": each["name"],
                    "month": date_format(date.fromisoformat(f"{each['month']}-01"), "YEAR_MONTH_FORMAT"),
                    "times": numeral(f"{each['times']:g}"),
                }
                for each in engagement.peaks
            ),
        ),
        (_("Systems it must fit"), ", ".join(engagement.existing_systems)),
    )
    return ({"label": label, "value": value} for label, value in rows if value)


def _success(engagement: Engagement) -> str:
    figures = [
        words % {"number": numeral(f"{value:g}")}
        for value, words in (
            (engagement.success_today, _("%(number)s today")),
            (engagement.success_wanted, _("%(number)s wanted")),
        )
        if value is not None
    ]
    unit = f" ({engagement.success_unit})" if engagement.success_unit and figures else ""
    return sentence_case(": ".join(filter(None, (engagement.success_measure, ", ".join(figures))))) + unit


def _method(engagement: Engagement, assessment: Assessment, findings: Findings) -> Json:
    result: Json = assessment.result or {}
    meta = result["meta"]
    return {
        "facts": [
            {"label": _("Question set"), "value": engagement.instrument_version.name},
            {"label": _("Rules"), "value": assessment.rules},
            {"label": _("Engine"), "value": f"{meta['engine_version']}, NumPy {meta['numpy_version']}"},
            {"label": _("Redraws"), "value": numeral(f"{meta['draws']:,}")},
            {"label": _("Seed"), "value": str(meta["seed"])},
            *_precision(result, findings),
        ],
        "digests": [
            {"label": _("Input of the engine"), "value": meta["input_digest"]},
            {"label": _("Frozen answers"), "value": assessment.snapshot.sha256},
            {"label": _("Assessment"), "value": assessment.sha256},
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
        "label": _("Precision of a share"),
        "value": _("within %(points)s points, 19 times in 20")
        % {"points": numeral(f"{result['full']['halfwidth95'] * 100:.1f}")},
    }
    if findings.kendall_w is not None:
        p = result["agreement"].get("kendall_w_p")
        value = _("%(w)s, of the complete orders people gave (1 is one voice)")
        if p is not None:
            value = _("%(w)s, of the complete orders people gave (1 is one voice); p %(p)s")
        yield {
            "label": _("Kendall's W"),
            "value": value
            % {"w": numeral(f"{findings.kendall_w:.2f}"), "p": "" if p is None else _p_words(p)},
        }
    camps = findings.disagreement.camps if findings.disagreement else None
    if camps and camps.camps:
        found = result["camps"]
        yield {
            "label": _("Two camps"),
            "value": _("mean silhouette %(silhouette)s; p %(p)s against one crowd")
            % {"silhouette": numeral(f"{found['silhouette']:.2f}"), "p": _p_words(found["p"])},
        }


def _p_words(p: float) -> str:
    return _("under %(p)s") % {"p": numeral("0.001")} if p < LEAST_P else numeral(f"{p:.3f}")
