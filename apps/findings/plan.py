"""What follows from a result, ready to be shown: do now, do next, leave alone, and what to promise."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.findings.evidence import room_words
from apps.findings.privacy import is_enough, shown_groups
from apps.findings.sentences import listed, months_words, sentence_case
from apps.instruments.definition import Definition, QuantityItem, TargetItem
from apps.instruments.figures.format import format_figure, percent, step_label

TOO_FEW = gettext_lazy("agree it in the room")  # what a target says whose answers are too few to be shown

type Json = Mapping[str, Any]


@dataclass(frozen=True)
class Reason:
    """One comparison that made a rule fire; `words` is empty where too few people are behind it."""

    label: str
    words: str


@dataclass(frozen=True)
class Action:
    rule: str
    title: str
    recommendation: str
    steps: tuple[tuple[str, str], ...]  # days, action
    reasons: tuple[Reason, ...]
    stop_if: str


@dataclass(frozen=True)
class TargetRow:
    id: str
    indicator: str
    words: str
    terms: str
    window: str
    source: str
    perspectives: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Plan:
    do_now: tuple[Action, ...]
    do_next: tuple[Action, ...]
    leave_alone: tuple[str, ...]
    targets: tuple[TargetRow, ...]
    undecided: tuple[str, ...]


def plan_of(
    advice: Json,
    definition: Definition,
    *,
    currency: str,
    k: int,
    shown_facts: Collection[str],
    is_guarded: bool,
) -> Plan:
    """Read advice. A shown answer rests on `k` people at least, a shown computed figure is in `shown_facts`.

    Where `is_guarded`, so few answered that a rule would tell their answers: only guards speak.
    """
    fired = {rule["id"]: rule for rule in advice["fired"] if not is_guarded or rule["kind"] == "guard"}
    return Plan(
        do_now=tuple(_actions(advice["plan"]["do_now"], fired, k, shown_facts)),
        do_next=tuple(_actions(advice["plan"]["do_next"], fired, k, shown_facts)),
        leave_alone=tuple(
            each["text"] for each in advice["plan"]["leave_alone"] if fired.keys() & set(each["rules"])
        ),
        targets=()
        if is_guarded
        else tuple(_target(target, definition, currency, k) for target in advice["targets"]),
        undecided=tuple(each["label"] for each in advice["undecided"] if is_enough(each["people"], k)),
    )


def _actions(
    entries: list[Json], fired: Mapping[str, Json], k: int, shown_facts: Collection[str]
) -> Iterator[Action]:
    for entry in entries:
        rule = fired.get(entry["rule"])
        if rule is not None:
            yield Action(
                rule=rule["id"],
                title=entry["title"],
                recommendation=entry["recommendation"],
                steps=tuple((step["days"], step["action"]) for step in entry["steps"]),
                reasons=tuple(_reason(each, k, shown_facts) for each in rule["evidence"]),
                stop_if=rule["stop_if"],
            )


def _reason(evidence: Json, k: int, shown_facts: Collection[str]) -> Reason:
    fact, people = evidence["fact"], evidence["people"]
    if people is not None:
        may_show = is_enough(people, k)
    else:
        may_show = not fact.startswith(("headroom.", "months.", "gap.")) or fact in shown_facts
    return Reason(evidence["label"], _reason_words(evidence) if may_show else "")


def _reason_words(evidence: Json) -> str:
    fact, value = evidence["fact"], evidence["value"]
    if fact.startswith("headroom."):
        return room_words(value)
    return months_words(value) if fact.startswith("months.") else str(evidence["words"])


def _target(target: Json, definition: Definition, currency: str, k: int) -> TargetRow:
    rests_on_people = target["source"] is not None or bool(target["people"])
    may_show = not rests_on_people or is_enough(target["people"], k)
    words = _target_words(target, definition, currency)
    return TargetRow(
        id=target["id"],
        indicator=sentence_case(target["indicator"]),
        words=words if may_show or target["value"] is None else str(TOO_FEW),
        terms=_terms(target["terms"]) if may_show else "",
        window=target["window"],
        source=target["source_label"],
        perspectives=tuple(_by_perspective(target["perspectives"], definition, k)) if may_show else (),
    )


def _by_perspective(named: list[Json], definition: Definition, k: int) -> Iterator[tuple[str, str]]:
    """Say what each perspective named, unless that and the value of all gave few others away."""
    people = {each["perspective"]: each["people"] for each in named}
    groups = shown_groups(people, sides=definition.sides, fallback=definition.side_fallback, k=k)
    for each in named:
        if (each["perspective"],) in groups:
            yield definition.perspectives[each["perspective"]], each["words"]


def _target_words(target: Json, definition: Definition, currency: str) -> str:
    source, value = target["source"], target["value"]
    if source is None or value is None:
        return str(target["words"])
    item = definition.by_id.get(source.split(".")[1])
    if isinstance(item, TargetItem) and isinstance(value, str | int | float):
        return step_label(item, value, currency)
    if isinstance(item, QuantityItem) and isinstance(value, int | float):
        return format_figure(float(f"{value:.2g}"), item.unit, currency)
    return str(target["words"])


def _terms(terms: Json) -> str:
    said = []
    if "allowed_outage_minutes" in terms:
        minutes = round(terms["allowed_outage_minutes"])
        said.append(
            ngettext("%(number)d minute of outage allowed", "%(number)d minutes of outage allowed", minutes)
            % {"number": minutes}
        )
    if "limit_words" in terms:
        said.append(_("window %(window)s") % {"window": terms["limit_words"]})
    if "times" in terms:
        said.append(_("half as much again, because it was not measured"))
    if "alarms_percent" in terms:
        said.append(
            _("alarms at %(shares)s") % {"shares": listed(list(map(percent, terms["alarms_percent"])))}
        )
    if "alarm_weeks_before" in terms:
        weeks = terms["alarm_weeks_before"]
        said.append(
            ngettext("alarm %(number)d week before", "alarm %(number)d weeks before", weeks)
            % {"number": weeks}
        )
    return "; ".join(said)
