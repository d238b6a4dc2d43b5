"""Where people disagree: camps, groups, questions and figures, without anything that reveals few people."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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
    rows_of,
    told_means,
    trouble_map,
)
from apps.findings.disagreement.pairs import PAIR_DIVIDED, PAIR_NONE, most_divided
from apps.findings.disagreement.perspectives import (
    APART_ALL_SAME,
    APART_SAME,
    effect_of,
    furthest_apart,
    nobody_named,
)
from apps.findings.head_counts import AnswerTally
from apps.findings.privacy import are_few, discloses_each
from apps.findings.sentences import people_words, two_digits
from apps.instruments.figures.points import WORDS_AFTER_A_NAME

LABELS = {
    "polarised": gettext_lazy("two opposed groups of answers"),
    "contested": gettext_lazy("answers far apart"),
}
UNABLE_SHARE = 1 / 3  # of those asked: from this share on, not knowing is a finding
SAME_AGREEMENT = 1e-9  # two questions that divide alike have the same number of questions ahead
OF_UNITY = frozenset({APART_SAME, APART_ALL_SAME, PAIR_NONE})


@dataclass(frozen=True)
class DividedItem:
    id: str
    dimension: str
    text: str
    label: str
    choices: tuple[str, ...]
    tally: AnswerTally
    ahead: int  # questions that divide people more: as many for two that divide them alike

    @property
    def note(self) -> str:
        note = _("%(label)s: %(answered)d answered")
        if self.tally.unable:
            note = _("%(label)s: %(answered)d answered; %(unable)d of %(asked)d could not say")
        return note % {
            "label": self.label,
            "answered": self.tally.answered,
            "unable": self.tally.unable,
            "asked": self.tally.asked,
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

    `sentences` begin with what perspectives have to do with it, where they have. `are_all_shown` says whether any
    question that divides people would be told of.
    """

    heading: Claim
    line: Claim | None
    unnamed: Claim | None  # why no perspective is named, where none is
    camps: Camps | None
    places: GroupMap | None
    trouble: GroupMap | None
    headroom: tuple[HeadroomRow, ...]
    sentences: tuple[Claim, ...]
    are_all_shown: bool
    items: tuple[DividedItem, ...]
    gaps: tuple[Claim, ...]  # perspectives that answer a question differently
    unable: tuple[Claim, ...]  # questions many people could not answer
    figures: tuple[DividedFigure, ...]


DIVIDED_HEADING = ClaimRule(
    "divided.heading",
    gettext_lazy(
        "That the perspective explains the order, else that there are two camps, else how many questions divide, of those that k people or more answered who, if fewer than ten, don't all say the same."
    ),
)


def disagreement_of(case: Case) -> Disagreement | None:
    if not case.result.disagreement.groups:  # as in results of older engines
        return None
    effect, camps, rest = _of_orders(case)
    items, gaps = tuple(_divided_items(case)), tuple(_gaps(case))
    dividing = {item.id for item in items}.union(gap.about for gap in gaps)
    are_all_shown = not any(_may_be_withheld(case, name) for name in case.result.agreement.items)
    heading = _heading(camps, effect, len(dividing), are_all_shown=are_all_shown)
    split = camps.split if camps else None
    pair = next((each for each in rest if each.rule == PAIR_DIVIDED), None)
    return Disagreement(
        heading=Claim(DIVIDED_HEADING, "", heading),
        line=next(filter(None, (*effect, split, pair)), None),
        unnamed=nobody_named(case),
        camps=camps,
        places=places_map(case),
        trouble=trouble_map(case),
        headroom=headroom_by_perspective(case),
        sentences=(*effect, *rest),
        are_all_shown=are_all_shown,
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


def _heading(camps: Camps | None, effect: Sequence[Claim], questions: int, *, are_all_shown: bool) -> str:
    if effect:
        return _("it depends on the perspective")
    # Without sizes where those between are counted with one: the sizes would tell how many these are.
    if camps and camps.split:
        if not camps.camps:
            return _("two camps")
        one, other = (camp.people for camp in camps.camps)
        if one == other:
            return _("two camps, of %(people)d people each") % {"people": one}
        return _("two camps, of %(one)d people and of %(other)d") % {"one": one, "other": other}
    return _how_many(questions) if are_all_shown else _how_many_shown(questions)


def _how_many(questions: int) -> str:
    if not questions:
        return _("no question divides the group")
    if questions == 1:
        return _("one question divides the group")
    return ngettext(
        "%(number)d question divides the group", "%(number)d questions divide the group", questions
    ) % {"number": questions}


def _how_many_shown(questions: int) -> str:
    if not questions:
        return _("no question that may be shown divides the group")
    if questions == 1:
        return _("one of the questions that may be shown divides the group")
    return ngettext(
        "%(number)d of the questions that may be shown divides the group",
        "%(number)d of the questions that may be shown divide the group",
        questions,
    ) % {"number": questions}


def _may_be_withheld(case: Case, name: str) -> bool:
    """Return whether a question that somebody was asked might divide people without being shown.

    It would where too few answered, and where few who count, in all or in a perspective, all say the same and the
    others something else.
    """
    # Whether they do is not looked at: the words would tell it.
    found = case.result.agreement.items[name]
    if name not in case.definition.agreements or not case.people.asked(name):
        return False
    if found.label == "too_few" or not case.may_show_item(name, found.n):
        return True
    if case.withholds(case.people.might_disclose_gap(name)):
        return True
    others = case.people.uncounted.who_answered(name).total()
    return bool(others) and case.withholds(are_few(found.n - others))


def _divided_items(case: Case) -> Iterator[DividedItem]:
    items = case.result.agreement.items
    found = {name: each for name, each in items.items() if _may_show_division(case, name)}
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
                tally=case.people.tally(name),
                ahead=sum(less < agreed[name] - SAME_AGREEMENT for less in agreed.values()),
            )


def _may_show_division(case: Case, name: str) -> bool:
    found = case.result.agreement.items[name]
    if found.label not in LABELS or not case.may_show_item(name, found.n):
        return False
    return not case.withholds(case.people.discloses_item(name))


ITEM_GAP = ClaimRule(
    "item.gap",
    gettext_lazy(
        "Perspectives differ on a question by more than chance and three eighths of its scale; in none that is compared do fewer than ten all say the same."
    ),
)
ITEM_GAP_BETWEEN = ClaimRule(
    "item.gap_between",
    gettext_lazy("Perspectives differ as much, and the rows that are shown do; these two differ most."),
)


def _gaps(case: Case) -> Iterator[Claim]:
    # The rows of the map of trouble, which is made of the same answers.
    rows = rows_of(case, "symptoms")
    for name, each in case.result.agreement.items.items():
        item = case.definition.agreements.get(name)
        if not each.perspective_gap or not case.may_show_item(name, each.n) or not item:
            continue
        means = told_means(case, name, rows)
        if not means:
            # Beside the bars of the question it would tell what few of one mind answered.
            if case.withholds(case.people.discloses_gap(name)):
                continue
            text = _("Perspectives answer “%(question)s” differently.") % {"question": case.question(name)}
            yield claim(case, ITEM_GAP, text, about=name, people=each.n)
            continue
        high, low = means
        text = _(
            "“%(question)s”: %(high)s say %(high_mean)s on average, %(low)s %(low_mean)s, where 1 is %(first)s and "
            "%(points)d %(last)s."
        ) % {
            "question": case.question(name),
            "high": case.perspectives_words(high),
            "high_mean": numeral(f"{means[high]:.1f}"),
            "low": case.perspectives_words(low),
            "low_mean": numeral(f"{means[low]:.1f}"),
            "first": item.choices[0].label,
            "points": item.points,
            "last": item.choices[-1].label,
        }
        yield claim(case, ITEM_GAP_BETWEEN, text, about=name, people=each.n)


def _all_unable(case: Case, item: str) -> bool:
    # That all of few could not say is an answer like any other.
    answers = [person.likert[item] for person in case.people.counted.answers if item in person.likert]
    return discloses_each(answers) and answers[0] == "dk"


ITEM_UNABLE = ClaimRule(
    "item.unable", gettext_lazy("A third or more of those asked, k people at least, could not say.")
)


def _unable(case: Case) -> Iterator[Claim]:
    for name in case.people.items:
        tally = case.people.tally(name)
        if (
            name in case.definition.by_id
            and case.may_ask_about(name)
            and not case.withholds(_all_unable(case, name))
            and tally.unable
            and tally.unable >= UNABLE_SHARE * tally.asked
        ):
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
            if not answers.contested or not case.may_show_quantity(name):
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
