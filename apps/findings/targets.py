"""Targets that a result proposes: what is kept, over which window, and who named what."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.advice import GIVEN_DIGITS, FactValue, TargetProposal, as_given
from apps.findings.case import Case
from apps.findings.sentences import listed, people_words, sentence_case
from apps.instruments.figures.format import percent, significant, target_label


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
    # As it is stored once it is accepted; None where nothing is known.
    value: FactValue | None = None
    unit: str = ""
    taken_from: str = ""


def target_row(case: Case, target: TargetProposal, *, dated: str) -> TargetRow:
    """Return a target in words; `dated` tells how old what it rests on is."""
    fact, looser = target.source or "", ""
    if target.looser is not None:
        looser = _("%(step)s; it may save %(saves)s")
        looser %= {"step": target.looser.step, "saves": target.looser.saves}
    return TargetRow(
        id=target.id,
        indicator=sentence_case(target.indicator),
        words=_target_words(case, target),
        terms="; ".join(filter(None, (_terms_words(target.terms), dated))),
        window=target.window,
        source=_given_by(target.source_label, target.people),
        perspectives=tuple(
            (_given_by(case.definition.perspectives[each.perspective], each.people), each.words)
            for each in target.perspectives
        ),
        budget=target.budget,
        stop=target.stop,
        looser=looser,
        unit=target.unit,
        taken_from=fact if _names_answer(case, fact) else "",
        value=_stored_value(target),
    )


def _given_by(name: str, people: int) -> str:
    """Say how many people gave something; what follows from the framing alone nobody gave."""
    return _("%(name)s (%(people)s)") % {"name": name, "people": people_words(people)} if people else name


def _target_words(case: Case, target: TargetProposal) -> str:
    source, value = target.source, target.value
    if source is None or not isinstance(value, str | int | float):
        return target.words
    name = source.split(".")[1]
    if item := case.definition.targets.get(name):
        return target_label(item, value, case.framing.currency)
    quantity = case.definition.quantities.get(name)
    if quantity is None or isinstance(value, str):
        return target.words
    return case.figure(as_given(value), quantity.unit, GIVEN_DIGITS)


def _names_answer(case: Case, fact: str) -> bool:
    """Return whether a fact is the answer to a question, and not what was made of several."""
    kind, _dot, rest = fact.partition(".")
    return kind in {"target", "quantity", "context"} and rest.partition(".")[0] in case.definition.by_id


def _stored_value(target: TargetProposal) -> FactValue | None:
    # With the digits it is shown with: what is stored is what somebody accepted.
    kind = (target.source or "").partition(".")[0]
    if not isinstance(target.value, float):
        return target.value
    if kind == "quantity":
        return as_given(target.value)
    return significant(target.value, 3) if kind == "derived" else target.value


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
