"""The parts of a report that say what the evidence says, each a plain JSON value."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.core.translations import inside
from apps.core.words.numerals import numeral
from apps.findings.evidence import LimitRow, PlaceRow
from apps.findings.findings import Dimension, Findings
from apps.findings.plan import Action, Reason
from apps.findings.sentences import grammatical_number, listed, months_range_words, share_words

MOST_QUOTES = 12
LONGEST_SAID = 120  # months, as on the axis
# The scales of the rule set, in words.
EFFORTS = {
    "small": gettext_lazy("up to two weeks of one team"),
    "medium": gettext_lazy("up to a quarter of a year"),
    "large": gettext_lazy("more than a quarter of a year"),
}
REVERSIBILITIES = {
    "easy": gettext_lazy("undone in days"),
    "costly": gettext_lazy("undone in weeks, with work lost"),
    "hard": gettext_lazy("not undone within the horizon"),
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
    order = max(agreeing, key=lambda pair: pair[0])[1]
    by_slug = {each.slug: each for each in findings.order}
    return as_json(by_slug[slug] for slug in order)


def brief(findings: Findings) -> Json | None:
    claim = findings.claim
    if claim.claimed is None:
        return None
    found = () if findings.facts.has_room else claim.found
    return {
        "asked": as_json([claim.claimed])[0],
        "asked_text": _("The brief says %(label)s must scale.") % {"label": inside(claim.claimed.label)},
        "found": as_json(found),
        "nothing": _("No limit is near") if findings.facts.has_room else _("Nothing yet"),
        "found_text": claim.text,
    }


def places(findings: Findings, order: Sequence[Json]) -> Json | None:
    """Say how likely each dimension holds each place, in the `order` told, else by their first places."""
    rows = findings.evidence.places
    if not rows:
        return None
    first = rows[0]
    told = [each["slug"] for each in order] or [row.slug for row in rows]
    return {
        "heading": _places_heading(first, findings),
        "text": _(
            "The same answers were read %(draws)s times over, each time within the ranges people gave, with the voices "
            "and the kinds of evidence weighed anew. A long coloured bar is a firm first place."
        )
        % {"draws": numeral(f"{findings.facts.draws:,}")},
        "rows": [
            {"slug": row.slug, "label": row.label, "shares": list(row.shares)}
            for row in sorted(rows, key=lambda row: told.index(row.slug))
        ],
        "notes": list(findings.rests_on),
    }


def _places_heading(first: PlaceRow, findings: Findings) -> str:
    number, label = grammatical_number(first.label), first.label
    if findings.facts.has_room:
        heading = _("If anything comes first, it is %(label)s: in %(share)s of the redraws")
        label = inside(label)
    elif findings.facts.level == "open":
        heading = ngettext(
            "Nothing leads clearly: %(label)s comes first in %(share)s of the redraws",
            "Nothing leads clearly: %(label)s come first in %(share)s of the redraws",
            number,
        )
        label = inside(label)
    else:
        heading = ngettext(
            "%(label)s comes first in %(share)s of the redraws",
            "%(label)s come first in %(share)s of the redraws",
            number,
        )
    return heading % {"label": label, "share": first.words[0]}


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
        kind: listed([inside(row.label) for row in findings.evidence.strands if row.gap == kind])
        for kind in ("blind_spot", "over_worry")
    }
    if all(named.values()):
        return _("People look at %(over_worry)s; the evidence points to %(blind_spot)s") % named
    if named["blind_spot"]:
        return _("The evidence puts %(blind_spot)s higher than people do") % named
    if named["over_worry"]:
        return _("People put %(over_worry)s higher than the evidence does") % named
    if any(row.computed is not None and row.stated is not None for row in findings.evidence.strands):
        return _("What people say and what the evidence says agree")
    return _("What people say, what they notice, what they measure")


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
        "hidden": _("%(number)d more rest on fewer than %(k)d people and are not shown.")
        % {"number": hidden, "k": findings.k}
        if hidden
        else "",
    }


def _limits_heading(rows: tuple[LimitRow, ...]) -> str:
    reached = [row for row in rows if row.p50 is not None and row.p50 <= 0]
    if reached:
        return ngettext(
            "%(number)d of %(limits)d limits is already reached",
            "%(number)d of %(limits)d limits are already reached",
            len(reached),
        ) % {"number": len(reached), "limits": len(rows)}
    if rows[0].p50 is None:
        return _("No limit is met on today's trend")
    early, late = rows[0].p10, rows[0].p90
    words = months_range_words(early, late)
    if early is not None and early <= 0 and late is not None:
        months = max(round(late), 1)
        if late > LONGEST_SAID:
            return _("The first limit is met %(when)s") % {"when": words}
        return ngettext(
            "The first limit is met within %(number)d month",
            "The first limit is met within %(number)d months",
            months,
        ) % {"number": months}
    if late is None or late > LONGEST_SAID:
        return _("The first limit may be met %(when)s") % {"when": words}
    return _("The first limit is met in %(when)s") % {"when": words}


def quotes(findings: Findings, snapshot: Mapping[str, Any]) -> list[str]:
    """Return what people ticked as quotable, without a tag and in no order of theirs."""
    return [each["text"] for each in snapshot["comments"][:MOST_QUOTES]] if findings.order else []


def advice(findings: Findings, advice: Mapping[str, Any] | None, answers: Mapping[str, Json]) -> Json:
    plan = findings.plan
    actions = {action.rule: action for action in (*plan.do_next, *plan.do_now)}
    fired = [rule for rule in (advice or {"fired": []})["fired"] if rule["id"] in actions]
    heading = plan.do_now[0].title if plan.do_now else _("What follows")
    if alone := len(plan.leave_alone):
        heading = ngettext(
            "%(lead)s, and %(number)d thing to leave alone",
            "%(lead)s, and %(number)d things to leave alone",
            alone,
        ) % {"lead": heading, "number": alone}
    return {
        "heading": heading,
        "do_now": [_entry(action) for action in plan.do_now],
        "do_next": [_entry(action) for action in plan.do_next],
        "leave_alone": list(plan.leave_alone),
        "details": [_detail(rule, actions[rule["id"]], answers.get(rule["id"])) for rule in fired],
        "undecided": [
            _("%(label)s: the answers are too divided to count as one.") % {"label": label}
            for label in plan.undecided
        ],
    }


def _entry(action: Action) -> Json:
    return {
        "rule": action.rule,
        "title": action.title,
        "recommendation": action.recommendation,
        "steps": [{"days": _days(days), "action": text} for days, text in action.steps],
    }


def _days(days: str) -> str:
    first, _dash, last = days.partition("-")
    return _("%(first)s to %(last)s") % {"first": first, "last": last} if last else first


def _detail(rule: Mapping[str, Any], action: Action, answer: Json | None) -> Json:
    cost = map(
        str, (EFFORTS.get(rule["effort"] or "", ""), REVERSIBILITIES.get(rule["reversibility"] or "", ""))
    )
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
    rows = [{"label": row.label, "people": _share_of(row.answered, row.asked)} for row in coverage.rows]
    if coverage.elsewhere and rows:
        rows.append({"label": _("In groups too small to be shown"), "people": str(coverage.elsewhere)})
    return [
        *rows,
        {"label": _("Together"), "people": _share_of(coverage.answered, coverage.asked)},
    ]


def _share_of(answered: int, asked: int) -> str:
    return _("%(answered)d of %(asked)d") % {"answered": answered, "asked": asked}


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
