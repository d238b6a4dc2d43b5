"""Where people disagree, in words and figures: camps, groups, questions and figures; none that gives few away."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.core.translations import inside
from apps.core.words.numerals import numeral
from apps.findings.disagreement.camps import Camps, camps_of
from apps.findings.disagreement.map import (
    GroupMap,
    RoomRow,
    alone,
    places_map,
    rooms_by_perspective,
    trouble_map,
)
from apps.findings.evidence import question_of, two_digits
from apps.findings.head_counts import FIGURES, AnswerTally, People, people_of
from apps.findings.privacy import is_enough, shown_groups
from apps.findings.sentences import people_words, share_words
from apps.instruments.definition import AgreementItem, Definition
from apps.instruments.figures.format import format_figure

LABELS = {
    "polarised": gettext_lazy("two opposed groups of answers"),
    "contested": gettext_lazy("answers far apart"),
}
UNABLE_SHARE = 1 / 3  # of those asked: from here on not knowing is a finding of its own
WIDE_GAP = 0.375  # of the scale, as in the engine
FIELD_WORDS = {
    "now": gettext_lazy("today"),
    "horizon": gettext_lazy("at the horizon"),
    "limit": gettext_lazy("its limit"),
}

type Json = Mapping[str, Any]


@dataclass(frozen=True)
class DividedItem:
    """A question whose answers are opposed or far apart; `tally` counts heads."""

    id: str
    dimension: str
    text: str
    label: str
    choices: tuple[str, ...]
    tally: AnswerTally

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
    """A figure people put far apart: how far, and where it is pooled. No single one of theirs is told."""

    text: str
    point: str
    people: int
    factor: str
    pooled: str


@dataclass(frozen=True)
class Disagreement:
    heading: str
    camps: Camps | None
    places: GroupMap | None
    trouble: GroupMap | None
    rooms: tuple[RoomRow, ...]
    sentences: tuple[str, ...]
    items: tuple[DividedItem, ...]
    gaps: tuple[str, ...]  # perspectives that answer a question differently
    unable: tuple[str, ...]  # questions that many could not answer
    figures: tuple[DividedFigure, ...]


def disagreement_of(document: Json, result: Json, definition: Definition, k: int) -> Disagreement | None:
    """Read a snapshot and its result; None where the result says nothing of disagreement, as older ones do."""
    if not (result.get("disagreement") or {}).get("groups"):
        return None
    people = people_of(document)
    camps = camps_of(result, definition, people, k)
    items = tuple(_divided_items(document, result, definition, people, k))
    gaps = dict(_gaps(document, result, definition, people, k))
    dividing = {item.id for item in items} | set(gaps)
    return Disagreement(
        heading=_heading(camps, len(dividing), are_all=_are_all_shown(result, k)),
        camps=camps,
        places=places_map(result, definition, people, k),
        trouble=trouble_map(result, definition, people, k),
        rooms=rooms_by_perspective(result, definition, people, k),
        sentences=(
            # Camps say by themselves over what people are divided.
            *(() if camps and camps.camps else _most_divided(result, definition, people, k)),
            *_furthest_apart(result, definition, people, k),
        ),
        items=items,
        gaps=tuple(gaps.values()),
        unable=tuple(_unable(document, definition, people, k)),
        figures=tuple(_divided_figures(document, result, definition, people, k)),
    )


def _are_all_shown(result: Json, k: int) -> bool:
    return all(is_enough(each["n"], k) for each in (result["agreement"].get("items") or {}).values())


def _heading(camps: Camps | None, questions: int, *, are_all: bool) -> str:
    if camps and camps.camps:
        one, other = (camp.people for camp in camps.camps)
        return _("two camps, of %(one)d people and of %(other)d") % {"one": one, "other": other}
    if not questions:
        return (
            _("no question divides the group") if are_all else _("no question that may be shown divides it")
        )
    if questions == 1:
        return _("one question divides the group")
    return ngettext(
        "%(number)d question divides the group", "%(number)d questions divide the group", questions
    ) % {"number": questions}


def _most_divided(result: Json, definition: Definition, people: People, k: int) -> Iterator[str]:
    """Say which two dimensions divide people most, in heads: shares would tell who is alone in a perspective."""
    balance = result["disagreement"]["balance"]
    pairs = {
        (one, other): value
        for one, other in combinations(definition.dimensions, 2)
        if (value := balance.get(one, {}).get(other)) is not None
        and is_enough(sum(people.preferring(one, other)), k)
    }
    if not pairs:
        return
    one, other = max(pairs, key=pairs.__getitem__)
    labels = inside(definition.dimensions[one]), inside(definition.dimensions[other])
    before, after = people.preferring(one, other)
    if not min(before, after):
        none = _("On no two dimensions do people contradict each other.")
        if len(pairs) < comb(len(definition.dimensions), 2):
            none = _("On no two dimensions of which enough people spoke do they contradict each other.")
        yield none
        return
    if after > before:
        labels, before, after = (labels[1], labels[0]), after, before
    yield _(
        "People are most divided over %(one)s and %(other)s: %(before)d put %(one)s before %(other)s, %(after)d the "
        "other way round."
    ) % {"one": labels[0], "other": labels[1], "before": before, "after": after}


def _furthest_apart(result: Json, definition: Definition, people: People, k: int) -> Iterator[str]:
    distances = result["disagreement"]["distances"]
    apart = {
        (one, other): distance
        for one, other in combinations(alone(result, definition, people, k), 2)
        if (distance := distances.get(one, {}).get(other)) is not None
    }
    if not apart:
        return
    one, other = max(apart, key=apart.__getitem__)
    if not apart[one, other]:
        yield _("The perspectives that can be shown on their own all give the same order.")
        return
    share = apart[one, other]
    furthest = _(
        "The perspectives furthest apart are %(one)s, and %(other)s: they put every pair of dimensions the other way "
        "round."
    )
    if share < 1:
        furthest = _(
            "The perspectives furthest apart are %(one)s, and %(other)s: they put %(share)s of the pairs of dimensions "
            "the other way round."
        )
    yield furthest % {
        "one": definition.perspectives[one],
        "other": definition.perspectives[other],
        "share": share_words(share),
    }


def _divided_items(
    document: Json, result: Json, definition: Definition, people: People, k: int
) -> Iterator[DividedItem]:
    found = {
        name: each
        for name, each in (result["agreement"].get("items") or {}).items()
        if each["label"] in LABELS and is_enough(each["n"], k)
    }
    for name in sorted(found, key=lambda name: (found[name]["van_der_eijk_a"], name)):
        item = definition.by_id.get(name)
        if isinstance(item, AgreementItem):
            yield DividedItem(
                id=name,
                dimension=item.dimension,
                text=question_of(document, definition, name),
                label=str(LABELS[found[name]["label"]]),
                choices=tuple(choice.label for choice in item.choices),
                tally=people.tally(name),
            )


def _gaps(
    document: Json, result: Json, definition: Definition, people: People, k: int
) -> Iterator[tuple[str, str]]:
    """Say by item where perspectives differ by more than chance, and by groups that may be shown which do most."""
    for name, each in (result["agreement"].get("items") or {}).items():
        item = definition.by_id.get(name)
        if not each["perspective_gap"] or not is_enough(each["n"], k) or not isinstance(item, AgreementItem):
            continue
        answered = people.who_answered(name)
        groups = shown_groups(answered, sides=definition.sides, fallback=definition.side_fallback, k=k)
        means = {
            group: people.sum_of(name, group) / sum(answered[perspective] for perspective in group)
            for group in groups
        }
        question = question_of(document, definition, name)
        if not means or max(means.values()) - min(means.values()) < WIDE_GAP * (item.points - 1):
            yield name, _("Perspectives answer “%(question)s” differently.") % {"question": question}
            continue
        high, low = max(means, key=means.__getitem__), min(means, key=means.__getitem__)
        differ = _(
            "“%(question)s”: %(high)s say %(high_mean)s on average, %(low)s %(low_mean)s, where 1 is %(first)s and "
            "%(points)d %(last)s."
        )
        yield (
            name,
            differ
            % {
                "question": question,
                "high": _names(high, definition),
                "high_mean": numeral(f"{means[high]:.1f}"),
                "low": _names(low, definition),
                "low_mean": numeral(f"{means[low]:.1f}"),
                "first": item.choices[0].label,
                "points": item.points,
                "last": item.choices[-1].label,
            },
        )


def _names(group: tuple[str, ...], definition: Definition) -> str:
    return "; ".join(definition.perspectives[name] for name in group)


def _unable(document: Json, definition: Definition, people: People, k: int) -> Iterator[str]:
    for name in people.items:
        tally = people.tally(name)
        if (
            name in definition.by_id
            and is_enough(tally.asked, k)
            and tally.unable >= UNABLE_SHARE * tally.asked
        ):
            yield _("%(unable)d of %(people)s could not say: “%(question)s”.") % {
                "unable": tally.unable,
                "people": people_words(tally.asked),
                "question": question_of(document, definition, name),
            }


def _divided_figures(
    document: Json, result: Json, definition: Definition, people: People, k: int
) -> Iterator[DividedFigure]:
    quantities = (result["headroom"] or {"quantities": {}})["quantities"]
    for name, fields in (result["agreement"].get("quantities") or {}).items():
        for field in FIGURES:
            found = fields[field]
            if not found["contested"] or not is_enough(people.behind_quantity(name), k):
                continue
            pooled = quantities.get(name, {}).get(field)
            yield DividedFigure(
                text=question_of(document, definition, name),
                point=str(FIELD_WORDS[field]),
                people=found["n"],
                factor=two_digits(10 ** found["spread_decades"]),
                pooled="" if pooled is None else _figure_words(document, quantities[name], pooled),
            )


def _figure_words(document: Json, quantity: Json, value: float) -> str:
    return format_figure(float(f"{value:.2g}"), quantity["unit"], document["framing"]["currency"])
