"""What the probability of the first sentence means: of what it is a share, and how often such shares came true."""

from django.utils.translation import gettext as _

from apps.calibration.record import Bin, Subject, calibration_for
from apps.core.words.numerals import numeral
from apps.findings.sentences import share_words
from apps.reports.document.calibration import FEWEST_SHOWN
from apps.reports.document.source import ReportSource, texts


def meaning_of(source: ReportSource) -> tuple[str, ...]:
    """Say it of the number the page gives; nothing where it gives none."""
    answer = source.findings.answer
    if answer.level == "insufficient":
        return ()
    if answer.kind == "disputed":
        return (_("Whether it is over is told by figures alone, and they contradict one another."),)
    if answer.is_about_today:
        told = _("What is over is told by the figures people gave, and not by their order or their opinion.")
        return texts(source.findings.over.degree, *source.findings.hangs_on, told)
    if answer.kind == "nothing":
        return (*texts(answer.promise), *_tried(source, "nothing", source.result.ranking.p_nothing))
    if answer.share is None:
        return ()
    return (*texts(answer.promise), *_tried(source, "first", source.result.ranking.p_first[_leader(source)]))


def _leader(source: ReportSource) -> str:
    return source.result.ranking.order[0]


def _tried(source: ReportSource, subject: Subject, p: float) -> tuple[str, ...]:
    """Say how often a share like this one came true, where that was tried with these questions and this engine."""
    record = calibration_for(
        instrument=source.engagement.instrument_version.name,
        engine_version=source.result.meta.engine_version,
    )
    bins = next((each.bins for each in record.subjects if each.subject == subject), ()) if record else ()
    if not bins:
        return (
            _("How often such shares come true has not been tried with this question set and this engine."),
        )
    found = next((each for each in bins if _holds(each, p)), None)
    if found is None or found.hit is None or found.count < FEWEST_SHOWN:
        return (_("How often a share like this comes true is not known: in trials it hardly ever came up."),)
    text = _(
        "In made-up workshops where the truth is known, what was stated at %(low)s to %(high)s came true in "
        "%(hit)s of %(count)s cases; a real room may do worse."
    )
    said = {
        "low": share_words(found.low),
        "high": share_words(found.high),
        "hit": share_words(found.hit),
        "count": numeral(f"{found.count:,}"),
    }
    return (text % said,)


def _holds(found: Bin, p: float) -> bool:
    return found.low <= p < found.high or (p >= found.high >= 1)
