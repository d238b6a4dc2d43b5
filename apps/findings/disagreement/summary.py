"""Where people disagree: camps, groups, questions and figures."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.core.words.numerals import numeral
from apps.documents.vocabulary import HORIZON, LIMIT, NOW, POINTS
from apps.findings.case import Case
from apps.findings.claims.claim import Claim, ClaimRule, claim
from apps.findings.disagreement.camps import Camps, camps_of
from apps.findings.disagreement.map import (
    GroupMap,
    HeadroomRow,
    headroom_by_perspective,
    places_map,
    trouble_map,
)
from apps.findings.disagreement.perspectives import (
    APART_ALL_SAME,
    APART_SAME,
    by_chance,
    effect_of,
    furthest_apart,
)
from apps.findings.sentences import UNKNOWN, people_words, two_digits
from apps.findings.tallies import AnswerTally
from apps.instruments.figures.points import WORDS_AFTER_A_NAME

LABELS = {
    "polarised": gettext_lazy("two opposed groups of answers"),
    "contested": gettext_lazy("answers far apart"),
}
UNABLE_SHARE = 1 / 3  # of those asked: from this share on, not knowing is a finding
FEWEST_COMPARED = 2  # answers of a group
SAME_AGREEMENT = 1e-9  # two questions that divide alike have the same number of questions ahead
PAIR_NONE = ClaimRule(
    "pair.none", gettext_lazy("Of no two dimensions that people put in order do some say the reverse.")
)
PAIR_DIVIDED = ClaimRule(
    "pair.divided", gettext_lazy("The two dimensions put most evenly one way and the other, in heads.")
)
OF_UNITY = frozenset({APART_SAME, APART_ALL_SAME, PAIR_NONE})


type Pair = tuple[str, str]


@dataclass(frozen=True)
class ItemRow:
    """What one group answered."""

    label: str
    tally: AnswerTally
    mean: str


@dataclass(frozen=True)
class DividedItem:
    id: str
    dimension: str
    text: str
    label: str
    choices: tuple[str, ...]
    tally: AnswerTally
    rows: tuple[ItemRow, ...]  # the groups of the question
    ahead: int  # questions that divide people more: as many for two that divide them alike

    @property
    def note(self) -> str:
        note = _("%(label)s: %(answered)d answered")
        if self.tally.unable:
            note = _("%(label)s: %(answered)d answered; %(unable)d of %(asked)d could not say")
        words = note % {
            "label": self.label,
            "answered": self.tally.answered,
            "unable": self.tally.unable,
            "asked": self.tally.asked,
        }
        means = "; ".join(f"{row.label} {row.mean}" for row in self.rows)
        return _("%(note)s. On average, from 1 to %(points)d: %(means)s") % {
            "note": words,
            "points": len(self.choices),
            "means": means,
        }


@dataclass(frozen=True)
class DividedFigure:
    """A figure people differ on: by how much, and its pooled value, never anybody's own."""

    text: str
    point: str
    people: int
    factor: str
    pooled: str


@dataclass(frozen=True)
class Disagreement:
    """`line` says who disagrees, in one sentence; None if nobody does, or it can't be told.

    `sentences` begin with what perspectives have to do with it, where they have.
    """

    heading: Claim
    line: Claim | None
    unnamed: Claim | None  # that perspectives don't explain the order, where they don't
    camps: Camps | None
    places: GroupMap | None
    trouble: GroupMap | None
    headroom: tuple[HeadroomRow, ...]
    sentences: tuple[Claim, ...]
    items: tuple[DividedItem, ...]
    gaps: tuple[Claim, ...]  # perspectives that answer a question differently
    unable: tuple[Claim, ...]  # questions many people could not answer
    figures: tuple[DividedFigure, ...]


DIVIDED_HEADING = ClaimRule(
    "divided.heading",
    gettext_lazy(
        "That the perspective explains the order, else that there are two camps, else how many questions divide."
    ),
)


def disagreement_of(case: Case) -> Disagreement | None:
    if not case.result.coverage.n:
        return None
    effect, camps, rest = _of_orders(case)
    items, gaps = tuple(_divided_items(case)), tuple(_gaps(case))
    dividing = {item.id for item in items}.union(gap.about for gap in gaps)
    has_opinions = case.result.coverage.opinions > 0 or any(
        each.n for each in case.result.agreement.items.values()
    )
    heading = _heading(camps, effect, len(dividing), has_opinions=has_opinions)
    split = camps.split if camps else None
    pair = next((each for each in rest if each.rule == PAIR_DIVIDED), None)
    return Disagreement(
        heading=Claim(DIVIDED_HEADING, "", heading),
        line=next(filter(None, (*effect, split, pair)), None),
        unnamed=by_chance(case),
        camps=camps,
        places=places_map(case),
        trouble=trouble_map(case),
        headroom=headroom_by_perspective(case),
        sentences=(*effect, *rest),
        items=items,
        gaps=gaps,
        unable=tuple(_unable(case)),
        figures=tuple(_divided_figures(case)),
    )


def _of_orders(case: Case) -> tuple[tuple[Claim, ...], Camps | None, tuple[Claim, ...]]:
    """Return what is told of the orders: by perspective, by camps, and the other sentences."""
    effect, camps = effect_of(case), camps_of(case)
    pair = None
    if camps is None or camps.split is None:  # camps already say what divides people
        pair = most_divided(case)
    rest = (*filter(None, (pair,)), *furthest_apart(case))
    if effect:
        # None of this is unity: "no two camps" would be read so.
        camps = camps if camps and camps.split else None
        rest = tuple(each for each in rest if each.rule not in OF_UNITY)
    return effect, camps, rest


def most_divided(case: Case) -> Claim | None:
    """Say which two dimensions divide people most, in heads; None where nobody put two in order."""
    pairs = {
        pair: counts
        for pair in combinations(case.definition.dimensions, 2)
        if sum(counts := case.tallies.preferring(*pair))
    }
    if not pairs:
        return None
    # Of several that are as even, the one of which most people spoke.
    pair = max(pairs, key=lambda pair: (_evenness(pairs[pair]), sum(pairs[pair])))
    if not min(pairs[pair]):
        text = _("People contradict each other on no pair of dimensions.")
        return claim(case, PAIR_NONE, text, people=len(case.tallies.voters))
    return _divided(case, pair, pairs)


def _evenness(counts: tuple[int, int]) -> float:
    return min(counts) / sum(counts)


def _divided(case: Case, pair: Pair, pairs: Mapping[Pair, tuple[int, int]]) -> Claim:
    (before, after), labels = pairs[pair], [case.labels([slug]) for slug in pair]
    if after > before:
        labels, before, after = labels[::-1], after, before
    text = _(
        "People are most divided over %(one)s and %(other)s: %(before)d put %(one)s before %(other)s, %(after)d the "
        "other way round."
    )
    as_even = sum(_evenness(counts) == _evenness(pairs[pair]) for counts in pairs.values())
    if as_even > 1:
        text = _(
            "No two dimensions divide people more than %(one)s and %(other)s: %(before)d put %(one)s before %(other)s, "
            "%(after)d the other way round."
        )
    words = {"one": labels[0], "other": labels[1], "before": before, "after": after}
    return claim(case, PAIR_DIVIDED, text % words, people=before + after)


def _heading(camps: Camps | None, effect: Sequence[Claim], questions: int, *, has_opinions: bool) -> str:
    if not has_opinions:
        return _("only figures are told")
    if effect:
        return _("it depends on the perspective")
    if camps and camps.split:
        one, other = (camp.people for camp in camps.camps)
        if one == other:
            return _("two camps, of %(people)d people each") % {"people": one}
        return _("two camps, of %(one)d people and of %(other)d") % {"one": one, "other": other}
    return _how_many(questions)


def _how_many(questions: int) -> str:
    if not questions:
        return _("no statement divides the group")
    if questions == 1:
        return _("one statement divides the group")
    return ngettext(
        "%(number)d statement divides the group", "%(number)d statements divide the group", questions
    ) % {"number": questions}


def _divided_items(case: Case) -> Iterator[DividedItem]:
    items = case.result.agreement.items
    found = {name: each for name, each in items.items() if each.label in LABELS}
    agreed = {name: each.van_der_eijk_a or 0.0 for name, each in found.items()}
    for name in sorted(found, key=lambda name: (agreed[name], name)):
        item = case.definition.agreements.get(name)
        if item:
            yield DividedItem(
                id=name,
                dimension=item.dimension,
                text=case.question(name),
                label=str(LABELS[found[name].label]),
                choices=tuple(choice.label for choice in item.choices),
                tally=case.tallies.of(name),
                rows=tuple(item_rows(case, name)),
                ahead=sum(less < agreed[name] - SAME_AGREEMENT for less in agreed.values()),
            )


def item_rows(case: Case, name: str) -> Iterator[ItemRow]:
    tallies, means = case.tallies.by_crowd(name), case.result.agreement.items[name].means
    for crowd in case.crowds_of(name):
        if crowd in tallies:
            mean = means.get(crowd)
            words = UNKNOWN if mean is None else _mean_words(mean)
            yield ItemRow(case.crowd_words(crowd), tallies[crowd], words)


def _mean_words(mean: float) -> str:
    return numeral(f"{mean:.1f}")


ITEM_GAP_BETWEEN = ClaimRule(
    "item.gap_between",
    gettext_lazy(
        "Groups differ on a question by more than chance and three eighths of its scale; these two differ most."
    ),
)


def _gaps(case: Case) -> Iterator[Claim]:
    for name, each in case.result.agreement.items.items():
        item = case.definition.agreements.get(name)
        if not each.crowd_gap or not item:
            continue
        means = compared_means(case, name)
        high, low = max(means, key=means.__getitem__), min(means, key=means.__getitem__)
        text = _(
            "“%(question)s”: %(high)s say %(high_mean)s on average, %(low)s %(low_mean)s, where 1 is %(first)s and "
            "%(points)d %(last)s."
        ) % {
            "question": case.question(name),
            "high": case.crowd_words(high),
            "high_mean": _mean_words(means[high]),
            "low": case.crowd_words(low),
            "low_mean": _mean_words(means[low]),
            "first": item.choices[0].label,
            "points": item.points,
            "last": item.choices[-1].label,
        }
        yield claim(case, ITEM_GAP_BETWEEN, text, about=name, people=each.n)


def compared_means(case: Case, name: str) -> dict[str, float]:
    """Return the mean answers of the groups that are compared on a question."""
    # As in the engine: one answer has no spread that a difference could be held against.
    answered = {crowd: tally.answered for crowd, tally in case.tallies.by_crowd(name).items()}
    means = case.result.agreement.items[name].means
    return {
        crowd: mean
        for crowd in case.crowds_of(name)
        if answered.get(crowd, 0) >= FEWEST_COMPARED and (mean := means.get(crowd)) is not None
    }


ITEM_UNABLE = ClaimRule("item.unable", gettext_lazy("A third or more of those asked could not say."))


def _unable(case: Case) -> Iterator[Claim]:
    for name in (item.id for item in case.evidence.engagement.items):
        tally = case.tallies.of(name)
        if name in case.definition.by_id and tally.unable and tally.unable >= UNABLE_SHARE * tally.asked:
            text = _("%(unable)d of %(people)s could not say: “%(question)s”.") % {
                "unable": tally.unable,
                "people": people_words(tally.asked),
                "question": case.question(name),
            }
            yield claim(case, ITEM_UNABLE, text, about=name, people=tally.asked)


def _divided_figures(case: Case) -> Iterator[DividedFigure]:
    quantities = case.result.quantities
    for name, fields in case.result.agreement.quantities.items():
        for field in POINTS:
            answers = fields[field]
            if not answers.contested:
                continue
            pooled = None
            if each := quantities.get(name):
                pooled = {NOW: each.now, HORIZON: each.horizon, LIMIT: each.limit}[field]
            yield DividedFigure(
                text=case.question(name),
                point=str(WORDS_AFTER_A_NAME[field]),
                people=answers.n,
                factor=two_digits(10 ** (answers.spread_decades or 0.0)),
                pooled="" if pooled is None else case.figure(pooled, quantities[name].unit),
            )
