"""The figures of one quantity: as somebody gave them, and in words."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.documents.vocabulary import HORIZON, LIMIT, NOW
from apps.instruments.definition import QuantityItem
from apps.instruments.figures.format import format_figure, format_rounded, rows
from apps.responses.questions.base import DONT_KNOW_LABEL


@dataclass(frozen=True)
class GivenFigures:
    figures: Mapping[str, float | None]  # by point; None: "don't know"
    rows: frozenset[str]  # the points whose figure was picked as a row
    source: str

    def get(self, point: str) -> float | None:
        return self.figures.get(point)

    def is_grown(self, item: QuantityItem) -> bool:
        """Say whether the figure to come is just today's, grown by a factor that is offered."""
        today = self.get(NOW)
        return today is not None and self.get(HORIZON) in {
            grown(today, factor) for factor in item.scale.growth
        }


def given_figures(value: object) -> GivenFigures:
    """Read a stored answer; nothing where it holds no figures."""
    if not isinstance(value, Mapping):
        return GivenFigures({}, frozenset(), "")
    figures = {point: figure for point, figure in value.items() if point not in {"rows", "source"}}
    return GivenFigures(figures, frozenset(value.get("rows", ())), value.get("source", ""))


def grown(today: float, factor: float) -> float:
    """Return the figure for the horizon, without the noise of a binary product."""
    return float(f"{today * factor:.12g}")


def figure_in_words(item: QuantityItem, given: GivenFigures, point: str, currency: str) -> str:
    figure = given.get(point)
    if figure is None:
        return str(DONT_KNOW_LABEL)
    if figure == 0:
        return item.zero_label
    if point in given.rows:
        labels = (row.label for row in rows(item, currency) if row.middle == figure)
        return next(labels, format_figure(figure, item.unit, currency))
    if point == HORIZON and NOW in given.rows and given.is_grown(item):
        # The row's middle is nobody's figure: written out, its product would claim to be exact.
        return _("about %(figure)s") % {"figure": format_rounded(figure, item.unit, currency)}
    return format_figure(figure, item.unit, currency)


def figure_of_point(figure: str, point: str, horizon_months: int) -> str:
    """Say which of a quantity's figures this is."""
    if point == NOW:
        return _("today %(figure)s") % {"figure": figure}
    if point == LIMIT:
        return _("the limit %(figure)s") % {"figure": figure}
    said = ngettext("in %(months)d month %(figure)s", "in %(months)d months %(figure)s", horizon_months)
    return said % {"months": horizon_months, "figure": figure}
