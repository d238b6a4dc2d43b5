"""Targets that a result proposes: what is kept, over which window, and who named what."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.advice import FactValue, PerspectiveValue, TargetProposal
from apps.findings.case import Case
from apps.findings.sentences import listed, sentence_case
from apps.instruments.figures.format import percent, significant, step_label

# Shown for a target that rests on too few answers: the action stays, whoever is in the room puts the figure
# in.
TOO_FEW = gettext_lazy("agree it in the room")


@dataclass(frozen=True)
class TargetRow:
    id: str
    indicator: str
    words: str
    terms: str
    window: str
    source: str
    perspectives: tuple[tuple[str, str], ...]
    budget: str = ""  # how much may be missed
    stop: str = ""
    looser: str = ""
    # As it is stored once it is accepted; None where nothing may be shown, or is known.
    value: FactValue | None = None
    unit: str = ""
    taken_from: str = ""


def target_row(case: Case, target: TargetProposal, *, dated: str) -> TargetRow:
    """Return what may be shown of a target; `dated` tells how old what it rests on is."""
    fact, looser = target.source or "", ""
    if target.looser is not None:
        looser = _("%(step)s; it may save %(saves)s")
        looser %= {"step": target.looser.step, "saves": target.looser.saves}
    row = TargetRow(
        id=target.id,
        indicator=sentence_case(target.indicator),
        words=_target_words(case, target),
        terms="",
        window=target.window,
        source=target.source_label,
        perspectives=(),
        budget=target.budget,
        stop=target.stop,
        looser=looser,
        unit=target.unit,
        taken_from=fact if _names_answer(case, fact) else "",
    )
    if _rests_on_people(target) and not case.may_show_pooled(fact, target.people):
        return row if target.value is None else replace(row, words=str(TOO_FEW))
    return replace(
        row,
        terms="; ".join(filter(None, (_terms_words(target.terms), dated))),
        perspectives=tuple(_by_perspective(case, target.perspectives, case.uncounted_behind(fact))),
        value=_stored_value(target),
    )


def _rests_on_people(target: TargetProposal) -> bool:
    # What follows from the framing alone tells of nobody.
    is_of_framing = (target.source or "").startswith("derived.") and target.people == 0
    return not is_of_framing and (target.source is not None or target.people > 0)


def _by_perspective(
    case: Case, named: Iterable[PerspectiveValue], uncounted: Mapping[str, int]
) -> Iterator[tuple[str, str]]:
    groups = case.shown_groups(
        {each.perspective: each.people - uncounted[each.perspective] for each in named}
    )
    # A group of several has no value of its own here, and a value of one of them would give the others' away.
    for each in named:
        if (each.perspective,) in groups:
            yield case.definition.perspectives[each.perspective], each.words


def _target_words(case: Case, target: TargetProposal) -> str:
    source, value = target.source, target.value
    if source is None or not isinstance(value, str | int | float):
        return target.words
    name = source.split(".")[1]
    if item := case.definition.targets.get(name):
        return step_label(item, value, case.framing.currency)
    quantity = case.definition.quantities.get(name)
    return case.figure(value, quantity.unit) if quantity and not isinstance(value, str) else target.words


def _names_answer(case: Case, fact: str) -> bool:
    """Return whether a fact is the answer to a question, and not what was made of several."""
    kind, _dot, rest = fact.partition(".")
    return kind in {"target", "quantity", "context"} and rest.partition(".")[0] in case.definition.by_id


def _stored_value(target: TargetProposal) -> FactValue | None:
    # With the digits it is shown with: what is stored is what somebody accepted.
    digits = {"quantity": 2, "derived": 3}.get((target.source or "").partition(".")[0])
    return significant(target.value, digits) if digits and isinstance(target.value, float) else target.value


def _terms_words(terms: Mapping[str, FactValue]) -> str:
    """Put into words what else was agreed of a target: what may be missed, and when alarms ring."""
    words = []
    if (outage := number_of(terms.get("allowed_outage_minutes"))) is not None:
        minutes = round(outage)
        words.append(
            ngettext("%(number)d minute of outage allowed", "%(number)d minutes of outage allowed", minutes)
            % {"number": minutes}
        )
    if "limit_words" in terms:
        words.append(_("window %(window)s") % {"window": terms["limit_words"]})
    if "times" in terms:
        words.append(_("half as much again, because it was not measured"))
    shares = terms.get("alarms_percent")
    if isinstance(shares, tuple):
        words.append(_("alarms at %(shares)s") % {"shares": listed(list(map(percent, shares)))})
    if (before := number_of(terms.get("alarm_weeks_before"))) is not None:
        weeks = round(before)
        words.append(
            ngettext("alarm %(number)d week before", "alarm %(number)d weeks before", weeks)
            % {"number": weeks}
        )
    return "; ".join(words)


def number_of(value: FactValue | None) -> float | None:
    return value if isinstance(value, int | float) else None
