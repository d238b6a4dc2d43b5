"""The parts of a report that say what the evidence says, each a plain JSON value."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from apps.assessments.evidence import LimitRow
from apps.assessments.findings import Dimension, Findings
from apps.assessments.plan import Action, Reason
from apps.assessments.sentences import comes, listed, months_range_words
from apps.charts import share_words

MOST_QUOTES = 12
LONGEST_SAID = 120  # months, as on the axis
# The scales of the rule set, in words.
EFFORTS = {
    "small": "up to two weeks of one team",
    "medium": "up to a quarter of a year",
    "large": "more than a quarter of a year",
}
REVERSIBILITIES = {
    "easy": "undone in days",
    "costly": "undone in weeks, with work lost",
    "hard": "not undone within the horizon",
}

type Json = dict[str, Any]


def as_json(dimensions: Iterable[Dimension]) -> list[Json]:
    return [{"slug": each.slug, "label": each.label} for each in dimensions]


def ranking(findings: Findings, result: Mapping[str, Any]) -> list[Json]:
    """List the dimensions from first to last, where the evidence carries an order at all.

    Of all orders that agree with the verdict, it is the one found most often.
    """
    if findings.facts.level not in {"clear", "leaning"} or findings.facts.has_room or not findings.order:
        return []
    full, verdict = result["full"], result["verdict"]
    agreeing = [
        (share, order)
        for share, order in zip(full["p_order"], full["orders"], strict=True)
        if order[0] in verdict["dominant"] and order[1] in verdict["secondary"]
    ]
    _, order = max(agreeing, key=lambda pair: pair[0])
    by_slug = {each.slug: each for each in findings.order}
    return as_json(by_slug[slug] for slug in order)


def brief(findings: Findings) -> Json | None:
    claim = findings.claim
    if claim.claimed is None:
        return None
    found = () if findings.facts.has_room else claim.found
    return {
        "asked": as_json([claim.claimed])[0],
        "asked_text": f"The brief says {claim.claimed.label.lower()} must scale.",
        "found": as_json(found),
        "nothing": "No limit is near" if findings.facts.has_room else "Nothing yet",
        "found_text": claim.text,
    }


def places(findings: Findings, order: Sequence[Json]) -> Json | None:
    """Say how likely each dimension holds each place, in the `order` told, else by their first places."""
    rows = findings.evidence.places
    if not rows:
        return None
    first = rows[0]
    told = [each["slug"] for each in order] or [row.slug for row in rows]
    heading = f"{first.label} {comes(first.label)} first in {first.words[0]} of the redraws"
    if findings.facts.has_room:
        heading = f"If anything comes first, it is {first.label.lower()}: in {first.words[0]} of the redraws"
    elif findings.facts.level == "open":
        heading = f"Nothing leads clearly: {first.label.lower()} {comes(first.label)} first in {first.words[0]} of the redraws"
    return {
        "heading": heading,
        "text": f"The same answers were read {findings.facts.draws:,} times over, each time within the ranges people "
        "gave, with the voices and the kinds of evidence weighed anew. A long coloured bar is a firm first place.",
        "rows": [
            {"slug": row.slug, "label": row.label, "shares": list(row.shares)}
            for row in sorted(rows, key=lambda row: told.index(row.slug))
        ],
        "notes": list(findings.rests_on),
    }


def strands(findings: Findings) -> Json | None:
    rows = findings.evidence.strands
    if not rows:
        return None
    money = dict(findings.claim.money)
    return {
        "heading": _gap_heading(findings),
        "text": " ".join(findings.evidence.gaps),
        "is_drawn": any(row.computed is not None for row in rows),
        "has_money": bool(money),
        "rows": [
            {
                "slug": row.slug,
                "label": row.label,
                "stated": row.stated,
                "computed": row.computed,
                "gap": row.gap,
                "said": row.stated_words,
                "expected": row.computed_words,
                "felt": row.noticed_words,
                "room": row.room,
                "money": money.get(row.label, ""),
            }
            for row in rows
        ],
    }


def _gap_heading(findings: Findings) -> str:
    named = {
        kind: listed([row.label.lower() for row in findings.evidence.strands if row.gap == kind])
        for kind in ("blind_spot", "over_worry")
    }
    if all(named.values()):
        return f"People look at {named['over_worry']}; the evidence points to {named['blind_spot']}"
    if named["blind_spot"]:
        return f"The evidence puts {named['blind_spot']} higher than people do"
    if named["over_worry"]:
        return f"People put {named['over_worry']} higher than the evidence does"
    if any(row.computed is not None and row.stated is not None for row in findings.evidence.strands):
        return "What people say and what the evidence says agree"
    return "What people say, what they notice, what they measure"


def limits(findings: Findings) -> Json | None:
    rows = findings.evidence.limits
    if not rows:
        return None
    hidden = findings.evidence.hidden_limits
    return {
        "heading": _limits_heading(rows),
        "text": findings.tightest,
        "horizon_months": findings.facts.horizon_months,
        "rows": [
            {
                "slug": row.slug,
                "label": row.label,
                "name": row.label,
                "detail": row.detail,
                "now": row.now,
                "horizon": row.horizon,
                "limit": row.limit,
                "range": months_range_words(row.p10, row.p90),
                "chance": row.breach_words,
                "p10": row.p10,
                "p50": row.p50,
                "p90": row.p90,
            }
            for row in rows
        ],
        "hidden": f"{hidden} more rest on fewer than {findings.k} people and are not shown."
        if hidden
        else "",
    }


def _limits_heading(rows: tuple[LimitRow, ...]) -> str:
    reached = [row for row in rows if row.p50 is not None and row.p50 <= 0]
    if reached:
        return f"{len(reached)} of {len(rows)} limits {'is' if len(reached) == 1 else 'are'} already reached"
    if rows[0].p50 is None:
        return "No limit is met on today's trend"
    early, late = rows[0].p10, rows[0].p90
    words = months_range_words(early, late)
    if early is not None and early <= 0 and late is not None:
        return f"The first limit is met {words.replace('now to', 'within')}"
    if late is None or late > LONGEST_SAID:
        return f"The first limit may be met {words}"
    return f"The first limit is met in {words}"


def quotes(findings: Findings, snapshot: Mapping[str, Any]) -> list[str]:
    """Return what people ticked as quotable, without a tag and in no order of theirs."""
    return [each["text"] for each in snapshot["comments"][:MOST_QUOTES]] if findings.order else []


def advice(findings: Findings, advice: Mapping[str, Any] | None, answers: Mapping[str, Json]) -> Json:
    plan = findings.plan
    actions = {action.rule: action for action in (*plan.do_next, *plan.do_now)}
    fired = [rule for rule in (advice or {"fired": []})["fired"] if rule["id"] in actions]
    lead = plan.do_now[0].title if plan.do_now else "What follows"
    alone = len(plan.leave_alone)
    things = f", and {alone} thing{'' if alone == 1 else 's'} to leave alone" if alone else ""
    return {
        "heading": f"{lead}{things}",
        "do_now": [_entry(action) for action in plan.do_now],
        "do_next": [_entry(action) for action in plan.do_next],
        "leave_alone": list(plan.leave_alone),
        "details": [_detail(rule, actions[rule["id"]], answers.get(rule["id"])) for rule in fired],
        "undecided": [f"{label}: the answers are too divided to count as one." for label in plan.undecided],
    }


def _entry(action: Action) -> Json:
    return {
        "rule": action.rule,
        "title": action.title,
        "recommendation": action.recommendation,
        "steps": [{"days": days.replace("-", " to "), "action": text} for days, text in action.steps],
    }


def _detail(rule: Mapping[str, Any], action: Action, answer: Json | None) -> Json:
    cost = [EFFORTS.get(rule["effort"] or "", ""), REVERSIBILITIES.get(rule["reversibility"] or "", "")]
    return {
        "id": rule["id"],
        "title": rule["title"],
        "recommendation": rule["recommendation"],
        "practices": list(rule["practices"]),
        "anti_patterns": list(rule["anti_patterns"]),
        "effect": rule["effect"] or "",
        "cost": "; ".join(filter(None, cost)),
        "stop_if": action.stop_if,
        "evidence": [_reason(each) for each in action.reasons],
        "answer": answer,
    }


def _reason(reason: Reason) -> str:
    if not reason.words:
        return reason.label
    return f"{reason.label}{'' if reason.label.endswith('?') else ':'} {reason.words}"


def groups(findings: Findings) -> list[Json]:
    """Count who answered, by the groups that may be shown; the others are in the total alone."""
    coverage = findings.coverage
    rows = [{"label": row.label, "people": f"{row.answered} of {row.asked}"} for row in coverage.rows]
    if coverage.elsewhere and rows:
        rows.append({"label": "In groups too small to be shown", "people": str(coverage.elsewhere)})
    return [*rows, {"label": "Together", "people": f"{coverage.answered} of {coverage.asked}"}]


def known(findings: Findings, result: Mapping[str, Any]) -> list[Json]:
    if not findings.order:
        return []
    shares = result["coverage"]["dimensions"]
    return [
        {
            "slug": each.slug,
            "label": each.label,
            "ranked": share_words(shares[each.slug]["stated"]),
            "noticed": share_words(shares[each.slug]["symptoms"]),
            "figures": share_words(shares[each.slug]["headroom"]),
        }
        for each in findings.order
    ]
