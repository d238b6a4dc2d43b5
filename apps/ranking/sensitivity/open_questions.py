"""Which questions are still open: left blank, contested, or never heard from a whole group."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from apps.ranking.arrays import Flags, Floats
from apps.ranking.draws.headroom import quantity_headroom
from apps.ranking.inputs.evidence import Evidence, read_evidence
from apps.ranking.inputs.types import Engagement, Estimate, Stakeholder
from apps.ranking.results.changes import QuestionKind, Reason
from apps.ranking.results.people import Agreement

RANKING = "ranking"
CONTESTED_LABELS = ("contested", "polarised")


@dataclass(frozen=True, eq=False)
class Asked:
    """Who was asked what and answered what, with one stand-in for each group without people.

    Attributes
    ----------
    evidence : Evidence
        People in canonical order, then the stand-ins, who were asked what anyone was asked and left it blank.
    is_stand_in : bool array, shape (people,)
    items : bool array, shape (people, items)
        Which items were asked.
    levels : float array, shape (people, items)
        Answers from 1 up; NaN for "dk", blank and not asked.
    quantities : bool array, shape (people, quantities)
        Which quantities were asked.
    room : float array, shape (people, quantities)
        Headroom by a person's own likely figures, in decades; NaN where these give none.
    """

    evidence: Evidence
    is_stand_in: Flags
    items: Flags
    levels: Floats
    quantities: Flags
    room: Floats


@dataclass(frozen=True, eq=False)
class OpenQuestion:
    """One question worth asking: `place` is its column, `answered` and `filled` are bool arrays over the people.

    `filled` are those whose answer is tried out: everyone asked if the question is contested, else all who have
    not answered.
    """

    id: str
    kind: QuestionKind
    place: int
    reasons: tuple[Reason, ...]
    answered: Flags
    filled: Flags


def read_asked(evidence: Evidence, *, unranked_below: bool) -> Asked:
    """Note who was asked what.

    Parameters
    ----------
    evidence : Evidence
    unranked_below : bool
        As for `read_evidence`.

    Returns
    -------
    Asked
        People in the order of `evidence`, stand-ins last, by group.
    """
    engagement = evidence.engagement
    stand_ins = _stand_ins(engagement)
    if stand_ins:
        engagement = replace(engagement, stakeholders=(*engagement.stakeholders, *stand_ins))
        evidence = read_evidence(engagement, unranked_below=unranked_below)
    people = engagement.stakeholders
    items = [[item.id in person.likert for item in engagement.items] for person in people]
    levels = [[_level(person, item.id) for item in engagement.items] for person in people]
    quantities = [[one.id in person.estimates for one in engagement.quantities] for person in people]
    now, horizon, limit = np.moveaxis(evidence.likely, 2, 0)
    of_items, of_quantities = (len(people), len(engagement.items)), (len(people), len(engagement.quantities))
    return Asked(
        evidence=evidence,
        is_stand_in=np.arange(len(people)) >= len(people) - len(stand_ins),
        items=np.array(items, dtype=np.bool_).reshape(of_items),
        levels=np.array(levels, dtype=np.float64).reshape(of_items),
        quantities=np.array(quantities, dtype=np.bool_).reshape(of_quantities),
        room=quantity_headroom(now, horizon, limit, evidence.is_floor),
    )


def open_questions(asked: Asked, agreement: Agreement) -> Iterator[OpenQuestion]:
    """List the questions someone left open, a whole group never answered, or the answers disagree on.

    Parameters
    ----------
    asked : Asked
    agreement : Agreement
        Its labels say which items, and which fields of a quantity, are contested.

    Yields
    ------
    OpenQuestion
        The ranking, then items and quantities in canonical order. A ranking that names fewer than two dimensions,
        and figures that give no headroom, count as blank: neither can be used. A question nobody was asked is
        never open; a ranking is asked of everyone.
    """
    evidence, everyone = asked.evidence, np.ones(len(asked.is_stand_in), dtype=np.bool_)
    yield from _opened(asked, RANKING, "ranking", 0, everyone, evidence.usable[0], is_contested=False)
    for place, item in enumerate(evidence.engagement.items):
        found = agreement.items.get(item.id)
        is_contested = found is not None and found.label in CONTESTED_LABELS
        answered = ~np.isnan(asked.levels[:, place])
        yield from _opened(
            asked, item.id, "item", place, asked.items[:, place], answered, is_contested=is_contested
        )
    for place, quantity in enumerate(evidence.engagement.quantities):
        is_contested = any(field.contested for field in agreement.quantities.get(quantity.id, {}).values())
        answered = ~np.isnan(asked.room[:, place])
        yield from _opened(
            asked,
            quantity.id,
            "quantity",
            place,
            asked.quantities[:, place],
            answered,
            is_contested=is_contested,
        )


def _opened(
    asked: Asked,
    name: str,
    kind: QuestionKind,
    place: int,
    of: Flags,
    answered: Flags,
    *,
    is_contested: bool,
) -> Iterator[OpenQuestion]:
    missing = of & ~answered
    groups = asked.evidence.group_of
    reasons: list[Reason] = []
    if (missing & ~asked.is_stand_in).any():
        reasons.append("unanswered")
    if is_contested:
        reasons.append("contested")
    if np.setdiff1d(groups[of], groups[answered]).size:
        reasons.append("silent_group")
    if reasons:
        yield OpenQuestion(name, kind, place, tuple(reasons), answered, of if is_contested else missing)


def _stand_ins(engagement: Engagement) -> list[Stakeholder]:
    people = engagement.stakeholders
    present = {person.group for person in people}
    likert = dict.fromkeys(
        item.id for item in engagement.items if any(item.id in one.likert for one in people)
    )
    estimates = {
        quantity.id: Estimate()
        for quantity in engagement.quantities
        if any(quantity.id in one.estimates for one in people)
    }
    return [
        Stakeholder(f"nobody in {group.id}", group.id, {}, likert, estimates)
        for group in engagement.groups
        if group.id not in present
    ]


def _level(person: Stakeholder, item: str) -> float:
    answer = person.likert.get(item)
    return float(answer) if isinstance(answer, int) else np.nan
