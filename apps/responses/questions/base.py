"""The interface of a kind of question: how its answer is parsed, prefilled, presented and described."""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar
from uuid import UUID

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy

from apps.instruments.definition import Definition, Item, QuantityItem, filled
from apps.instruments.values import DONT_KNOW

type FormValues = MultiValueDict[str, str]

DONT_KNOW_LABEL = gettext_lazy("don't know")
TYPED = "-figure"  # ends the name of a field in which a figure is typed
INSTEAD = "-instead"  # ends the name of the button that takes an offer
CHOOSE = gettext_lazy("Choose one of the answers offered.")
_BRIEF = 11  # letters


@dataclass(frozen=True)
class Offer:
    """What may be given by one tap in place of a text that can't be read."""

    value: str
    label: str


@dataclass(frozen=True)
class ParsedAnswer:
    """`errors` are by field name. `unread` has, by the same names, what can't be read but is kept."""

    value: object  # without what is unread: that counts as nothing
    errors: Mapping[str, str] = field(default_factory=dict)
    unread: Mapping[str, str] = field(default_factory=dict)
    offers: Mapping[str, Offer] = field(default_factory=dict)

    @property
    def is_storable(self) -> bool:
        return self.errors.keys() <= self.unread.keys()


@dataclass(frozen=True)
class AnswerContext:
    definition: Definition
    currency: str
    horizon_months: int
    launch_on: date | None = None  # the day that figures of later are for; None: the end of those months


@dataclass(frozen=True)
class FormContext:
    """The context that all questions of one response share."""

    wording: AnswerContext
    initiative: str
    response_id: UUID
    row_examples: Callable[[QuantityItem], Sequence[str]]  # what stands beside each row of a ladder
    instruction: str = ""  # for when one answers

    def in_words(self, text: str) -> str:
        """Fill the engagement's words into a text of the instrument."""
        return filled(text, horizon_months=self.wording.horizon_months, initiative=self.initiative)


@dataclass(frozen=True)
class FigureNotes:
    """Notes on one answer's figures: those found to be outliers, and those confirmed by the person."""

    # By point; None if compared and not an outlier.
    odd: Mapping[str, float | None] = field(default_factory=dict)
    meant: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class FieldState:
    form: FormValues
    revision: int = 0
    value: object = None  # what is stored
    errors: Mapping[str, str] = field(default_factory=dict)
    offers: Mapping[str, Offer] = field(default_factory=dict)
    is_again: bool = False
    passed_on: str = ""  # to whom
    known: str = ""  # how figures are known, where that is asked once for all of them
    has_figures: bool = False  # other pages hold some
    notes: FigureNotes = field(default_factory=FigureNotes)


@dataclass(frozen=True)
class FigureCheck:
    """The query about a figure, empty if there is none, the figure's spelling in the confirming tick, and what to offer."""

    question: str
    figure: str
    offer: Offer | None = None


@dataclass(frozen=True)
class Option:
    id: str
    name: str
    value: str
    label: str
    is_checked: bool
    example: str = ""  # what a row of a ladder is like in the client's world
    is_alone: bool = False  # of several picks it clears the others, and they clear it


@dataclass(frozen=True, kw_only=True)
class Fields:
    """What the template of a kind shows beside what all questions share."""

    options: tuple[Option, ...] = ()

    @property
    def is_brief(self) -> bool:
        """Return whether three options have room beside each other on a phone."""
        return all(len(option.label) <= _BRIEF for option in self.options)


class Kind[I: Item](ABC):
    """One kind of question. Defaults are what most kinds do; a kind overrides what it does differently."""

    item_class: type[I]
    template: ClassVar[str]
    most_on_a_page: ClassVar[int] = 0  # 0: it has a page of its own, with what belongs to it
    has_parts: ClassVar[bool] = False  # its answer has several, of which one may be changed
    is_asked_twice: ClassVar[bool] = False  # asked again in the review, where its answer joins the first

    @abstractmethod
    def parse(self, item: I, form: FormValues, *, currency: str, stored: object) -> ParsedAnswer:
        """Read what a form sent; `stored` is the answer given before."""

    def prefill(self, item: I, value: object, *, currency: str, is_again: bool) -> FormValues:
        """Return the fields that show this answer."""
        # Parsing them must give the same answer: a page that is sent back as it is changes nothing.
        form: FormValues = MultiValueDict()
        if isinstance(value, list):
            form.setlist(item.id, [str(slug) for slug in value])
        elif value is not None and not isinstance(value, Mapping):
            form[item.id] = str(value)
        return form

    @abstractmethod
    def describe(self, item: I, value: object, wording: AnswerContext) -> str:
        """Return an answer in words, as whoever gave it reads it; never called for "don't know"."""

    def parts(self, item: I, value: object, context: FormContext) -> tuple[tuple[str, str], ...]:
        """Return the question and the answer of each of its figures, if it asks for figures."""
        return ()

    def dont_know_label(self, item: I) -> str:
        return str(DONT_KNOW_LABEL)

    @abstractmethod
    def present(self, item: I, state: FieldState, context: FormContext) -> Fields:
        """Return what the template shows."""

    def echoes(self, item: I, value: object, currency: str) -> dict[str, str]:
        """Return how each figure was understood, by field name."""
        return {}

    def check_figures(
        self, item: I, value: object, notes: FigureNotes, wording: AnswerContext
    ) -> dict[str, FigureCheck]:
        """Return the queries about figures, by field name."""
        return {}

    def meant_in(self, item: I, value: object, form: FormValues) -> dict[str, float]:
        """Return the figures ticked as meant, by point, if they are still the figures given."""
        return {}


def with_offers_taken(form: FormValues) -> FormValues:
    """Fill in the offers that were taken, for a browser without JavaScript."""
    taken = {name.removesuffix(INSTEAD): form.get(name, "") for name in form if name.endswith(INSTEAD)}
    if not taken:
        return form
    filled_in = form.copy()
    for name, value in taken.items():
        is_typed = value != DONT_KNOW
        filled_in[f"{name}{TYPED}"] = value if is_typed else ""
        if not is_typed:
            filled_in[name] = value
    return filled_in


def offer_taken(form: FormValues) -> str:
    """Return the field whose offer was taken: its page is shown again."""
    return next((name.removesuffix(INSTEAD) for name in form if name.endswith(INSTEAD)), "")


def options(name: str, labels: Mapping[str, str], form: FormValues) -> tuple[Option, ...]:
    checked = set(form.getlist(name))
    # The first option has the name as its id, so that an error can link to it.
    return tuple(
        Option(name if place == 0 else f"{name}-{place}", name, value, label, value in checked)
        for place, (value, label) in enumerate(labels.items())
    )


def one_of[V](name: str, form: FormValues, values: Mapping[str, V]) -> ParsedAnswer:
    """Parse a choice of one value, by the text of each in the form."""
    picked = form.get(name, "")
    if picked == "":
        return ParsedAnswer(None)
    if picked == DONT_KNOW:
        return ParsedAnswer(DONT_KNOW)
    if picked not in values:
        return ParsedAnswer(None, {name: str(CHOOSE)})
    return ParsedAnswer(values[picked])


def shuffled(seed: UUID, key: str) -> bytes:
    """Return a sort key that is random, and stays the same for this person."""
    return hashlib.sha256(f"{seed}:{key}".encode()).digest()
