"""What a template can name, and what stands there: the frozen content of a report under documented names.

A field is a text, or a list. The rows of a list are texts, or have fields of their own. docs/formats.md lists them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from apps.findings.sentences import share_words
from apps.reports.document.advice import ActionLine
from apps.reports.document.content import Content
from apps.reports.document.disagreement import DividedItemsSection, GroupMapSection
from apps.reports.document.source import Fact, NamedDimension
from apps.reports.document.summary import NotedFact

type Row = str | Mapping[str, str | tuple[str, ...]]
type Said = str | tuple[Row, ...]


@dataclass(frozen=True)
class Field:
    """`columns` of a list whose rows have fields; empty where they are texts. `lists` of them are lists of texts."""

    is_list: bool = False
    columns: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()


_TEXT, _TEXTS = Field(), Field(is_list=True)
_FACTS = Field(is_list=True, columns=("label", "value", "note"))
_ACTIONS = Field(
    is_list=True, columns=("title", "recommendation", "mark", "dated", "steps"), lists=("steps",)
)

FIELDS: dict[str, Field] = {
    **dict.fromkeys(
        (
            "organisation", "client", "initiative", "recipient", "lead", "code", "circulation", "version",
            "question_set", "fingerprint", "finding", "how_sure", "brief_asked", "costs_people", "costs_basis",
            "costs_unknown", "asks_heading", "asks_because", "places_heading", "limits_heading", "limits_note",
            "limits_hidden", "futures_heading", "futures_note", "money_text", "disagreement_heading", "advice_heading", "targets_heading", "decision_reason",
            "decision_dissent", "decision_live_with", "decided_on",
        ),
        _TEXT,
    ),
    **dict.fromkeys(
        (
            "over", "lead_sentences", "sure", "people", "meaning", "brief_found", "brief_texts", "costs_money",
            "costs_ask", "asks_targets", "futures_in_all", "futures_hanging", "disagreement", "questions", "quotes",
            "leave_alone", "undecided", "decision_order",
            "deciders", "warnings", "unheard",
        ),
        _TEXTS,
    ),
    **dict.fromkeys(("cover", "facts", "framing"), _FACTS),
    **dict.fromkeys(("do_now", "do_next"), _ACTIONS),
    "ranking": Field(is_list=True, columns=("number", "label")),
    "asks": Field(is_list=True, columns=("text", "owner", "by")),
    "places": Field(is_list=True, columns=("label", "first", "people", "trouble", "figures", "money")),
    "limits": Field(is_list=True, columns=("label", "now", "growth", "limit", "source", "when", "within")),
    "futures": Field(is_list=True, columns=("name", "first", "share", "nothing")),
    "views": Field(is_list=True, columns=("label", "people", "said")),
    "divided": Field(is_list=True, columns=("label", "note", "said")),
    "targets": Field(
        is_list=True, columns=("indicator", "now", "value", "stop", "window", "state", "owner", "source", "reason")
    ),
    "assumptions": Field(
        is_list=True,
        columns=("text", "figure", "turns_at", "owner", "test", "passes_if", "check_by", "measured", "state"),
    ),
    "plan": Field(is_list=True, columns=("text", "owner", "due", "state")),
    "groups": Field(is_list=True, columns=("label", "people")),
}  # fmt: skip


def said_by(content: Content, *, number: int, fingerprint: str) -> dict[str, Said]:
    """Return what each field holds; what a report does not say is an empty text or list."""
    return {**_head(content, number, fingerprint), **_findings(content), **_settled(content)}


def _head(content: Content, number: int, fingerprint: str) -> dict[str, Said]:
    names, summary, brief = content.names, content.summary, content.brief
    return {
        "organisation": names.organisation,
        "client": names.client,
        "initiative": names.initiative,
        "recipient": names.recipient,
        "lead": names.lead,
        "code": names.code,
        "circulation": content.mark,
        "version": str(number),
        "question_set": content.question_set,
        "fingerprint": fingerprint,
        "finding": summary.finding,
        "how_sure": summary.share,
        "over": summary.over,
        "lead_sentences": summary.lead,
        "sure": summary.sure,
        "people": summary.people,
        "meaning": content.meaning or (),
        "cover": _facts(content.cover),
        "facts": _facts(content.facts),
        "ranking": tuple({"number": str(row.number or ""), "label": row.label} for row in content.ranking),
        "brief_asked": brief.asked.label if brief else "",
        "brief_found": _labels(brief.found) if brief else (),
        "brief_texts": brief.texts if brief else (),
    }


def _findings(content: Content) -> dict[str, Said]:
    places, limits, apart, costs = content.places, content.limits, content.disagreement, content.costs
    futures = content.futures
    return {
        "futures_heading": futures.heading if futures else "",
        "futures_note": futures.note if futures else "",
        "futures_in_all": futures.in_all if futures else (),
        "futures_hanging": futures.hanging if futures else (),
        "futures": tuple(
            {"name": row.name, "first": row.first, "share": row.share, "nothing": row.nothing}
            for row in (futures.rows if futures else ())
        ),
        "money_text": content.money.text if content.money else "",
        "views": _views(apart.map) if apart and apart.map else (),
        "divided": _divided(apart.items) if apart and apart.items else (),
        "costs_people": costs.people if costs else "",
        "costs_basis": costs.people_basis if costs else "",
        "costs_unknown": costs.unknown if costs else "",
        "costs_money": costs.money if costs else (),
        "costs_ask": costs.ask if costs else (),
        "places_heading": places.heading if places else "",
        "places": tuple(
            {
                "label": row.label,
                "first": share_words(row.shares[0]) if row.shares else "",
                "people": row.said,
                "trouble": row.trouble,
                "figures": row.figured,
                "money": row.money,
            }
            for row in (places.rows if places else ())
        ),
        "limits_heading": limits.heading if limits else "",
        "limits_note": limits.note if limits else "",
        "limits_hidden": limits.hidden if limits else "",
        "limits": tuple(
            {
                "label": row.label,
                "now": row.now,
                "growth": row.growth,
                "limit": row.limit,
                "source": row.source,
                "when": row.when,
                "within": row.within,
            }
            for row in (limits.rows if limits else ())
        ),
        "disagreement_heading": apart.heading if apart else "",
        "disagreement": (*apart.sentences, *apart.gaps, *filter(None, [apart.more_gaps])) if apart else (),
        "questions": content.questions or (),
        "quotes": content.quotes or (),
        "groups": tuple({"label": row.label, "people": row.people} for row in content.method.groups),
        "unheard": content.method.unheard,
        "warnings": content.method.warnings,
        "framing": _facts(content.framing),
    }


def _views(found: GroupMapSection) -> tuple[Row, ...]:
    return tuple(
        {
            "label": row.label,
            "people": row.note,
            "said": "; ".join(
                f"{column.label}: {words}" for column, words in zip(found.columns, row.words, strict=True)
            ),
        }
        for row in found.rows
    )


def _divided(found: DividedItemsSection) -> tuple[Row, ...]:
    return tuple(
        {
            "label": row.label,
            "note": row.note,
            "said": "; ".join(
                f"{choice}: {count}" for choice, count in zip(found.choices, row.counts, strict=True)
            ),
        }
        for row in found.rows
    )


def _settled(content: Content) -> dict[str, Said]:
    advice, decision, asks = content.advice, content.decision, content.asks
    return {
        "asks_heading": asks.heading if asks else "",
        "asks_because": asks.because if asks else "",
        "asks_targets": (*asks.targets, *([f"{asks.more}."] if asks.more else ())) if asks else (),
        "asks": tuple(
            {"text": line.text, "owner": line.owner, "by": line.by} for line in (asks.lines if asks else ())
        ),
        "advice_heading": advice.heading,
        "do_now": tuple(map(_action, advice.do_now)),
        "do_next": tuple(map(_action, advice.do_next)),
        "leave_alone": advice.leave_alone,
        "undecided": advice.undecided,
        "targets_heading": content.targets_heading or "",
        "targets": tuple(
            {
                "indicator": row.indicator,
                "now": row.now,
                "value": row.value,
                "stop": row.stop,
                "window": row.window,
                "state": row.state,
                "owner": row.owner,
                "source": row.source,
                "reason": row.reason,
            }
            for row in content.targets or ()
        ),
        "decision_order": _labels(decision.order) if decision else (),
        "decision_reason": decision.reason if decision else "",
        "decision_dissent": decision.dissent if decision else "",
        "decision_live_with": decision.live_with if decision else "",
        "decided_on": decision.decided_on if decision else "",
        "deciders": decision.deciders if decision else (),
        "assumptions": tuple(
            {
                "text": row.text,
                "figure": row.figure,
                "turns_at": row.flip,
                "owner": row.owner,
                "test": row.test,
                "passes_if": row.passes_if,
                "check_by": row.check_by,
                "measured": row.measured,
                "state": row.status,
            }
            for row in content.assumptions or ()
        ),
        "plan": tuple(
            {"text": row.text, "owner": row.owner, "due": row.due, "state": row.state}
            for row in content.plan or ()
        ),
    }


def _facts(facts: Iterable[Fact | NotedFact]) -> tuple[Row, ...]:
    return tuple(
        {"label": each.label, "value": each.value, "note": each.note if isinstance(each, NotedFact) else ""}
        for each in facts or ()
    )


def _labels(dimensions: Iterable[NamedDimension]) -> tuple[str, ...]:
    return tuple(each.label for each in dimensions)


def _action(line: ActionLine) -> Row:
    return {
        "title": line.title,
        "recommendation": " ".join(filter(None, (line.recommendation, line.here))),
        "mark": line.mark,
        "dated": line.dated,
        "steps": tuple(f"{step.when or step.days}: {step.action}" for step in line.steps),
    }
