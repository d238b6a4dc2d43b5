"""How often the engine is right: the appendix, and what the share in the first sentence means."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.calibration.record import (
    Bin,
    CalibrationRecord,
    Gate,
    SentenceTally,
    Subject,
    SubjectBins,
    calibration_for,
)
from apps.core.words.numerals import numeral
from apps.findings.sentences import share_words
from apps.reports.document.source import ReportSource, texts

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
        missed=tuple(_missed(gate) for gate in record.gates if not gate.world and not gate.met),
        does_not_show=_(record.does_not_show),
    )


def _said_lines(record: CalibrationRecord) -> Iterator[SaidLine]:
    for people in dict.fromkeys(each.people for each in record.said):
        tallies = {each.sentence: _times(each) for each in record.said if each.people == people}
        yield SaidLine(
            str(people), tallies["firm"], tallies["leaning"], tallies["over"], tallies["nothing_firm"]
        )


def _times(each: SentenceTally) -> str:
    # A share of a handful would be read as a rate.
    if each.right is None or each.count < FEWEST_SHOWN:
        return numeral(f"{each.count:,}")
    return f"{numeral(f'{each.count:,}')} ({share_words(each.right)})"


def _stated_lines(tried: SubjectBins) -> Iterator[StatedLine]:
    for each in tried.bins:
        if each.count >= FEWEST_SHOWN and each.stated is not None and each.hit is not None:
            yield StatedLine(
                subject=str(SUBJECTS[tried.subject]),
                range=_("%(low)s to %(high)s")
                % {"low": share_words(each.low), "high": share_words(each.high)},
                count=numeral(f"{each.count:,}"),
                stated=share_words(each.stated),
                right=share_words(each.hit),
            )


def _missed(gate: Gate) -> str:
    if gate.name in WITHOUT_FIGURES:
        return str(WITHOUT_FIGURES[gate.name])
    subject, low, _to, high = gate.name.split("_")
    is_too_sure = gate.at_least is not None and gate.figure < gate.at_least
    text = _(
        "Stated at %(low)s to %(high)s, “%(subject)s” came true in %(found)s: at most %(bound)s was wanted."
    )
    if is_too_sure:
        text = _(
            "Stated at %(low)s to %(high)s, “%(subject)s” came true in %(found)s: at least %(bound)s was wanted."
        )
    return text % {
        "subject": SUBJECTS[subject],
        "low": share_words(float(low)),
        "high": share_words(float(high)),
        "found": share_words(gate.figure),
        "bound": share_words((gate.at_least if is_too_sure else gate.at_most) or 0.0),
    }


def meaning_of(source: ReportSource) -> tuple[str, ...]:
    """Return of what the number on the page is a share, and how often such came true; nothing where it gives none."""
    answer, ranking = source.findings.answer, source.result.ranking
    if answer.level == "insufficient":
        return ()
    if answer.kind == "disputed":
        return (_("Whether it is over is told by figures alone, and they contradict one another."),)
    if answer.is_about_today:
        by_figures = _(
            "What is over is told by the figures people gave, and not by their order or their opinion."
        )
        return texts(source.findings.over.degree, *source.findings.hangs_on, by_figures)
    if answer.kind == "nothing":
        return texts(answer.promise, _rate(source, "nothing", ranking.p_nothing))
    if answer.share is None:
        return ()
    return texts(answer.promise, _rate(source, "first", ranking.p_first[ranking.order[0]]))


def _rate(source: ReportSource, subject: Subject, p: float) -> str:
    """Return how often a share like this one came true, where that was tried with these questions and this engine."""
    record = calibration_for(
        instrument=source.engagement.instrument_version.name,
        engine_version=source.result.meta.engine_version,
    )
    bins = next((each.bins for each in record.subjects if each.subject == subject), ()) if record else ()
    if not bins:
        return _("How often such shares come true has not been tried with this question set and this engine.")
    like_this = next((each for each in bins if _holds(each, p)), None)
    if like_this is None or like_this.hit is None or like_this.count < FEWEST_SHOWN:
        return _("How often a share like this comes true is not known: in trials it hardly ever came up.")
    text = _(
        "In made-up workshops where the truth is known, what was stated at %(low)s to %(high)s came true in "
        "%(hit)s of %(count)s cases; a real room may do worse."
    )
    return text % {
        "low": share_words(like_this.low),
        "high": share_words(like_this.high),
        "hit": share_words(like_this.hit),
        "count": numeral(f"{like_this.count:,}"),
    }


def _holds(each: Bin, p: float) -> bool:
    # The last range holds its upper end, else a certainty would be in none.
    return each.low <= p < each.high or (p >= each.high >= 1)
