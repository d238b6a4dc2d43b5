"""What a template can name, and what stands there: the frozen content of a report under documented names.

A field is a text, or a list. The rows of a list are texts, or have fields of their own. docs/formats.md lists them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import cast

from apps.findings.sentences import share_words
from apps.reports.document.advice import EntryLine, NoteLine, StepLine
from apps.reports.document.content import Content
from apps.reports.document.disagreement import (
    DisagreementSection,
    DividedItemsSection,
    GroupMapSection,
    MovedSection,
)
from apps.reports.document.duties import DutyLine
from apps.reports.document.places import PlaceLine

type Row = str | Mapping[str, str | tuple[str, ...]]
type Value = str | tuple[Row, ...]


@dataclass(frozen=True)
class Field:
    """`columns` of a list whose rows have fields; empty where they are texts. `lists` of them are lists of texts.

    `path` is where the content has it, `attributes` are those columns that have another name there, or none.
    """

    is_list: bool = False
    columns: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    path: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


def _rows(path: str, *columns: str, **attributes: str) -> Field:
    return Field(is_list=True, columns=columns, path=path, attributes=attributes)


# By name. What has no path is worked out below. The page of the template lists them in this order.
_TEXTS = {
    "organisation": "names.organisation", "client": "names.client", "initiative": "names.initiative",
    "recipient": "names.recipient", "lead": "names.lead", "code": "names.code", "circulation": "mark",
    "version": "", "question_set": "question_set", "fingerprint": "",
    "headline": "brief.headline", "lead_line": "brief.cover", "changed": "changed", "why": "brief.why", "sure": "brief.sure",
    "certainty": "brief.certainty", "differ": "brief.differ", "decide_weekday": "brief.decide_weekday",
    "decide_on": "brief.decide_on", "meeting": "brief.when", "overdue": "brief.overdue", "decided": "brief.decided", "asked": "brief.asked",
    "addressees": "brief.addressees", "law_short": "brief.law", "issued_on": "brief.issued_on",
    "claimed": "brief.claimed.label", "moved_heading": "moved.heading", "places_heading": "places.heading", "limits_heading": "limits.heading",
    "limits_note": "limits.note", "futures_heading": "futures.heading",
    "futures_note": "futures.note", "money_text": "money.text", "disagreement_heading": "disagreement.heading",
    "advice_heading": "advice.heading", "law_line": "law.line", "shape": "advice.shape.title",
    "unused": "advice.unused", "standards": "checklist.standards", "targets_heading": "targets_heading",
    "decision_reason": "decision.reason", "decision_dissent": "decision.dissent",
    "decision_live_with": "decision.live_with", "decided_on": "decision.decided_on",
    "calendar": "", "scale": "",
}  # fmt: skip
_LISTS = {
    "marks": "brief.marks.label", "leave": "brief.leave", "costs": "brief.costs", "meaning": "meaning",
    "brief_changes": "brief_changes", "moved": "", "disagreement": "", "advice_asks": "advice.asks", "why_not": "checklist.why_not",
    "questions": "questions", "quotes": "quotes", "leave_alone": "",
    "decision_order": "decision.order.label", "deciders": "decision.deciders",
    "warnings": "method.warnings", "unheard": "method.unheard", "behind": "method.behind",
}  # fmt: skip
_ENTRIES = Field(
    is_list=True,
    columns=(
        "number",
        "title",
        "because",
        "who",
        "weeks",
        "measure",
        "stop_if",
        "answer",
        "steps",
        "mistakes",
    ),
    lists=("steps", "mistakes"),
)
_STEPS = Field(is_list=True, columns=("title", "because", "steps"), lists=("steps",))
FIELDS: dict[str, Field] = {
    **{name: Field(path=path) for name, path in _TEXTS.items()},
    **{name: Field(is_list=True, path=path) for name, path in _LISTS.items()},
    "cover": _rows("cover", "label", "value", "note", note=""),
    "first_steps": _rows("brief.steps", "title", "tail", "owner", "day", "state"),
    "framing": _rows("framing", "label", "value", "note", note=""),
    "guards": _STEPS,
    "do_now": _ENTRIES,
    "do_next": _ENTRIES,
    "duties": Field(
        is_list=True, columns=("title", "effect", "because", "by", "owner", "articles", "steps"), lists=("steps",)
    ),
    "checklist": _rows("checklist.rows", "title", "by", "who", "weeks", "why"),
    "ranking": _rows("ranking", "number", "label"),
    "places": _rows("", "label", "first", "people", "trouble", "figures", "money"),
    "limits": _rows("limits.rows", "label", "now", "growth", "limit", "source", "when", "within"),
    "futures": _rows("futures.rows", "name", "first", "share", "nothing"),
    "views": _rows("", "label", "people", "said"),
    "divided": _rows("", "label", "note", "said"),
    "targets": _rows(
        "targets", "indicator", "now", "value", "stop", "window", "state", "owner", "source", "reason"
    ),
    "assumptions": _rows(
        "assumptions", "text", "figure", "turns_at", "owner", "test", "passes_if", "check_by", "measured",
        "state", turns_at="flip", state="status",
    ),
    "plan": _rows("plan", "text", "owner", "due", "state"),
    "noted": _rows("noted", "kind", "text", "owner", "due"),
    "groups": _rows("method.groups", "label", "people"),
}  # fmt: skip


def field_values(content: Content, *, number: int, fingerprint: str) -> dict[str, Value]:
    """Return what each field holds; what a report does not say is an empty text or list."""
    advice = content.advice
    worked_out: dict[str, Value] = {
        "version": str(number),
        "fingerprint": fingerprint,
        # Pictures: whoever writes the document paints them.
        "calendar": "",
        "scale": "",
        **_of_disagreement(content.disagreement),
        "moved": _moved(content.moved) if content.moved else (),
        "leave_alone": tuple(": ".join(filter(None, each)) for each in advice.alone),
        "guards": tuple(map(_titled, advice.guards)),
        "do_now": tuple(map(_entry, advice.do_now)),
        "do_next": tuple(map(_entry, advice.do_next)),
        "duties": tuple(map(_duty, content.law.duties)) if content.law else (),
        "places": tuple(map(_place, content.places.rows)) if content.places else (),
    }
    return {
        name: worked_out[name] if name in worked_out else _value(each, content)
        for name, each in FIELDS.items()
    }


def _of_disagreement(apart: DisagreementSection | None) -> dict[str, Value]:
    if apart is None:
        return {"disagreement": (), "views": (), "divided": ()}
    return {
        "disagreement": _sentences(apart),
        "views": _views(apart.map) if apart.map else (),
        "divided": _divided(apart.items) if apart.items else (),
    }


def _at(content: Content, path: str) -> object:
    at: object = content
    for step in path.split("."):
        if isinstance(at, tuple):
            at = tuple(getattr(each, step) for each in at)
        elif at is not None:  # as a section is that the report does not have
            at = getattr(at, step)
    return at


def _value(named: Field, content: Content) -> Value:
    at = _at(content, named.path)
    if not named.columns:
        return cast("Value", at or (() if named.is_list else ""))
    sources = {column: named.attributes.get(column, column) for column in named.columns}
    return tuple(
        {column: str((source and getattr(row, source)) or "") for column, source in sources.items()}
        for row in cast("tuple[object, ...]", at or ())
    )


def _sentences(apart: DisagreementSection) -> tuple[str, ...]:
    return (*apart.sentences, *apart.gaps, *filter(None, [apart.more_gaps]))


def _entry(line: EntryLine) -> Row:
    answer = line.answer
    return {
        "number": str(line.number),
        "title": line.title,
        "because": line.because,
        "who": line.who,
        "weeks": line.weeks,
        "measure": line.measure,
        "stop_if": line.stop_if,
        "answer": " ".join(filter(None, (answer.state, answer.text, answer.reason))) if answer else "",
        "steps": _steps(line.steps),
        "mistakes": line.mistakes,
    }


def _titled(line: NoteLine) -> Row:
    return {"title": line.title, "because": line.because, "steps": _steps(line.steps)}


def _duty(line: DutyLine) -> Row:
    return {
        "title": line.title,
        "effect": line.effect,
        "because": line.because,
        "by": line.by,
        "owner": line.owner,
        "articles": line.articles,
        "steps": _steps(line.steps),
    }


def _steps(steps: Iterable[StepLine]) -> tuple[str, ...]:
    return tuple(" ".join(filter(None, (f"{step.when}: {step.action}.", step.note))) for step in steps)


def _place(line: PlaceLine) -> Row:
    return {
        "label": line.label,
        "first": share_words(line.shares[0]) if line.shares else "",
        "people": line.said,
        "trouble": line.trouble,
        "figures": line.figured,
        "money": line.money,
    }


def _views(places: GroupMapSection) -> tuple[Row, ...]:
    labels = [column.label for column in places.columns]
    return tuple(
        {"label": row.label, "people": row.note, "said": _paired(labels, row.words)} for row in places.rows
    )


def _moved(found: MovedSection) -> tuple[str, ...]:
    topics = (": ".join((topic.question, " ".join(topic.lines))) for topic in found.topics)
    return (*found.sentences, *topics)


def _divided(items: DividedItemsSection) -> tuple[Row, ...]:
    return tuple(
        {"label": row.label, "note": row.note, "said": _paired(items.choices, row.counts)}
        for row in items.rows
    )


def _paired(labels: Iterable[str], values: Iterable[object]) -> str:
    return "; ".join(f"{label}: {value}" for label, value in zip(labels, values, strict=True))
