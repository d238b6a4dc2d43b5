"""A whole divided among the dimensions, in tenths."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from apps.instruments.definition import SplitItem
from apps.instruments.values import DONT_KNOW
from apps.responses.questions.base import (
    AnswerContext,
    Fields,
    FieldState,
    FormContext,
    FormValues,
    Kind,
    ParsedAnswer,
    options,
)

_NUMBER = re.compile(r"(?P<number>[0-9]{1,3}(?:[.,][0-9]{1,3})?)\s*(?P<percent>%?)")
LONGEST_ECHO = 20  # characters of the typed text quoted in an error


@dataclass(frozen=True)
class Share:
    id: str
    dimension: str
    label: str
    about: str  # what the dimension is, as on its card of the ranking
    value: str
    error: str


@dataclass(frozen=True, kw_only=True)
class SplitFields(Fields):
    parts: int
    shares: tuple[Share, ...]


class SplitKind(Kind[SplitItem]):
    item_class = SplitItem
    template = "responses/items/split.html"

    seconds_a_decision = 30

    def parse(self, item: SplitItem, form: FormValues, *, currency: str, stored: object) -> ParsedAnswer:
        typed = {slug: form.get(f"{item.id}-{slug}", "").strip() for slug in item.over}
        if not any(typed.values()):  # tenths typed count before a tick
            return ParsedAnswer(DONT_KNOW if form.get(item.id) == DONT_KNOW else None)
        read = {slug: _tenths(text) for slug, text in typed.items()}
        unread = {
            f"{item.id}-{slug}": _refusal(typed[slug], tenths, item.parts)
            for slug, tenths in read.items()
            if tenths is None or tenths.denominator != 1
        }
        if unread:
            return ParsedAnswer(None, unread)
        shares = {slug: int(tenths) for slug, tenths in read.items() if tenths is not None}
        problem = _sum_problem(sum(shares.values()), item.parts)
        return ParsedAnswer(None, {item.id: problem}) if problem else ParsedAnswer(shares)

    def prefill(self, item: SplitItem, value: object, *, currency: str, is_again: bool) -> FormValues:
        if not isinstance(value, Mapping):
            return super().prefill(item, value, currency=currency, is_again=is_again)
        form: FormValues = MultiValueDict()
        for slug, share in value.items():
            form[f"{item.id}-{slug}"] = str(share)
        return form

    def describe(self, item: SplitItem, value: object, wording: AnswerContext) -> str:
        shares, labels = value if isinstance(value, Mapping) else {}, wording.definition.dimensions
        return ", ".join(f"{labels[slug]} {shares[slug]}" for slug in item.over if slug in shares)

    def present(self, item: SplitItem, state: FieldState, context: FormContext) -> SplitFields:
        definition = context.wording.definition
        labels = definition.dimensions
        about = {card.dimension: card.text for card in definition.ranking.cards}
        names = {slug: f"{item.id}-{slug}" for slug in item.over}
        return SplitFields(
            parts=item.parts,
            shares=tuple(
                Share(
                    id=name,
                    dimension=slug,
                    label=labels[slug],
                    about=about[slug],
                    value=state.form.get(name, ""),
                    error=state.errors.get(name, ""),
                )
                for slug, name in names.items()
            ),
            options=options(item.id, {DONT_KNOW: self.dont_know_label(item)}, state.form),
        )


def _tenths(text: str) -> Fraction | None:
    """Read a number of tenths, or a share in percent; nothing is none."""
    if not text:
        return Fraction(0)
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    # A fraction: 0.3 + 0.7 is one, and what lies between two tenths is known exactly.
    number = Fraction(match["number"].replace(",", "."))
    return number / 10 if match["percent"] else number


def _refusal(typed: str, tenths: Fraction | None, parts: int) -> str:
    words = {"typed": typed[:LONGEST_ECHO], "parts": parts}
    if tenths is None:
        return _("“%(typed)s” can't be read as tenths. Type a whole number from 0 to %(parts)s.") % words
    between = {"low": floor(tenths), "high": ceil(tenths)}
    return _("“%(typed)s” lies between two tenths. Type %(low)s or %(high)s.") % (words | between)


def _sum_problem(total: int, parts: int) -> str:
    words = {"total": total, "parts": parts, "left": parts - total}
    if total == 10 * parts:
        return _("That makes %(total)s, as percent do. Type tenths: 4 for 40 percent.") % words
    if total > parts:
        return _("That makes %(total)s tenths; there are %(parts)s to give.") % words
    return (
        "" if total == parts else _("That is %(total)s of %(parts)s tenths: %(left)s more to give.") % words
    )
