"""How often the engine is right, in the report's words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.calibration.record import Bin, CalibrationRecord, Gate, SentenceTally, SubjectBins, calibration_for
from apps.core.words.numerals import numeral
from apps.findings.sentences import share_words

FEWEST_SHOWN = 30  # statements behind a share that is set beside what was stated
SUBJECTS = {
    "first": gettext_lazy("a dimension is first"),
    "nothing": gettext_lazy("nothing is reached within the horizon"),
    "within": gettext_lazy("a limit of a dimension is reached within the horizon"),
    "over": gettext_lazy("a limit is passed today"),
}
WITHOUT_FIGURES = {
    "firm_without_figures": gettext_lazy(
        "Without any figure, some workshops were called firm: none was wanted."
    ),
    "p_without_figures": gettext_lazy(
        "Without any figure, a first place was stated above 80%: none was wanted."
    ),
    "p_of_nothing_without_figures": gettext_lazy(
        "Where nothing is worse and nobody gives a figure, first places are stated too high: 55% was wanted at most."
    ),
}


@dataclass(frozen=True)
class SaidLine:
    """For a number of people: how often each sentence was said and, in brackets, how often it was right."""

    people: str
    firm: str
    leaning: str
    over: str
    nothing: str


@dataclass(frozen=True)
class StatedLine:
    """A range of stated probabilities: the number of statements, their mean, and how often they came true."""

    subject: str
    range: str
    count: str
    stated: str
    right: str


@dataclass(frozen=True)
class CalibrationSection:
    """`missed` are the bounds that all worlds together don't meet, as sentences."""

    text: str
    said: tuple[SaidLine, ...]
    stated: tuple[StatedLine, ...]
    bounds: str
    missed: tuple[str, ...]
    does_not_show: str


def calibration_of(*, question_set: str, engine_version: str) -> CalibrationSection | None:
    """Return the appendix for an instrument and engine; None if they were not calibrated together."""
    record = calibration_for(instrument=question_set, engine_version=engine_version)
    if record is None:
        return None
    workshops = sum(world.workshops for world in record.worlds)
    met = sum(gate.met for gate in record.gates)
    return CalibrationSection(
        text=_(
            "%(workshops)s workshops were made up in which it is known when every limit is reached: in %(worlds)s "
            "worlds that differ in how people err, in what they share, in who is missing and in what nobody asks. "
            "People answered this question set, and this engine ranked their answers."
        )
        % {"workshops": numeral(f"{workshops:,}"), "worlds": numeral(str(len(record.worlds)))},
        said=tuple(_said_lines(record)),
        stated=tuple(line for each in record.subjects for line in _stated_lines(each)),
        bounds=_("%(met)s of %(all)s bounds set for it are met; %(alone)s are missed in one world alone.")
        % {
            "met": numeral(str(met)),
            "all": numeral(str(len(record.gates))),
            "alone": numeral(str(sum(not gate.met for gate in record.gates if gate.world))),
        },
        missed=tuple(_missed(gate for gate in record.gates if not gate.world)),
        does_not_show=_(record.does_not_show),
    )


def _said_lines(record: CalibrationRecord) -> Iterator[SaidLine]:
    for people in dict.fromkeys(each.people for each in record.said):
        found = {each.sentence: each for each in record.said if each.people == people}
        yield SaidLine(
            people=str(people),
            firm=_times(found["firm"]),
            leaning=_times(found["leaning"]),
            over=_times(found["over"]),
            nothing=_times(found["nothing_firm"]),
        )


def _times(each: SentenceTally) -> str:
    if each.right is None or each.count < FEWEST_SHOWN:
        return numeral(f"{each.count:,}")
    return f"{numeral(f'{each.count:,}')} ({share_words(each.right)})"


def _stated_lines(found: SubjectBins) -> Iterator[StatedLine]:
    for each in found.bins:
        if each.count >= FEWEST_SHOWN and each.stated is not None and each.hit is not None:
            yield StatedLine(
                subject=str(SUBJECTS[found.subject]),
                range=_range(each),
                count=numeral(f"{each.count:,}"),
                stated=share_words(each.stated),
                right=share_words(each.hit),
            )


def _range(each: Bin) -> str:
    return _("%(low)s to %(high)s") % {"low": share_words(each.low), "high": share_words(each.high)}


def _missed(gates: Iterable[Gate]) -> Iterator[str]:
    for gate in gates:
        if gate.met:
            continue
        if gate.name in WITHOUT_FIGURES:
            yield str(WITHOUT_FIGURES[gate.name])
            continue
        subject, low, _to, high = gate.name.split("_")
        said = {
            "subject": SUBJECTS[subject],
            "low": share_words(float(low)),
            "high": share_words(float(high)),
            "found": share_words(gate.figure),
        }
        too_sure = gate.at_least is not None and gate.figure < gate.at_least
        said["bound"] = share_words((gate.at_least if too_sure else gate.at_most) or 0.0)
        text = (
            _(
                "Stated at %(low)s to %(high)s, “%(subject)s” came true in %(found)s: at least %(bound)s was wanted."
            )
            if too_sure
            else _(
                "Stated at %(low)s to %(high)s, “%(subject)s” came true in %(found)s: at most %(bound)s was wanted."
            )
        )
        yield text % said
