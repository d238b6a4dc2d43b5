"""Checks of what is said of two rounds beside each other."""

from collections import Counter
from itertools import takewhile
from statistics import median

import numpy as np

from apps.findings.case import Case
from apps.findings.claims.claim import Claim
from apps.findings.progress.followed import PROGRESS_FOLLOWED
from apps.findings.progress.moved import (
    PROGRESS_BACK,
    PROGRESS_FEW,
    PROGRESS_FIGURE,
    PROGRESS_FIRST,
    PROGRESS_GROUP,
    PROGRESS_MOVED,
    PROGRESS_PICK,
    PROGRESS_SETTLED,
    PROGRESS_SPREAD,
    was_of,
)
from apps.findings.sentences import listed, sentence_case, share_words
from apps.instruments.definition import ChoiceItem
from apps.instruments.figures.estimates import estimate
from apps.instruments.figures.points import WORDS
from tests.findings.claims.checking import Allowed, checks

STABLE = 0.15


def earlier(case: Case) -> Case:
    if case.before is None:
        raise LookupError("no round before")
    return case.before


@checks(PROGRESS_BACK)
def back(_claim: Claim, case: Case) -> Allowed:
    told = case.evidence.came_back
    if told is None:
        raise LookupError("no round before")
    left, new = told.before - told.again, told.answered - told.again
    counts = [f"{told.again} of {told.before} people", f"what {left} other"] if left else [f"{told.before} p"]
    return Allowed(
        needs={"no more than had answered": left >= 0 and new >= 0},
        words=(*counts, *([f"{new} p"] if new else [])),
        only_if={"stands as it was": left > 0, "for the first time": new > 0},
    )


@checks(PROGRESS_FIRST)
def first(_claim: Claim, case: Case) -> Allowed:
    before = earlier(case)
    (old, then), (new, now) = (
        max(
            each.result.ranking.p_first.items(),
            key=lambda pair: (pair[1], pair[0] == each.result.ranking.order[0]),
        )
        for each in (before, case)
    )
    kinds = {each.result.verdict.kind for each in (before, case)}
    was_open, is_open = (each.result.verdict.level == "open" for each in (before, case))
    return Allowed(
        needs={"limits are near in both": not kinds & {"nothing", "none"}},
        words=(
            "was not known" if was_open else f"in {share_words(then)} of all readings",
            "is not known" if is_open else f"in {share_words(now)}",
        ),
        only_if={
            "as before": old == new and not (was_open or is_open),
            "was not known": was_open,
            "is not known": is_open,
        },
        names=(*(() if was_open else (old,)), *(() if is_open else (new,))),
    )


@checks(PROGRESS_MOVED)
def moved(claim: Claim, case: Case) -> Allowed:
    told = case.evidence.moved[claim.about]
    elsewhere = told.moved - told.to_measured - told.to_most
    middle = "the middle" if claim.about in case.definition.quantities else "what most"
    parts = {
        f"{told.moved} changed the answer": told.moved,
        f"{told.to_measured} toward what was measured": told.to_measured,
        f"{told.to_most} toward {middle}": told.to_most,
        f"{elsewhere} elsewhere": elsewhere if told.to_measured + told.to_most else 0,
    }
    return Allowed(
        needs={
            "enough voted again": told.voted >= case.framing.k,
            "it was asked again": claim.about in case.evidence.topics,
        },
        words=(f"{told.voted} people", *(part for part, people in parts.items() if people)),
        only_if={"nobody changed the answer": not told.moved},
        people=told.voted,
    )


def tail(moved: int, most: int, chances: list[float]) -> float:
    """Return how likely so many or more go one way, each by its own chance."""
    told = np.array([1.0])  # by how many, all of them first
    for chance in chances:
        told = np.convolve(told, [chance, 1 - chance])
    return float(told[: moved - most + 1].sum())


def toward_by_chance(case: Case, name: str) -> float | None:
    """Return how likely a mover goes toward the most frequent answer, each answer as likely to be left as it was given."""
    before = earlier(case)
    statement = case.definition.agreements.get(name)
    if statement is None:
        firsts = list(before.tallies.first_places.values())
        top = [place for place, people in enumerate(firsts) if people and people == max(firsts)]
        return (
            sum(n for place, n in enumerate(firsts) if place != top[0]) / sum(firsts) / 3
            if len(top) == 1
            else None
        )
    given = before.tallies.of(name).answers
    top = [step for step, people in enumerate(given) if people and people == max(given)]
    if len(top) != 1:
        return None
    steps, whole = range(len(statement.choices)), 0.0
    for step, people in enumerate(given):
        near = [other for other in steps if abs(other - top[0]) < abs(step - top[0])]
        beside = [other for other in steps if abs(other - step) == 1]
        whole += people * max(
            len(near) / (len(steps) - 1), sum(each in near for each in beside) / len(beside)
        )
    return whole / sum(given)


@checks(PROGRESS_FOLLOWED)
def followed(_claim: Claim, case: Case) -> Allowed:
    opinions = {case.definition.ranking.id, *case.definition.agreements}
    told = {
        name: (each, chance)
        for name, each in case.evidence.moved.items()
        if name in opinions and (chance := toward_by_chance(case, name)) is not None
    }
    moved, most = (sum(getattr(each, what) for each, _p in told.values()) for what in ("moved", "to_most"))
    chances = [chance for each, chance in told.values() for _one in range(each.moved)]
    return Allowed(
        needs={"rare by chance": tail(moved, most, chances) <= 0.05 + 1e-9},
        words=(f"Of {moved} changed opinions {most} went",),
    )


@checks(PROGRESS_FEW)
def few(claim: Claim, case: Case) -> Allowed:
    return Allowed(
        needs={"too few": claim.about in case.evidence.topics and claim.about not in case.evidence.moved},
        says=("Too few",),
    )


def change(then: str, now: str, label: str) -> Allowed:
    return Allowed(
        needs={"something is shown": bool(then or now)},
        words=tuple(filter(None, (then, now))),
        only_if={
            "as before": then == now,
            "before, nothing is shown": not then,
            "now nothing is shown": not now,
        },
        says=(f"before, {then}; now, {now}",) if then and now and then != now else (),
        quoted=(label,),
    )


def said_by(case: Case, item: str, crowd: str) -> str:
    rows = [row for row in case.evidence.engagement.opinions if row.crowd == crowd]
    statement = case.definition.agreements.get(item)
    if statement is None:
        firsts = Counter[str]()
        for row in rows:
            placed = sorted((place, slug) for slug, place in row.ranking.items() if place is not None)
            if len(placed) > 1 and placed[0][0] < placed[1][0]:
                firsts[placed[0][1]] += 1
        named = [slug for slug in case.definition.dimensions if firsts[slug]]
        return listed([f"{firsts[slug]} put {case.labels([slug])} first" for slug in named])
    answers = [answer for row in rows if isinstance(answer := row.likert.get(item), int)]
    for block in case.evidence.engagement.statements:
        for each in block.crowds if block.item == item else ():
            if each.id == crowd:
                answers = [step for step, people in enumerate(each.answers, 1) for _one in range(people)]
    if not answers:
        return ""
    return f"“{statement.choices[sorted(answers)[(len(answers) - 1) // 2] - 1].label}” in the middle"


@checks(PROGRESS_GROUP)
def group(claim: Claim, case: Case) -> Allowed:
    before = earlier(case)
    crowd = max(
        (each for each in case.crowds_of(claim.about) if claim.text.startswith(f"{case.crowd_words(each)}:")),
        key=lambda each: len(case.crowd_words(each)),
    )
    then = said_by(before, claim.about, was_of(before, claim.about, crowd))
    return change(then, said_by(case, claim.about, crowd), case.crowd_words(crowd))


@checks(PROGRESS_FIGURE)
def figure(claim: Claim, case: Case) -> Allowed:
    item = case.definition.quantities[claim.about].as_asked(case.framing.routing)
    names = ("now", "horizon", "limit")
    point = next(each for each in names if claim.text.startswith(f"{sentence_case(str(WORDS[each]))}:"))

    def told(each: Case) -> str:
        given = (estimate(item, person.answers.get(item.id)) for person in each.evidence.facts)
        points = [one.points[names.index(point)] for one in given]
        values = [one.likely for one in points if one is not None]
        if not values:
            return ""
        middle, low, high = (
            each.figure(value, item.unit) for value in (median(values), min(values), max(values))
        )
        ends = zip(low.split()[:0:-1], high.split()[:0:-1], strict=False)
        # A unit that both have stands once.
        shared = len(list(takewhile(lambda pair: pair[0] == pair[1], ends)))
        number = " ".join(low.split()[: len(low.split()) - shared])
        return middle if low == high else f"{middle} in the middle, from {number} to {high}"

    return change(told(earlier(case)), told(case), str(WORDS[point]))


@checks(PROGRESS_PICK)
def pick(claim: Claim, case: Case) -> Allowed:
    item = case.definition.item(claim.about)

    def told(each: Case) -> str:
        given = [person.answers.get(item.id) for person in each.evidence.facts]
        picks = Counter(one for value in given for one in (value if isinstance(value, list) else [value]))
        choices = item.choices if isinstance(item, ChoiceItem) else ()
        return listed(
            [f"“{choice.label}” by {picks[choice.value]}" for choice in choices if picks[choice.value]]
        )

    return change(told(earlier(case)), told(case), "Picked")


@checks(PROGRESS_SPREAD)
def spread(claim: Claim, case: Case) -> Allowed:
    labels = [choice.label for choice in case.definition.agreements[claim.about].choices]

    def ends(each: Case) -> tuple[str, str]:
        tallies = each.tallies.by_crowd(claim.about).values()
        steps = [step for tally in tallies for step, people in enumerate(tally.answers) if people]
        return labels[min(steps)], labels[max(steps)]

    then, now = ends(earlier(case)), ends(case)
    words = (
        (f"now they lie between “{now[0]}” and “{now[1]}”", f"lay between “{then[0]}” and “{then[1]}”")
        if then != now
        else (f"between “{now[0]}” and “{now[1]}”" if now[0] != now[1] else f"All answers are “{now[0]}”",)
    )
    return Allowed(needs={}, says=words, only_if={"as before": then == now}, quoted=labels)  # type: ignore[arg-type]


@checks(PROGRESS_SETTLED)
def settled(claim: Claim, case: Case) -> Allowed:
    shift = case.result.shift
    moved = shift.items[claim.about].change if shift else None
    if moved is None:
        raise LookupError("nothing to compare")
    is_settled = moved <= STABLE + 1e-9
    return Allowed(
        needs={"enough answered it again": claim.about in case.evidence.moved},
        words=(share_words(moved),) if moved else (),
        only_if={
            "it has settled": is_settled,
            "it has not settled yet": not is_settled,
            "No answer": not moved,
        },
    )
