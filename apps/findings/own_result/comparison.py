"""Where one person stands against the group, for their own eyes.

They know their own part in every figure and can take it away: so what is told rests on at least `k` others, in named
engagements too, and no single figure of anybody else's is told.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from apps.findings import sentences
from apps.findings.evidence import most_behind, places_of, question_of
from apps.findings.findings import Dimension
from apps.findings.head_counts import FIGURES, AnswerTally, People, people_of
from apps.findings.privacy import enough_beside
from apps.instruments.definition import AgreementItem, Definition
from apps.instruments.figures.format import format_figure

ABOUT = 2.0  # figures within this factor of each other are about the same

type Json = Mapping[str, Any]


@dataclass(frozen=True)
class Group:
    """What the whole group comes to: in words, and the dimensions as the redraws place them."""

    headline: str
    firmness: str
    firmness_text: str
    order: tuple[Dimension, ...]


@dataclass(frozen=True)
class FirstPlace:
    label: str
    others: int  # who put it first
    is_own: bool


@dataclass(frozen=True)
class AnswerRow:
    """One question: what this person said, and how many of the others gave each answer."""

    dimension: str
    text: str
    own: str
    choices: tuple[str, ...]
    others: tuple[int, ...]
    near: int  # of the others, who are at most one step away

    @property
    def people(self) -> int:
        return sum(self.others)


@dataclass(frozen=True)
class FigureRow:
    """One figure: this person's, and how many of the others gave far less, about as much, far more."""

    text: str
    point: str
    own: str
    less: int
    about: int
    more: int


@dataclass(frozen=True)
class Standing:
    """`group` is None, and rows are left out, where fewer others than `k` stand behind it; `hidden` counts the rows."""

    group: Group | None
    own_order: tuple[tuple[Dimension, ...], ...]  # place by place; ties share one
    rankers: int  # others who gave an order; 0 where they are too few
    first_places: tuple[FirstPlace, ...]
    answers: tuple[AnswerRow, ...]
    figures: tuple[FigureRow, ...]
    hidden: int
    k: int


def standing_of(document: Json, result: Json, definition: Definition, key: str) -> Standing:
    """Read a snapshot and its result as the person with this key may; `document` carries today's `k`."""
    k = int(document["framing"]["k"])
    everybody = people_of(document)
    own = next((person for person in everybody.answers if person["id"] == key), None)
    others = replace(everybody, answers=tuple(each for each in everybody.answers if each is not own))
    rankers = len(others.voters) if enough_beside(len(others.voters), is_one_of_them=False, k=k) else 0
    answers, hidden_answers = _split(_answers(document, definition, own, others), k)
    figures, hidden_figures = _split(_figures(document, definition, own, others), k)
    return Standing(
        group=_group(document, result, definition, k, is_in=own is not None),
        own_order=_order(own["ranking"], definition) if own else (),
        rankers=rankers,
        first_places=tuple(_first_places(definition, own, others)) if rankers else (),
        answers=answers,
        figures=figures,
        hidden=hidden_answers + hidden_figures,
        k=k,
    )


def _group(document: Json, result: Json, definition: Definition, k: int, *, is_in: bool) -> Group | None:
    """Tell the group's order where one kind of evidence alone has enough others behind it."""
    if not enough_beside(most_behind(result, sentences.STRANDS), is_one_of_them=is_in, k=k):
        return None
    facts = sentences.verdict_facts(
        result,
        definition.dimensions,
        months=None,  # when a limit is met may rest on few
        horizon_months=document["framing"]["horizon_months"],
    )
    word, text = sentences.firmness(facts)
    order = tuple(Dimension(row.slug, row.label) for row in places_of(result, definition))
    return Group(sentences.headline(facts), word, text, order)


def _order(ranking: Mapping[str, int | None], definition: Definition) -> tuple[tuple[Dimension, ...], ...]:
    places: dict[int, list[Dimension]] = {}
    for slug, place in ranking.items():
        if place is not None:
            places.setdefault(place, []).append(Dimension(slug, definition.dimensions[slug]))
    return tuple(tuple(places[place]) for place in sorted(places))


def _first_places(definition: Definition, own: Json | None, others: People) -> Iterator[FirstPlace]:
    for slug, label in definition.dimensions.items():
        yield FirstPlace(
            label=label,
            others=sum(person["ranking"].get(slug) == 1 for person in others.voters),
            is_own=own is not None and own["ranking"].get(slug) == 1,
        )


def _answers(
    document: Json, definition: Definition, own: Json | None, others: People
) -> Iterator[tuple[int, AnswerRow]]:
    for name, given in (own["likert"] if own else {}).items():
        item = definition.by_id.get(name)
        if isinstance(given, int) and isinstance(item, AgreementItem):
            tally: AnswerTally = others.tally(name)
            yield (
                tally.answered,
                AnswerRow(
                    dimension=item.dimension,
                    text=question_of(document, definition, name),
                    own=item.choices[given - 1].label,
                    choices=tuple(choice.label for choice in item.choices),
                    others=tally.answers,
                    near=sum(tally.answers[max(given - 2, 0) : given + 1]),
                ),
            )


def _figures(
    document: Json, definition: Definition, own: Json | None, others: People
) -> Iterator[tuple[int, FigureRow]]:
    points = {"now": _("today"), "horizon": _("at the horizon"), "limit": _("the limit")}
    for name, fields in (own["estimates"] if own else {}).items():
        for field in FIGURES:
            if fields[field] is None:
                continue
            mine = fields[field]["likely"]
            theirs = [
                person["estimates"][name][field]["likely"]
                for person in others.answers
                if (person["estimates"].get(name) or {}).get(field) is not None
            ]
            less = sum(value * ABOUT < mine for value in theirs)
            more = sum(value > mine * ABOUT for value in theirs)
            own_words = format_figure(
                float(f"{mine:.2g}"), others.quantities[name]["unit"], document["framing"]["currency"]
            )
            yield (
                len(theirs),
                FigureRow(
                    text=question_of(document, definition, name),
                    point=points[field],
                    own=own_words,
                    less=less,
                    about=len(theirs) - less - more,
                    more=more,
                ),
            )


def _split[Row](rows: Iterator[tuple[int, Row]], k: int) -> tuple[tuple[Row, ...], int]:
    """Keep the rows with enough others behind them, and count the rest."""
    all_rows = list(rows)
    kept = tuple(row for people, row in all_rows if enough_beside(people, is_one_of_them=False, k=k))
    return kept, len(all_rows) - len(kept)
