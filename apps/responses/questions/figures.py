"""The figures of one quantity as given, and in words."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.core.translations import inside
from apps.core.words.numerals import numeral
from apps.documents.vocabulary import HORIZON, LIMIT, NOW, POINTS
from apps.instruments.definition import QuantityItem, TypedUnit
from apps.instruments.errors import FigureError
from apps.instruments.figures.format import (
    format_figure,
    format_rounded,
    is_per_thousand,
    kept_for,
    parse_figure,
    row_spread,
    rows,
)
from apps.instruments.values import LIMIT_NONE, NONE_PROMISED, UNIT, ZEROS
from apps.responses.questions.base import (
    DONT_KNOW_LABEL,
    AnswerContext,
    Fields,
    FormContext,
    FormValues,
    Offer,
    Option,
)


@dataclass(frozen=True)
class FigureField:
    """One of a quantity's figures: rows or growth to pick from, and a text field for an exact one."""

    name: str
    label: str
    options: tuple[Option, ...]
    typed: str
    typed_label: str
    examples: str  # of what may be typed
    example: str  # the first of them
    unit: str  # as it stands beside the field
    echo: str
    asked_back: str  # a query about the figure if it is odd and not confirmed
    likely: Offer | None  # the figure that may be meant in its place
    spelled: str
    is_meant: bool
    is_ladder: bool
    is_row_picked: bool
    grows_from: str  # the name of today's figure, from which growth is picked
    hint: str  # a sentence under its question
    is_ahead: bool  # of the day everything looks ahead to
    error: str
    typed_error: str
    offer: Offer | None  # what may be given in place of a text that can't be read

    @property
    def ladder(self) -> tuple[Option, ...]:
        return tuple(option for option in self.options if option.value.isdigit())

    @property
    def ways(self) -> tuple[Option, ...]:
        """What may be said in place of a figure."""
        return tuple(option for option in self.options if not option.value.isdigit())


@dataclass(frozen=True, kw_only=True)
class QuantityFields(Fields):
    figures: tuple[FigureField, ...]
    sources: tuple[Option, ...]
    units: tuple[Option, ...]  # in which one may type; empty: its own
    rows_in: str  # the one of them in which its rows are said
    elsewhere: str  # the one of them whose figures another item keeps
    kept_for: str  # the item of which this is such another
    known: str  # how its figures are known, as was said of all or of these alone; empty: not yet


@dataclass(frozen=True)
class GivenFigures:
    figures: Mapping[str, float | None]  # by point; None: "don't know"
    rows: frozenset[str]  # the points whose figure was picked as a row
    source: str
    # The points whose 0 was typed, and is no choice that says there is none.
    zeros: frozenset[str] = frozenset()
    is_without_limit: bool = False  # they say that there is no limit to name
    unit: str = ""  # in which figures were typed; empty: that of the item

    def get(self, point: str) -> float | None:
        return self.figures.get(point)

    def is_none(self, item: QuantityItem) -> bool:
        """Return whether there is none, in words of the item, and no figure of 0."""
        first = item.points[0]
        return self.get(first) == 0 and first not in self.zeros and has_zero_choice(item, first)

    def is_grown(self, item: QuantityItem) -> bool:
        """Return whether the figure at the horizon is today's times an offered growth factor."""
        today = self.get(NOW)
        return today is not None and self.get(HORIZON) in {
            grown(today, factor) for factor in item.scale.growth
        }

    def is_grown_row(self, item: QuantityItem) -> bool:
        """Return whether the figure at the horizon is an offered multiple of the row picked for today."""
        is_row = NOW in self.rows and any(row.middle == self.get(NOW) for row in rows(item))
        return is_row and self.is_grown(item)


def given_figures(value: object) -> GivenFigures:
    """Read the figures of a stored answer, if it holds any."""
    if not isinstance(value, Mapping):
        return GivenFigures({}, frozenset(), "")
    return GivenFigures(
        figures={point: value[point] for point in POINTS if point in value},
        rows=frozenset(value.get("rows", ())),
        source=value.get("source", ""),
        zeros=frozenset(value.get(ZEROS, ())),
        is_without_limit=value.get(LIMIT_NONE) == NONE_PROMISED,
        unit=value.get(UNIT, ""),
    )


def is_growth(item: QuantityItem, point: str) -> bool:
    """Return whether a figure of the future is asked as growth: from today's, where there is one."""
    return point == HORIZON and NOW in item.points and not item.growth_text


def typed_unit(item: QuantityItem, slug: str) -> TypedUnit | None:
    return next((unit for unit in item.units if unit.slug == slug), None)


def is_kept_elsewhere(item: QuantityItem, form: FormValues) -> bool:
    """Return whether a form gives figures in a unit in which another item keeps them."""
    unit = typed_unit(item, form.get(f"{item.id}-unit", ""))
    return unit is not None and bool(unit.kept_in)


def in_unit(item: QuantityItem, figure: float, slug: str) -> float:
    """Return a figure of the item in the unit in which it was typed."""
    unit = typed_unit(item, slug)
    # Without the noise of binary rounding: what was typed is shown again.
    return float(f"{figure * unit.divide_by:.14g}") if unit else figure


def has_zero_choice(item: QuantityItem, point: str) -> bool:
    """Return whether none at all can be chosen, in words of the item."""
    return bool(item.zero_label) and point == item.points[0] and point in item.scale.zero_points


def grown(today: float, factor: float) -> float:
    # Without the noise of binary rounding: 3 × 0.1 is compared with the 0.3 that somebody typed.
    return float(f"{today * factor:.12g}")


def figure_in_words(item: QuantityItem, given: GivenFigures, point: str, currency: str) -> str:
    figure = given.get(point)
    if figure is None:
        return _without_figure(item, given, point)
    if figure == 0 and given.is_none(item):
        return item.zero_label
    if point in given.rows:
        labels = (row.label for row in rows(item, currency) if row.middle == figure)
        return next(labels, format_figure(figure, item.unit, currency))
    if point == HORIZON and given.is_grown_row(item):
        return _grown_in_words(item, given, currency)
    if unit := typed_unit(item, given.unit):
        return f"{numeral(f'{in_unit(item, figure, unit.slug):,.12g}')} {inside(unit.label)}"
    return format_figure(figure, item.unit, currency)


def _without_figure(item: QuantityItem, given: GivenFigures, point: str) -> str:
    is_without_limit = point == LIMIT and given.is_without_limit
    return inside(item.limit_none) if is_without_limit else str(DONT_KNOW_LABEL)


def _grown_in_words(item: QuantityItem, given: GivenFigures, currency: str) -> str:
    # In words of the row: its middle is nobody's own figure, so that the product is none either.
    factor = next(
        each for each in item.scale.growth if grown(given.figures[NOW] or 0, each) == given.get(HORIZON)
    )
    if factor == 1:
        return _("the same as today")
    labels = (row.label for row in rows(item, currency, times=factor) if row.middle == given.get(NOW))
    words = {"times": numeral(f"{factor:g}"), "range": next(labels)}
    if factor == 0.5:
        return _("half of today's (%(range)s)") % words
    return (
        _("twice today's (%(range)s)") if factor == 2 else _("%(times)s times today's (%(range)s)")
    ) % words


def figure_as_typed(figure: float, unit: str, currency: str) -> str:
    """Write a figure so that parsing gives the very same number, with a prefix if it loses nothing."""
    number = figure / kept_for(unit)
    plain = f"{number:.0f}" if float(number).is_integer() and number < 1e15 else repr(float(number))
    base = unit.partition("/")[0]
    named = " bytes" if base == "bytes" else ""  # a small number alone is asked for its unit
    # Words are read in English alone: in another language the digits stand alone, with its decimal sign if that can be
    # read.
    for text in (format_figure(number, base, currency), f"{numeral(plain)}{named}", f"{plain}{named}"):
        try:
            if parse_figure(text, unit, currency, asks_back=True) == figure:
                return text
        except FigureError:
            continue
    return f"{number:.17e}{named}"


def figure_of_point(figure: str, point: str, wording: AnswerContext) -> str:
    """Return the label of one of a quantity's figures."""
    if point == NOW:
        return _("today: %(figure)s") % {"figure": figure}
    if point == LIMIT:
        return _("limit: %(figure)s") % {"figure": figure}
    if wording.launch_on:
        return _("on launch day: %(figure)s") % {"figure": figure}
    months = wording.horizon_months
    ahead = ngettext("in %(months)d month: %(figure)s", "in %(months)d months: %(figure)s", months)
    return ahead % {"months": months, "figure": figure}


def labels_of(item: QuantityItem, point: str, context: FormContext) -> tuple[str, str]:
    """Return the question and the label of the text field; the first figure may have no question but its item's."""
    if point == item.points[0]:
        return "", _("The figure")
    if point == HORIZON:
        return item.growth_text or context.wording.definition.growth_text, _("The figure by then")
    return context.in_words(item.limit_text), _("The figure of the limit")


_GROWTHS = {
    0.5: gettext_lazy("half"),
    1: gettext_lazy("about the same"),
    2: gettext_lazy("twice"),
    5: gettext_lazy("five times"),
    10: gettext_lazy("ten times"),
    100: gettext_lazy("a hundred times"),
}


def growth_label(factor: float) -> str:
    return str(_GROWTHS.get(factor, f"× {numeral(f'{factor:g}')}"))


def echo(item: QuantityItem, point: str, given: GivenFigures, currency: str) -> str:
    """Return how a figure was understood: what was typed, what follows from a growth, and for what a row counts."""
    figure = given.get(point)
    if figure is None or given.is_none(item):
        return ""
    each = _price_of_one(item, point, given, currency)
    if point in given.rows and row_spread(item, figure) > 1:
        words = {"figure": format_rounded(_possible(item, figure), item.unit, currency)}
        return (_("Read as about %(figure)s.") if each else _("Read as about %(figure)s")) % words + each
    words = {"figure": figure_in_words(item, given, point, currency)}
    if point == LIMIT and figure < (given.get(NOW) or 0):
        return _("Read as %(figure)s. That is less than today: the limit is passed already.") % words + each
    return (_("Read as %(figure)s.") if each else _("Read as %(figure)s")) % words + each


def _possible(item: QuantityItem, figure: float) -> float:
    return round(figure) if item.whole else figure  # nobody has 6.3 teams


def _price_of_one(item: QuantityItem, point: str, given: GivenFigures, currency: str) -> str:
    """Return the sentence with the price of one, where a figure is kept as one for a thousand."""
    figure, is_of_many = given.figures[point], is_per_thousand(item.unit) and kept_for(item.unit) == 1
    # A multiple of a row is said as a range: one price of it would be nobody's.
    if figure is None or not is_of_many or (point == HORIZON and given.is_grown_row(item)):
        return ""
    of_one = format_rounded(figure / 1000, item.unit.partition("/")[0], currency)
    return " " + _("That is %(price)s each.") % {"price": of_one}
