"""A result as JSON: what its page shows, rounded as it is there, and nothing else.

Everything here is made from `Findings`, which are rounded as printed: a file tells no figure and no digit that the page does
not. It is named by round and version, for a digest of a result would tell whether guessed answers are the ones behind it.
"""

from apps.exchange.downloads.settled import ShownResult
from apps.findings.brief_section import BriefSection
from apps.findings.claims.claim import all_claims
from apps.findings.disagreement.map import GroupMap
from apps.findings.disagreement.summary import Disagreement, DividedItem
from apps.findings.evidence import LimitRow, PlaceRow
from apps.findings.plan import CheckRow, DutyRow, NoteRow, PlanEntry, PlanSection, PlanStep
from apps.findings.tallies import AnswerTally
from apps.findings.targets import TargetRow


def result_of(shown: ShownResult) -> dict[str, object]:
    """Return a `scalelens-result/1` document."""
    findings, assessment, snapshot = shown.findings, shown.assessment, shown.assessment.snapshot
    coverage, plan = findings.coverage, findings.plan
    return {
        "format": "scalelens-result/1",
        "engagement": shown.engagement.code,
        "round": snapshot.round.number,
        "version": snapshot.number,
        "engine": assessment.engine_version,
        "rules": assessment.rules,
        "smallest_group": findings.k,
        "horizon_months": findings.horizon_months,
        "headline": shown.brief.headline,
        "brief": _brief(shown.brief),
        "firmness": findings.answer.level,
        "over_today": [each.slug for each in findings.over.dimensions],
        "order": [{"dimension": each.slug, "place": each.number} for each in findings.answer.order],
        "dimensions": list(map(_score, findings.evidence.places)),
        "limits": list(map(_limit, findings.evidence.limits)),
        "answered": coverage.answered,
        "asked": coverage.asked,
        "heard": [
            {"perspectives": row.label, "answered": row.answered, "asked": row.asked} for row in coverage.rows
        ],
        **_disagreement(findings.disagreement),
        # What people wrote, in no order and without names.
        "voices": [{"question": each.question, "texts": list(each.texts)} for each in findings.voices],
        **_advice(plan),
        "targets": list(map(_target, plan.targets)),
        "sentences": [
            {"id": each.id, "about": each.about, "text": each.text} for each in all_claims(findings)
        ],
    }


def _brief(brief: BriefSection) -> dict[str, object]:
    return {
        "why": brief.why,
        "how_sure": brief.sure,
        "who_differs": brief.differ,
        "do": [
            {"what": each.title, "more": each.tail, "who": each.owner, "by": each.day, "state": each.state}
            for each in brief.steps
        ],
        "leave": list(brief.leave),
        "cost": list(brief.costs),
        "asked": brief.asked,
        "decide_by": brief.decide_by,
        "law": brief.law,
        "answers_of": brief.answers_of,
        "issued_on": brief.issued_on,
    }


def _score(row: PlaceRow) -> dict[str, object]:
    # None where nobody spoke.
    return {
        "dimension": row.slug,
        "place": row.place,
        "stated": row.stated,
        "felt": row.felt,
        "computed": row.computed,
        "trouble_percent": percent(row.trouble),
        "first_percent": percent(row.p_first),
        "places_percent": list(map(percent, row.shares)),
        "gap": row.gap,
    }


def _limit(row: LimitRow) -> dict[str, object]:
    return {
        "question": row.quantity,
        "dimension": row.slug,
        "text": row.label,
        "status": row.status_key,
        "now": row.begins_with,
        "growth": row.growth,
        "limit": row.limit,
        "reached": row.range,
        "months": [row.p10, row.p50, row.p90],
        "within_horizon": row.within,
        "counted_from": "launch" if row.counts_from_launch else "today",
        "source": row.source_key,
        "people": row.people,
    }


def _disagreement(shown: Disagreement | None) -> dict[str, object]:
    return {
        "places": _map(shown.places if shown else None),
        "trouble": _map(shown.trouble if shown else None),
        "divided": [_divided(item) for item in shown.items] if shown else [],
        "figures_apart": [
            {
                "text": each.text,
                "point": each.point,
                "people": each.people,
                "factor": each.factor,
                "taken_as": each.pooled,  # empty where it is read as growth alone
            }
            for each in (shown.figures if shown else ())
        ],
        "rooms": [
            {"perspectives": row.label, "people": row.people, "room": dict(row.cells)}
            for row in (shown.headroom if shown else ())
        ],
    }


def _map(shown: GroupMap | None) -> dict[str, object] | None:
    """Return the rows of a map as the page has them: in words."""
    if shown is None:
        return None
    slugs = [slug for slug, _label in shown.dimensions]
    return {
        "together": dict(zip(slugs, shown.together_words, strict=True)),
        "rows": [
            {
                "perspectives": row.label,
                "people": row.people,
                "dimensions": dict(zip(slugs, row.words, strict=True)),
            }
            for row in shown.rows
        ],
    }


def _divided(item: DividedItem) -> dict[str, object]:
    return {
        "question": item.id,
        "dimension": item.dimension,
        "text": item.text,
        "label": item.label,
        **_counts(item.choices, item.tally),
        "groups": [{"perspectives": row.label, **_counts(item.choices, row.tally)} for row in item.rows],
    }


def _counts(choices: tuple[str, ...], tally: AnswerTally) -> dict[str, object]:
    counts = zip(choices, tally.answers, strict=True)
    return {
        "answers": [{"answer": choice, "people": people} for choice, people in counts],
        "could_not_say": tally.unable,
        "left_open": tally.blank,
    }


def _advice(plan: PlanSection) -> dict[str, object]:
    advice = plan.advice
    return {
        "do_now": list(map(_entry, plan.do_now)),
        "do_next": list(map(_entry, plan.do_next)),
        "checklist": list(map(_check, plan.checklist)),
        "standards": list(advice.standards) if advice else [],
        "law": {
            "line": advice.law.line if advice else "",
            "above": plan.is_law_above,
            "duties": list(map(_duty, plan.duties)),
        },
        "guards": list(map(_note, plan.guards)),
        "leave_alone": [
            {"what": each.what, "why": each.why, "until": each.until}
            for each in (advice.leave_alone if advice else ())
        ],
        "shape": advice.shape.title if advice and advice.shape else None,
        "asked": list(plan.asked),
    }


def _entry(entry: PlanEntry) -> dict[str, object]:
    return {
        "rule": entry.rule,
        "title": entry.title,
        "dimension": entry.dimension,
        "because": entry.because,
        "who": entry.who,
        "work": entry.weeks,
        "steps": list(map(_step, entry.steps)),
        "measure": entry.measure,
        "stop_if": entry.stop_if,
    }


def _step(step: PlanStep) -> dict[str, object]:
    return {"by": step.on.isoformat(), "do": step.do, "who": step.who}


def _check(row: CheckRow) -> dict[str, object]:
    return {
        "rule": row.rule,
        "title": row.title,
        "by": row.on.isoformat(),
        "who": row.who,
        "work": row.weeks,
        "why": row.why,
    }


def _duty(row: DutyRow) -> dict[str, object]:
    return {
        "rule": row.rule,
        "title": row.title,
        "effect": row.effect,
        "because": row.because,
        "by": row.on.isoformat() if row.on else None,
        "owner": row.owner,
        "law": row.law,
        "steps": list(map(_step, row.steps)),
    }


def _note(row: NoteRow) -> dict[str, object]:
    return {"title": row.title, "because": row.because, "steps": list(map(_step, row.steps))}


def _target(row: TargetRow) -> dict[str, object]:
    return {
        "id": row.id,
        "indicator": row.indicator,
        "value": row.words,
        "terms": row.terms,
        "window": row.window,
        "taken_from": row.source,
        "perspectives": dict(row.perspectives),
    }


def percent(share: float | None) -> int | None:
    return None if share is None else round(100 * share)
