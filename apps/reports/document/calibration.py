"""How often the engine is right, in the report's words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.calibration.record import Bin, Cell, calibration_for
from apps.core.words.numerals import numeral
from apps.findings.sentences import share_words

FEWEST_SHOWN = 30  # workshops behind a share that is set beside what was stated
TRUTHS = {
    0.0: gettext_lazy("No dimension"),
    0.5: gettext_lazy("One, 3 times"),
    1.0: gettext_lazy("One, 10 times"),
}


@dataclass(frozen=True)
class CalibrationLine:
    """For a number of people and a true difference: how often each firmness was reached, and the right dimension led."""

    truth: str
    people: str
    firm: str
    leaning: str
    right: str


@dataclass(frozen=True)
class StatedLine:
    """A range of stated shares: the number of workshops, the mean stated, and how often it was right."""

    range: str
    workshops: str
    stated: str
    right: str


@dataclass(frozen=True)
class CalibrationSection:
    text: str
    rows: tuple[CalibrationLine, ...]
    stated: tuple[StatedLine, ...]
    does_not_show: str


def calibration_of(*, question_set: str, engine_version: str) -> CalibrationSection | None:
    """Return the appendix for an instrument and engine; None if they were not calibrated together."""
    record = calibration_for(instrument=question_set, engine_version=engine_version)
    if record is None:
        return None
    workshops = sum(cell.workshops for cell in record.cells)
    return CalibrationSection(
        text=_(
            "%(workshops)s workshops were made up in which it is known whether one dimension is worse than the others, "
            "which, and by how much. People with errors of their own answered this question set, and this engine "
            "ranked their answers, %(times)s times for each row on the left."
        )
        % {"workshops": numeral(f"{workshops:,}"), "times": numeral(f"{record.workshops:,}")},
        rows=tuple(map(_row, record.cells)),
        stated=tuple(
            _stated(each, each.stated, each.hit_rate)
            for each in record.bins
            if each.workshops >= FEWEST_SHOWN and each.stated is not None and each.hit_rate is not None
        ),
        does_not_show=_(record.does_not_show),
    )


def _row(cell: Cell) -> CalibrationLine:
    return CalibrationLine(
        truth=str(TRUTHS[cell.severity]),
        people=str(cell.people),
        firm=share_words(cell.clear),
        leaning=share_words(cell.leaning_or_better),
        right="" if cell.leader_right is None else share_words(cell.leader_right),
    )


def _stated(each: Bin, stated: float, hit_rate: float) -> StatedLine:
    return StatedLine(
        range=_("%(low)s to %(high)s") % {"low": share_words(each.low), "high": share_words(each.high)},
        workshops=numeral(f"{each.workshops:,}"),
        stated=share_words(stated),
        right=share_words(hit_rate),
    )
