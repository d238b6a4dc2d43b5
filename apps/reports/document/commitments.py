"""What the group settled: targets, decision, assumptions and plan, and what was noted in its rooms."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.translations import inside
from apps.decisions.models import Assumption, Decision, PlanStep, Target
from apps.decisions.planned import PrintedOwners, decider_words
from apps.decisions.wording import figure_words, flip_words, quantity_words, sentence_of, value_words
from apps.documents.mapping import LEFT_OUT
from apps.engagements.models import Engagement
from apps.findings.targets import TargetRow
from apps.reports.document.source import NamedDimension, ReportSource
from apps.reports.models import ReportReply


@dataclass(frozen=True)
class TargetLine:
    indicator: str
    value: str
    stop: str  # empty where nobody said when to stop and review
    window: str
    source: str
    state: str
    budget: str = field(default="", metadata=LEFT_OUT)
    looser: str = field(default="", metadata=LEFT_OUT)
    now: str = field(default="", metadata=LEFT_OUT)
    proposed: str = field(default="", metadata=LEFT_OUT)  # where the group changed it
    reason: str = field(default="", metadata=LEFT_OUT)
    owner: str = field(default="", metadata=LEFT_OUT)


@dataclass(frozen=True)
class ExperimentLine:
    assumption: str
    test: str
    days: str
    passes_if: str


@dataclass(frozen=True)
class DecisionSection:
    order: tuple[NamedDimension, ...]
    reason: str
    dissent: str
    live_with: str
    decided_on: str
    version: str = field(default="", metadata=LEFT_OUT)
    deciders: tuple[str, ...] = field(default=(), metadata=LEFT_OUT)
    beside_result: str = field(default="", metadata=LEFT_OUT)  # whether it differs from the result, and how
    heading: str = field(default="", metadata=LEFT_OUT)  # what was decided, in a line


@dataclass(frozen=True)
class AssumptionLine:
    text: str
    figure: str
    flip: str
    owner: str
    test: str
    check_by: str
    status: str
    measured: str
    passes_if: str = field(default="", metadata=LEFT_OUT)


@dataclass(frozen=True)
class PlanLine:
    text: str
    owner: str
    due: str
    state: str


@dataclass(frozen=True)
class NotedLine:
    kind: str
    text: str
    owner: str
    due: str


class Noted(Protocol):
    """A note of a room as its row has it."""

    text: str
    owner: str
    day: date | None

    def get_kind_display(self) -> str: ...


type TellNoted = Callable[[Engagement], Iterable[Noted]]

_tellers: list[TellNoted] = []


def on_noted(tell: TellNoted) -> None:
    """Have `tell` say what was noted, in the order in which it is printed. Rooms say it; this app knows none."""
    _tellers.append(tell)


def targets_heading_of(source: ReportSource) -> str:
    own = Target.objects.filter(engagement=source.engagement)
    refused = own.filter(refused=True).count()
    count = len(targets_of(source)) - refused
    parts = []
    if count or not refused:
        parts.append(_targets_heading(count, own.filter(agreed=True).count()))
    if refused:
        text = ngettext("%(count)d target declined", "%(count)d targets declined", refused)
        parts.append(text % {"count": refused})
    return "; ".join(parts)


def targets_of(source: ReportSource) -> tuple[TargetLine, ...]:
    """Return the targets the group set, then those only proposed."""
    own = {target.key: target for target in Target.objects.filter(engagement=source.engagement)}
    owners = PrintedOwners(source.engagement, source.definition.perspectives) if own else None
    proposed = {row.id: row for row in source.findings.plan.targets}
    return (
        *(
            _own_target(
                target,
                source,
                origin=proposed[key].source if key in proposed else "",
                owner=owners.printed(target.owner) if owners else "",
            )
            for key, target in own.items()
        ),
        *(_proposed_target(row, source) for key, row in proposed.items() if key not in own),
    )


def _targets_heading(count: int, agreed: int) -> str:
    if not agreed:
        heading = ngettext("%(count)d target to agree on", "%(count)d targets to agree on", count)
    elif agreed == count:
        heading = ngettext(
            "%(count)d target, all of them accepted", "%(count)d targets, all of them accepted", count
        )
    else:
        heading = ngettext(
            "%(count)d target, %(agreed)d of them accepted",
            "%(count)d targets, %(agreed)d of them accepted",
            count,
        )
    return heading % {"count": count, "agreed": agreed}


def _own_target(target: Target, source: ReportSource, *, origin: str, owner: str) -> TargetLine:
    def words(value: object, unit: str = target.unit) -> str:
        return value_words(value, unit, target.taken_from, source.definition, source.engagement.currency)

    state = _("accepted") if target.agreed else _("open")
    return TargetLine(
        indicator=target.indicator,
        value=words(target.value),
        stop=words(target.stop_value),
        window=target.window,
        source=origin,
        state=_("declined") if target.refused else state,
        now=words(target.value_now),
        proposed="; ".join(_as_proposed(target, words)),
        reason=target.reason,
        owner=owner,
    )


def _as_proposed(target: Target, words: Callable[[object, str], str]) -> Iterator[str]:
    """Yield what was proposed otherwise."""
    proposed: Mapping[str, object] = target.proposed or {}
    unit = str(proposed.get("unit") or "")
    value, stop = proposed.get("value"), proposed.get("stop_value")
    # What nothing was proposed for was filled in, not changed.
    if value is not None and (value, unit) != (target.value, target.unit):
        yield words(value, unit)
    if stop is not None and stop != target.stop_value:
        yield _("stop and review at %(value)s") % {"value": words(stop, unit)}
    before = ((proposed.get("indicator"), target.indicator), (proposed.get("window"), target.window))
    yield from (str(old) for old, new in before if old and str(old) != new)


def _proposed_target(row: TargetRow, source: ReportSource) -> TargetLine:
    differing = "; ".join(f"{who}: {words}" for who, words in row.perspectives)
    quantity = row.taken_from.partition(".")[2].partition(".")[0]
    limits = source.findings.evidence.limits
    now = next((limit.now for limit in limits if limit.quantity == quantity), "")
    return TargetLine(
        indicator=row.indicator,
        now=now,
        value="; ".join(filter(None, (row.words, row.terms))),
        stop=row.stop,
        window=row.window,
        source="; ".join(filter(None, (row.source, differing))),
        state=_("proposed"),
        budget=row.budget,
        looser=row.looser,
    )


def experiments_of(source: ReportSource) -> tuple[ExperimentLine, ...]:
    return tuple(
        ExperimentLine(row.assumption, row.test, row.days, row.passes_if)
        for row in source.findings.plan.experiments
    )


def decision_of(source: ReportSource) -> DecisionSection | None:
    decision = Decision.objects.filter(engagement=source.engagement, state=Decision.State.DECIDED).first()
    if decision is None:
        return None
    dimensions = source.definition.dimensions
    return DecisionSection(
        order=tuple(NamedDimension(slug, dimensions.get(slug, slug)) for slug in decision.ranking),
        reason=decision.reason,
        dissent=decision.dissent,
        live_with=_votes(decision),
        decided_on=_day(decision.decided_on),
        version=str(decision.number) if decision.number > 1 else "",
        deciders=tuple(decider_words(each["role"], each["name"]) for each in decision.deciders),
        beside_result=_beside_result(decision, source),
        heading=_decided(decision, source),
    )


def _decided(decision: Decision, source: ReportSource) -> str:
    owner = PrintedOwners(source.engagement, source.definition.perspectives).printed(decision.owner)
    if sentence := sentence_of(decision, owner):
        return sentence
    if not decision.ranking:
        return ""
    text = _("The group puts %(first)s first")
    if decision.number > 1:
        text = _("The group puts %(first)s first, in version %(version)d of its decision")
    first = inside(source.definition.dimensions.get(decision.ranking[0], decision.ranking[0]))
    return text % {"first": first, "version": decision.number}


def _beside_result(decision: Decision, source: ReportSource) -> str:
    """Return whether the order differs from the result of this report."""
    if decision.result is None:
        return ""
    # Of a result that this report does not show, nothing is said but that it is another.
    snapshot = source.assessment.snapshot
    if decision.result != (snapshot.round.number, snapshot.number):
        return _("It was taken from another version of the result than this report's.")
    proposed: list[str] = decision.proposed or []
    if not proposed:
        return _("The result decides no place of this order.")
    if not decision.departs_from_result:
        text = ngettext(
            "The result has the same in the first place.",
            "The result has the same in the first %(count)d places.",
            len(proposed),
        )
        return text % {"count": len(proposed)}
    labels = [source.definition.dimensions.get(slug, slug) for slug in proposed]
    order = ", ".join(f"{place} {label}" for place, label in enumerate(labels, start=1))
    return _("The group decided otherwise than the result, which has: %(order)s.") % {"order": order}


def _votes(decision: Decision) -> str:
    votes = decision.live_with
    # Nobody was asked: "0 yes" would be read as a refusal.
    if not any(votes.values()):
        return ""
    words = (
        ("yes", _("%(votes)d yes")),
        ("with_reservation", _("%(votes)d with a reservation")),
        ("no", _("%(votes)d no")),
    )
    return ", ".join(word % {"votes": votes[key]} for key, word in words if votes.get(key) is not None)


def assumptions_of(source: ReportSource) -> tuple[AssumptionLine, ...]:
    assumptions = list(Assumption.objects.filter(engagement=source.engagement))
    if not assumptions:
        return ()
    owners = PrintedOwners(source.engagement, source.definition.perspectives)
    return tuple(_assumption(each, source, owners.printed(each.owner)) for each in assumptions)


def _assumption(assumption: Assumption, source: ReportSource, owner: str) -> AssumptionLine:
    definition, currency = source.definition, source.engagement.currency
    return AssumptionLine(
        text=assumption.text,
        figure=figure_words(assumption, definition, currency),
        flip=flip_words(assumption, definition, currency),
        owner=owner,
        test=assumption.test,
        check_by=_day(assumption.check_by),
        status=assumption.get_status_display(),
        measured="; ".join(
            _("%(figure)s on %(day)s")
            % {
                "figure": quantity_words(each["value"], assumption.quantity, definition, currency),
                "day": _day(date.fromisoformat(each["on"])),
            }
            for each in assumption.measured
        ),
        passes_if=assumption.passes_if,
    )


def answered_of(source: ReportSource) -> tuple[str, ...]:
    """Return what readers answered to the decisions that earlier versions asked for, the oldest first."""
    replies = ReportReply.objects.filter(engagement=source.engagement, rule=ReportReply.ASKED)
    return tuple(
        _("%(who)s, %(day)s: %(answer)s to “%(asked)s”%(text)s")
        % {
            "who": reply.given_by.name if reply.given_by else _("Somebody"),
            "day": date_format(source.engagement.in_its_zone(reply.given_at), "j F Y"),
            "answer": inside(reply.get_kind_display()),
            "asked": reply.title,
            "text": f": {reply.text}" if reply.text else "",
        }
        for reply in replies.select_related("given_by").order_by("given_at", "pk")
    )


def plan_of(source: ReportSource) -> tuple[PlanLine, ...]:
    steps = list(PlanStep.objects.filter(engagement=source.engagement))
    if not steps:
        return ()
    owners = PrintedOwners(source.engagement, source.definition.perspectives)
    return tuple(
        PlanLine(each.text, owners.printed(each.owner), _day(each.due_on), each.get_state_display())
        for each in steps
    )


def noted_of(source: ReportSource) -> tuple[NotedLine, ...]:
    notes = [note for tell in _tellers for note in tell(source.engagement)]
    if not notes:
        return ()
    owners = PrintedOwners(source.engagement, source.definition.perspectives)
    return tuple(
        NotedLine(str(each.get_kind_display()), each.text, owners.printed(each.owner), _day(each.day))
        for each in notes
    )


def _day(day: date | None) -> str:
    return date_format(day, "DATE_FORMAT") if day else ""
