"""What people said beside figures and statements, and what follows from it, each with how many are behind it."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from apps.advice import FactValue, number_of_step
from apps.assessments.facts.rows import pooled_today
from apps.documents.mapping import read
from apps.findings.case import FrozenEvidence
from apps.instruments.definition import ChoiceItem, Definition, Roles
from apps.instruments.figures.derived import figures_share, peak_ratio, wait_class
from apps.instruments.values import DONT_KNOW

SURE = "figures"  # says of an order that it rests on figures

type CountedFacts = Iterator[tuple[str, FactValue, int]]  # with how many people are behind each


def stated(evidence: FrozenEvidence, definition: Definition, document: Mapping[str, Any]) -> CountedFacts:
    """Yield what rules may know of it; `document` is the questionnaire's, which names two of its questions by their place."""
    if definition.how_known is not None:
        yield from _how_known(evidence, definition.how_known)
    else:
        yield from _order(evidence, document["ranking"]["confidence"]["id"])
    yield from _split(evidence, definition)
    if definition.roles is not None:
        yield from _derived(evidence, definition, definition.roles)
    yield from _other_cause(evidence, document["other_cause"]["id"])


def _order(evidence: FrozenEvidence, question: str) -> CountedFacts:
    """Yield which share of those who told how sure they are of their order had figures."""
    weights = {crowd.id: len(crowd.perspectives) for crowd in evidence.crowds.get(question, ())}
    # By how much a crowd weighs, how many of it are sure, and how many told.
    crowds = [
        (weights[each.crowd], each.counts.get(SURE, 0), told)
        for each in evidence.choices.get(question, ())
        if (told := sum(each.counts.values()) - each.counts.get(DONT_KNOW, 0))
    ]
    if crowds:
        share = sum(Fraction(weight * sure, told) for weight, sure, told in crowds)
        weight = sum(weight for weight, _sure, _told in crowds)
        yield "stated.figures_share", float(share / weight), sum(told for *_rest, told in crowds)


def _how_known(evidence: FrozenEvidence, question: ChoiceItem) -> CountedFacts:
    """Yield which share of the forms rests on figures that were measured."""
    known = [each.answers[question.id] for each in evidence.facts if question.id in each.answers]
    if (share := figures_share(known)) is not None:
        yield "stated.figures_share", share, len(known)


def _derived(evidence: FrozenEvidence, definition: Definition, roles: Roles) -> CountedFacts:
    """Yield what nobody is asked, because it follows from what others said."""
    money = Counter(str(each.answers[roles.money]) for each in evidence.facts if roles.money in each.answers)
    money.pop(DONT_KNOW, None)
    if money:
        (most, people), *others = money.most_common()
        yield "money.most", roles.money_even if others and others[0][1] == people else most, money.total()
    load, answers = (pooled_today(definition, name, evidence.facts) for name in (roles.load, roles.answers))
    if load and answers and (ratio := peak_ratio(load, answers)) is not None:
        people = sum(roles.load in each.answers for each in evidence.facts)
        yield "derived.peak_ratio", ratio, people
    waits = [each.answers[name] for each in evidence.facts for name in roles.waits if name in each.answers]
    if waits := [step for step in waits if step != DONT_KNOW]:
        # Of an even number the shorter: who waits longer is served as well.
        seconds = sorted(number_of_step(step) or math.inf for step in waits)[(len(waits) - 1) // 2]
        yield "derived.wait_class", wait_class(None if seconds == math.inf else seconds), len(waits)


def _split(evidence: FrozenEvidence, definition: Definition) -> CountedFacts:
    for item in definition.splits.values():
        # A split of nothing has no shares: it would be divided by 0.
        answers = (each.answers.get(item.id) for each in evidence.facts)
        tenths = (read(dict[str, int], each) for each in answers if isinstance(each, Mapping))
        splits = [each for each in tenths if sum(each.values())]
        for dimension in item.over if splits else ():
            shares = [split.get(dimension, 0) / sum(split.values()) for split in splits]
            yield f"budget.{dimension}.share", sum(shares) / len(shares), len(shares)


def _other_cause(evidence: FrozenEvidence, question: str) -> CountedFacts:
    if question in evidence.crowds:
        written = len(evidence.texts[question])
        yield "other_first.share", written / sum(evidence.answered.values()), written
