"""From what was posted to an answer in the spelling of the engagement file, and the sentences where that fails.

The same fields come from the plain form of a page and from a save of one item.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.instruments.definition import (
    AgreementItem,
    ChoiceItem,
    Item,
    QuantityItem,
    RankingItem,
    SplitItem,
    TargetItem,
    TextItem,
)
from apps.instruments.figures.format import FigureError, parse_figure, rows
from apps.instruments.values import DONT_KNOW, check_answer

type FormValues = MultiValueDict[str, str]

LONGEST_COMMENT = 1000
ORDER, FIRST_ONLY, DECLINE = "order", "first", "decline"
ZERO = "zero"
LONGEST_ECHO = 20  # of what was typed, in a sentence that says it can't be read
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_CHOOSE = gettext_lazy("Choose one of the answers offered.")


@dataclass(frozen=True)
class Reading:
    """`errors` by the name of the field; where there are any, the value is not to be kept."""

    value: Any
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CommentReading:
    text: str
    quotable: bool
    error: str = ""


def read_answer(item: Item, form: FormValues, *, currency: str, stored: Any = None) -> Reading:
    """Read one item. `stored` is its answer so far: the review page adds its order to the one given first."""
    for kind, read in _READERS.items():
        if isinstance(item, kind):
            reading = read(item, form, currency)
            break
    else:
        raise TypeError(f"{item.kind} is not an item people answer")
    if isinstance(item, RankingItem):
        settle = _reconsidered if form.get(f"{item.id}-again") else _at_first
        reading = Reading(settle(item, stored, reading.value), reading.errors)
    if not reading.errors and check_answer(item, reading.value):
        return Reading(None, {item.id: str(_CHOOSE)})
    return reading


def read_comment(item: Item, form: FormValues) -> CommentReading:
    text = clean_text(form.get(f"{item.id}-comment", ""))
    quotable = bool(text) and f"{item.id}-quotable" in form
    if len(text) > LONGEST_COMMENT:
        said = _("The comment has %(given)s characters; %(most)s fit.")
        return CommentReading(text, quotable, said % {"given": len(text), "most": LONGEST_COMMENT})
    return CommentReading(text, quotable)


def clean_text(text: str) -> str:
    """Drop what no database or page can hold; line ends become one kind."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n")).strip()


def posted_order(item: RankingItem, form: FormValues) -> list[str]:
    """Return the order of the cards, with the arrow that was pressed applied."""
    order = [slug for slug in dict.fromkeys(form.getlist("ranking")) if slug in item.dimensions]
    card, _, direction = form.get("move", "").partition(":")
    if card in item.dimensions and direction in {"up", "down"}:
        _move(order, card, direction)
    return order


def _move(order: list[str], card: str, direction: str) -> None:
    if card not in order:
        if direction == "up":
            order.append(card)
        return
    place = order.index(card)
    order.remove(card)
    if direction == "up":
        order.insert(max(0, place - 1), card)
    elif place < len(order):
        order.insert(place + 1, card)
    # Down from the last place takes the card out of the order.


def _read_ranking(item: RankingItem, form: FormValues, currency: str) -> Reading:
    order, how = posted_order(item, form), form.get(f"{item.id}-how", ORDER)
    if how == DECLINE and not form.get("move"):
        return Reading({"declined": True})
    if how == FIRST_ONLY and not order:
        place_one = _("Place the one that breaks first, then say that you can't name more.")
        return Reading(None, {item.id: place_one})
    if how == FIRST_ONLY:
        others = [slug for slug in item.dimensions if slug != order[0]]
        return Reading({"ranking": [order[0], others]})
    return Reading({"ranking": order} if order else None)


def _at_first(item: RankingItem, stored: Any, given: Any) -> Any:
    """Keep a considered order while the first one stays; a new first order is the newest word."""
    is_same = isinstance(stored, Mapping) and given == {"ranking": stored.get("ranking")}
    return stored if is_same else given


def _reconsidered(item: RankingItem, stored: Any, given: Any) -> Any:
    """Keep the order given first; the one of the review page stands beside it where it differs.

    An order that is still being given, card by card, is completed and not reconsidered.
    """
    if given is None:
        return stored
    first = stored.get("ranking", []) if isinstance(stored, Mapping) else []
    if len(named_in(first)) < len(item.cards) or "ranking" not in given:
        return given
    if given["ranking"] == first:
        return {"ranking": first}
    return {"ranking": first, "considered": given["ranking"]}


def named_in(order: Sequence[Any]) -> list[str]:
    """Return the dimensions of an order, those of a tie one after the other."""
    return [slug for entry in order for slug in (entry if isinstance(entry, list) else [entry])]


def _read_agreement(item: AgreementItem, form: FormValues, currency: str) -> Reading:
    return _one_of(item.id, form, {str(choice.value): choice.value for choice in item.choices})


def _read_choice(item: ChoiceItem, form: FormValues, currency: str) -> Reading:
    values = {str(choice.value): choice.value for choice in item.choices}
    if item.pick == "one":
        return _one_of(item.id, form, values)
    ticked = form.getlist(item.id)
    if DONT_KNOW in ticked:
        return Reading(DONT_KNOW)
    if not set(ticked) <= set(values):
        return Reading(None, {item.id: str(_CHOOSE)})
    return Reading([value for slug, value in values.items() if slug in ticked] or None)


def _read_target(item: TargetItem, form: FormValues, currency: str) -> Reading:
    return _one_of(item.id, form, {str(step): step for step in item.steps})


def _one_of(name: str, form: FormValues, values: Mapping[str, Any]) -> Reading:
    picked = form.get(name, "")
    if picked == "":
        return Reading(None)
    if picked == DONT_KNOW:
        return Reading(DONT_KNOW)
    if picked not in values:
        return Reading(None, {name: str(_CHOOSE)})
    return Reading(values[picked])


def _read_text(item: TextItem, form: FormValues, currency: str) -> Reading:
    text = clean_text(form.get(item.id, ""))
    if len(text) > item.max_length:
        said = _("The text has %(given)s characters; %(most)s fit.")
        return Reading(None, {item.id: said % {"given": len(text), "most": item.max_length}})
    return Reading(text or None)


def _read_split(item: SplitItem, form: FormValues, currency: str) -> Reading:
    typed = {slug: form.get(f"{item.id}-{slug}", "").strip() for slug in item.over}
    if not any(typed.values()):  # tenths typed count before a tick
        return Reading(DONT_KNOW if form.get(item.id) == DONT_KNOW else None)
    unread = {
        f"{item.id}-{slug}": _(
            "“%(typed)s” can't be read as tenths. Type a whole number from 0 to %(parts)s."
        )
        % {"typed": text[:LONGEST_ECHO], "parts": item.parts}
        for slug, text in typed.items()
        if text and not (text.isascii() and text.isdigit() and len(text) < 4)
    }
    if unread:
        return Reading(None, unread)
    shares = {slug: int(text or 0) for slug, text in typed.items()}
    problem = _sum_problem(sum(shares.values()), item.parts)
    return Reading(None, {item.id: problem}) if problem else Reading(shares)


def _sum_problem(total: int, parts: int) -> str:
    said = {"total": total, "parts": parts, "left": parts - total}
    if total == 10 * parts:
        return _("That makes %(total)s, as percent do. Type tenths: 4 for 40 percent.") % said
    if total > parts:
        return _("That makes %(total)s tenths; there are %(parts)s to give.") % said
    return "" if total == parts else _("That is %(total)s of %(parts)s tenths: %(left)s more to give.") % said


def _read_quantity(item: QuantityItem, form: FormValues, currency: str) -> Reading:
    value: dict[str, Any] = {}
    errors: dict[str, str] = {}
    picked_rows = []
    for point in item.points:
        name = f"{item.id}-{point}"
        try:
            figure, is_row = _read_point(item, point, form, currency, value)
        except FigureError as error:
            errors[f"{name}-figure" if form.get(f"{name}-figure", "").strip() else name] = str(error)
            continue
        if figure is not _NOT_GIVEN:
            value[point] = figure
        if is_row:
            picked_rows.append(point)
    if picked_rows:
        value["rows"] = picked_rows
    source = form.get(f"{item.id}-source", "")
    if source in {known.slug for known in item.scale.sources}:
        value["source"] = source
    elif source:
        errors[f"{item.id}-source"] = str(_CHOOSE)
    return Reading(None if errors else value or None, errors)


_NOT_GIVEN: Any = object()


def _read_point(
    item: QuantityItem, point: str, form: FormValues, currency: str, value: Mapping[str, Any]
) -> tuple[Any, bool]:
    """Return one figure, and whether it was picked as a row. A figure typed counts before a row picked."""
    typed, picked = form.get(f"{item.id}-{point}-figure", "").strip(), form.get(f"{item.id}-{point}", "")
    if typed:
        figure = parse_figure(typed, item.unit, currency)
        if point == "limit" and figure == 0:
            raise FigureError(_("A limit is above 0."))
        return figure, False
    if picked == "":
        return _NOT_GIVEN, False
    if picked == DONT_KNOW:
        return None, False
    if point == "horizon":
        return _grown(item, picked, value), False
    if picked == ZERO and point in item.scale.zero_points:
        return 0, False
    middles = {str(place): row.middle for place, row in enumerate(rows(item, currency))}
    if picked not in middles:
        raise FigureError(str(_CHOOSE))
    return middles[picked], True


def _grown(item: QuantityItem, picked: str, value: Mapping[str, Any]) -> float:
    factors = {f"{factor:g}": factor for factor in item.scale.growth}
    if picked not in factors:
        raise FigureError(str(_CHOOSE))
    today = value.get("now")
    if today is None:
        raise FigureError(_("Growth needs a figure for today. Pick one above, or type the figure here."))
    if today == 0:
        raise FigureError(
            _("After “%(zero)s”, type the figure you expect, or pick “don't know”.")
            % {"zero": item.zero_label}
        )
    return grown(today, factors[picked])


def grown(today: float, factor: float) -> float:
    """Return the figure for the horizon, without the noise of a binary product."""
    return float(f"{today * factor:.12g}")


_READERS: Mapping[type[Item], Callable[[Any, FormValues, str], Reading]] = {
    RankingItem: _read_ranking,
    AgreementItem: _read_agreement,
    QuantityItem: _read_quantity,
    ChoiceItem: _read_choice,
    TargetItem: _read_target,
    SplitItem: _read_split,
    TextItem: _read_text,
}
