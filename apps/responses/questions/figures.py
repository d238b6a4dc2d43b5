"""The figures of one quantity as given, and in words."""

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
        """Say whether the figure at the horizon is today's times an offered growth factor."""
        today = self.get(NOW)
        return today is not None and self.get(HORIZON) in {
            grown(today, factor) for factor in item.scale.growth
        }


def given_figures(value: object) -> GivenFigures:
    """Read the figures of a stored answer, if it holds any."""
    if not isinstance(value, Mapping):
        return GivenFigures({}, frozenset(), "")
    figures = {point: figure for point, figure in value.items() if point not in {"rows", "source"}}
    return GivenFigures(figures, frozenset(value.get("rows", ())), value.get("source", ""))


def grown(today: float, factor: float) -> float:
    """Return the figure at the horizon, without binary rounding noise."""
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
        # The middle of a row is nobody's own figure: written out, its product would look exact.
        return _("about %(figure)s") % {"figure": format_rounded(figure, item.unit, currency)}
    return format_figure(figure, item.unit, currency)


def figure_of_point(figure: str, point: str, horizon_months: int) -> str:
    """Return the label of one of a quantity's figures."""
    if point == NOW:
        return _("today %(figure)s") % {"figure": figure}
    if point == LIMIT:
        return _("the limit %(figure)s") % {"figure": figure}
    said = ngettext("in %(months)d month %(figure)s", "in %(months)d months %(figure)s", horizon_months)
    return said % {"months": horizon_months, "figure": figure}
