"""Why a rule fired, in the figures of those who answered: only what enough people are behind; and what of it is old."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.advice import FactValue, OldSource, RuleEvidence, SpokenFact, TargetProposal
from apps.findings.case import Case
from apps.findings.claims.evidence import shown_gaps
from apps.findings.sentences import listed, months_words, share_words
from apps.instruments.figures.format import percent, significant

# What is said of a price or a law that was looked up too long before the answers were closed.
OLD = {
    "price": gettext_lazy(
        "It rests on prices of %(day)s, more than 180 days before the answers were closed: look them up again."
    ),
    "law": gettext_lazy(
        "It rests on the law as read on %(day)s, more than 180 days before the answers were closed: ask whether it "
        "still stands so."
    ),
}


@dataclass(frozen=True)
class Reason:
    """One comparison that made a rule fire; `words` is empty if too few people are behind it."""

    label: str
    words: str
    # What it is about, and how many answers are behind it where that may be shown; two that read alike are one.
    fact: str = field(default="", compare=False)
    people: int | None = field(default=None, compare=False)

    @property
    def lead(self) -> str:
        """The label as it stands before its words: a question, or with a colon."""
        return self.label if self.label.endswith("?") else f"{self.label.removesuffix('.')}:"


def reason_of(case: Case, evidence: RuleEvidence) -> Reason:
    """Say which figure made a rule fire and, where it was asked, in how many of the draws."""
    may_show = _may_show_fact(case, evidence.fact)
    if evidence.people is not None:
        may_show = may_show_pooled(case, evidence.fact, evidence.people)
    label = evidence.label
    if case.is_shown and case.result.verdict.over_dimensions:  # first is past
        label = {"verdict.dominant": _("Over, or first"), "verdict.secondary": _("Next")}.get(
            evidence.fact, label
        )
    words = _reason_words(evidence) if may_show else ""
    return Reason(label, words, evidence.fact, evidence.people if may_show else None)


def may_show_pooled(case: Case, fact: str, people: int) -> bool:
    """Say whether a fact pooled from this many people's answers may be shown."""
    return case.may_show(people, uncounted=uncounted_behind(case, fact).total())


def uncounted_behind(case: Case, fact: str) -> Counter[str]:
    """Count by perspective who may be behind a pooled fact and does not count: who answered its item."""
    if not case.people.uncounted_ids:
        return Counter()
    item = fact.split(".")[1] if "." in fact else ""
    pairs = zip(case.evidence.engagement.stakeholders, case.evidence.answers, strict=True)
    return Counter(
        said.perspective
        for person, said in pairs
        if person.id in case.people.uncounted_ids
        and (item not in case.definition.by_id or said.answers.get(item) is not None)
    )


def _may_show_fact(case: Case, fact: str) -> bool:
    """Say whether a computed fact may be shown: it must not be one that few people's figures decide."""
    kind = fact.partition(".")[0]
    known = {name: each for name, each in case.result.quantities.items() if each.known}
    if kind == "months":
        return all(map(case.may_show_quantity, known))
    if kind == "gap":
        shown = shown_gaps(case).values()
        return any(gap.stated is not None and gap.computed is not None for gap in shown)
    return True


def _reason_words(evidence: RuleEvidence) -> str:
    if evidence.share is not None:
        share = share_words(share_held(evidence))
        if evidence.wanted_fact:  # how many people are behind the other figure is not known
            return _("%(words)s; so in %(share)s of the draws") % {"words": evidence.words, "share": share}
        said = {"words": evidence.words, "wanted": evidence.wanted_words, "share": share}
        return _("%(words)s: %(wanted)s in %(share)s of the draws") % said
    return months_words(number_of(evidence.value)) if evidence.fact.startswith("months.") else evidence.words


def share_held(evidence: RuleEvidence) -> float:
    """Return in which share of the draws it holds as it stands in its rule; 0 where that is not known."""
    share = evidence.share or 0.0
    return 1 - share if evidence.negated else share


def spoken_of(case: Case, spoken: SpokenFact) -> Reason:
    """Say a fact that speaks against another shape."""
    may_show = _may_show_fact(case, spoken.fact)
    if spoken.people is not None:
        may_show = may_show_pooled(case, spoken.fact, spoken.people)
    words = spoken.words if may_show else ""
    return Reason(spoken.label, words, spoken.fact, spoken.people if may_show else None)


def old_words(dated: Sequence[OldSource]) -> str:
    """Say from when the oldest price and the oldest law are, of those that something rests on and that are old."""
    oldest = {each.kind: each.as_of for each in reversed(dated)}  # they come with the oldest first
    days = {kind: date_format(date.fromisoformat(as_of)) for kind, as_of in oldest.items()}
    return " ".join(str(said) % {"day": days[kind]} for kind, said in OLD.items() if kind in days)


def number_of(value: FactValue | None) -> float | None:
    return value if isinstance(value, int | float) else None


def quantities_in(case: Case, evidence: Iterable[RuleEvidence]) -> tuple[str, ...]:
    """Return the quantities whose figures made a rule fire."""
    named = {part for each in evidence for part in each.fact.split(".")}
    return tuple(name for name in case.definition.quantities if name in named)


def names_answer(case: Case, fact: str) -> bool:
    """Say whether a fact is the answer to a question, and not what was made of several."""
    kind, _dot, rest = fact.partition(".")
    return kind in {"target", "quantity", "context"} and rest.partition(".")[0] in case.definition.by_id


def stored_value(target: TargetProposal) -> FactValue | None:
    """Return the value of a target with the digits it is shown with."""
    digits = {"quantity": 2, "derived": 3}.get((target.source or "").partition(".")[0])
    return significant(target.value, digits) if digits and isinstance(target.value, float) else target.value


def terms_words(terms: Mapping[str, FactValue]) -> str:
    """Say what else was agreed of a target: what may be missed, and when alarms ring."""
    said = []
    if (outage := number_of(terms.get("allowed_outage_minutes"))) is not None:
        minutes = round(outage)
        said.append(
            ngettext("%(number)d minute of outage allowed", "%(number)d minutes of outage allowed", minutes)
            % {"number": minutes}
        )
    if "limit_words" in terms:
        said.append(_("window %(window)s") % {"window": terms["limit_words"]})
    if "times" in terms:
        said.append(_("half as much again, because it was not measured"))
    shares = terms.get("alarms_percent")
    if isinstance(shares, tuple):
        said.append(_("alarms at %(shares)s") % {"shares": listed(list(map(percent, shares)))})
    if (before := number_of(terms.get("alarm_weeks_before"))) is not None:
        weeks = round(before)
        said.append(
            ngettext("alarm %(number)d week before", "alarm %(number)d weeks before", weeks)
            % {"number": weeks}
        )
    return "; ".join(said)
