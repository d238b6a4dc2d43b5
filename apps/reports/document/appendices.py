"""The appendices: how it was computed and from whom, how robust it is, and what every sentence rests on."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.assessments.selectors import version_words
from apps.core.words.numerals import numeral
from apps.documents.mapping import LEFT_OUT
from apps.engagements.choices import Hosting, Stage
from apps.findings.case import FrozenFraming
from apps.findings.claims.claim import Claim, Number, all_claims
from apps.findings.findings import Findings
from apps.findings.sentences import horizon_words, people_words, sentence_case, share_words
from apps.instruments.definition import EVERYWHERE
from apps.reports.document.calibration import CalibrationSection, calibration_of
from apps.reports.document.scenarios import futures_claim
from apps.reports.document.source import Fact, ReportSource, texts

LEAST_P = 0.001


@dataclass(frozen=True)
class HeardLine:
    label: str
    people: str


@dataclass(frozen=True)
class KnownLine:
    """How much is known about a dimension: the shares of people who ranked it, noticed trouble, gave figures."""

    slug: str
    label: str
    ranked: str
    noticed: str
    figures: str


@dataclass(frozen=True)
class MethodSection:
    facts: tuple[Fact, ...]
    groups: tuple[HeardLine, ...]
    unheard: tuple[str, ...]
    smallest_group: int
    dimensions: tuple[KnownLine, ...]
    warnings: tuple[str, ...]
    calibration: CalibrationSection | None
    # How it is known who was there, and whose opinions are told together.
    behind: tuple[str, ...] = field(default=(), metadata=LEFT_OUT)


@dataclass(frozen=True)
class TurningLine:
    """One figure, and the value at which something else leads or the level is another."""

    slug: str
    label: str
    point: str
    pooled: str
    turns_at: str
    moves: str
    becomes: str


@dataclass(frozen=True)
class QuestionLine:
    text: str
    moves: str
    level: str


@dataclass(frozen=True)
class WithoutLine:
    strand: str
    label: str
    share: str


@dataclass(frozen=True)
class RobustnessSection:
    stop: str
    hangs_on: tuple[str, ...]
    without: tuple[WithoutLine, ...]
    points: tuple[TurningLine, ...]
    steady: str
    questions: tuple[QuestionLine, ...]
    moves: str = field(default="", metadata=LEFT_OUT)  # what asking could move, in short


@dataclass(frozen=True)
class SentenceLine:
    """A claim as it was frozen; `numbers` are rounded as printed, with their paths in the assessment."""

    id: str
    about: str
    text: str
    rule: str
    rests_on: str
    numbers: tuple[Number, ...]

    @property
    def people(self) -> str:
        """Return how many people it rests on; empty where it rests on all answers together."""
        return "" if self.rests_on == _("all answers") else self.rests_on


def method_of(source: ReportSource) -> MethodSection:
    findings, meta = source.findings, source.result.meta
    question_set = source.engagement.instrument_version.name
    return MethodSection(
        facts=tuple(_facts(source)),
        groups=tuple(_heard(findings)),
        unheard=findings.coverage.silent,
        smallest_group=findings.k,
        dimensions=_known(source),
        warnings=tuple(map(str, findings.missing)),
        calibration=calibration_of(question_set=question_set, engine_version=meta.engine_version),
        behind=texts(findings.coverage.known, findings.coverage.groups),
    )


def _facts(source: ReportSource) -> Iterator[Fact]:
    meta = source.result.meta
    yield Fact(_("Result"), version_words(source.assessment.snapshot))
    yield Fact(_("Question set"), source.engagement.instrument_version.name)
    yield Fact(_("Rules"), source.assessment.rules or _("none read these questions"))
    yield Fact(_("Engine"), f"{meta.engine_version}, NumPy {meta.numpy_version}")
    yield Fact(_("Draws"), numeral(f"{meta.draws:,}"))
    yield Fact(_("Seed"), str(meta.seed))
    if source.findings.answer.level != "insufficient":
        yield from _precision(source)


def _precision(source: ReportSource) -> Iterator[Fact]:
    findings, result, camps = source.findings, source.result, source.result.camps
    points = numeral(f"{findings.halfwidth95 * 100:.1f}")
    yield Fact(_("Precision of a share"), _("within %(points)s points, 19 times in 20") % {"points": points})
    if findings.kendall_w is not None:
        yield Fact(_("Kendall's W"), _agreement_words(findings.kendall_w, result.agreement.kendall_w_p))
    shown = findings.disagreement.camps if findings.disagreement else None
    if shown and shown.camps and camps and camps.apart is not None and camps.p is not None:
        yield Fact(
            _("Two camps"),
            _("%(apart)s of the distance to one order goes if there are two; p %(p)s against one crowd")
            % {"apart": share_words(camps.apart), "p": _p_words(camps.p)},
        )


def _agreement_words(w: float, p: float | None) -> str:
    text = _("%(w)s, of the complete orders people gave (1 is one voice)")
    if p is not None:
        text = _("%(w)s, of the complete orders people gave (1 is one voice); p %(p)s")
    return text % {"w": numeral(f"{w:.2f}"), "p": "" if p is None else _p_words(p)}


def _p_words(p: float) -> str:
    return _("under %(p)s") % {"p": numeral("0.001")} if p < LEAST_P else numeral(f"{p:.3f}")


def _heard(findings: Findings) -> Iterator[HeardLine]:
    coverage = findings.coverage
    for row in coverage.rows:
        yield HeardLine(row.label, _share_of(row.answered, row.asked))
    yield HeardLine(_("Together"), _share_of(coverage.answered, coverage.asked))


def _share_of(answered: int, asked: int) -> str:
    return _("%(answered)d of %(asked)d") % {"answered": answered, "asked": asked}


def _share(voices: float) -> str:
    # All voices add up to 1 but for rounding: everybody is to be 100%.
    return share_words(round(voices, 9))


def _known(source: ReportSource) -> tuple[KnownLine, ...]:
    shares = source.result.coverage.dimensions
    return tuple(
        KnownLine(
            slug=each.slug,
            label=each.label,
            ranked=_share(shares[each.slug].stated),
            noticed=_share(shares[each.slug].symptoms),
            figures=_share(shares[each.slug].headroom),
        )
        for each in source.findings.evidence.places
    )


def framing_of(source: ReportSource) -> tuple[Fact, ...]:
    return tuple(fact for fact in _framing(source) if fact.value)


def _framing(source: ReportSource) -> Iterator[Fact]:
    # As it was when the answers were frozen: what was changed since is said beside the brief.
    framing = source.assessment.snapshot.evidence.framing
    claim = source.definition.dimensions.get(framing.brief_claim)
    claimed = _("%(label)s must scale") % {"label": claim} if claim else _("nothing about what must scale")
    yield Fact(_("Success"), _success(framing))
    yield Fact(_("The brief says"), claimed)
    yield Fact(_("Stage"), str(Stage(framing.stage).label))
    names = {question.id: question.short_name or question.text for question in source.definition.framing}
    yield Fact(names["model_hosting"], str(Hosting(framing.model_hosting).label))
    for question in source.definition.framing:
        if question.id not in EVERYWHERE:
            yield Fact(names[question.id], question.label_of(framing.routing.get(question.id, "")))
    yield Fact(_("Looking ahead"), _looking_ahead(framing))
    yield Fact(_("Known peaks"), _peaks(framing))
    yield Fact(_("Systems it must fit"), ", ".join(framing.existing_systems))


def _success(framing: FrozenFraming) -> str:
    figures = [
        words % {"number": numeral(f"{value:g}")}
        for value, words in (
            (framing.success_today, _("%(number)s today")),
            (framing.success_wanted, _("%(number)s wanted")),
        )
        if value is not None
    ]
    unit = f" ({framing.success_unit})" if framing.success_unit and figures else ""
    return sentence_case(": ".join(filter(None, (framing.success_measure, ", ".join(figures))))) + unit


def _looking_ahead(framing: FrozenFraming) -> str:
    return _("%(months)s, to %(month)s") % {
        "months": horizon_words(framing.horizon_months),
        "month": date_format(date.fromisoformat(framing.horizon_on), "YEAR_MONTH_FORMAT"),
    }


def _peaks(framing: FrozenFraming) -> str:
    return "; ".join(
        _("%(name)s, %(month)s: %(times)s times")
        % {
            "name": each["name"],
            "month": date_format(date.fromisoformat(f"{each['month']}-01"), "YEAR_MONTH_FORMAT"),
            "times": numeral(f"{each['times']:g}"),
        }
        for each in framing.peaks
    )


def robustness_of(source: ReportSource) -> RobustnessSection | None:
    robustness = source.findings.robustness
    if robustness is None:
        return None
    claims = (*robustness.depends, *robustness.influence)
    return RobustnessSection(
        stop=str(robustness.stop or ""),
        # What asking could move heads the section, so it is not said again.
        hangs_on=texts(*(each for each in claims if each != robustness.moves)),
        without=tuple(WithoutLine(row.strand, row.label, row.share) for row in robustness.without),
        points=tuple(
            TurningLine(
                slug=point.slug,
                label=point.label,
                point=point.point,
                pooled=point.pooled,
                turns_at=point.turns_at,
                moves=point.moves,
                becomes=sentence_case(point.becomes),
            )
            for point in robustness.turning_points
        ),
        steady=str(robustness.steady or ""),
        questions=tuple(QuestionLine(row.text, row.moves, row.level) for row in robustness.questions),
        moves=str(robustness.moves or ""),
    )


def sentences_of(source: ReportSource) -> tuple[SentenceLine, ...]:
    """Return the claims in the order in which they are read."""
    futures = futures_claim(source.case)
    said = (*all_claims(source.brief), *all_claims(source.findings), *([futures] if futures else ()))
    return tuple(map(_line, said))


def _line(claim: Claim) -> SentenceLine:
    rests_on = _("all answers") if claim.people is None else people_words(claim.people)
    return SentenceLine(claim.id, claim.about, claim.text, str(claim.rule.text), rests_on, claim.numbers)
