"""Everything a page or a report may say about one assessment. What must not be shown is already left out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.advice import Advice
from apps.core.translations import inside
from apps.findings import sentences
from apps.findings.case import Case
from apps.findings.coverage import Coverage, coverage_of, missing_of
from apps.findings.disagreement.cross_checks import CrossQuestion, cross_questions_of
from apps.findings.disagreement.summary import Disagreement, disagreement_of
from apps.findings.evidence import UNKNOWN, Evidence, LimitRow, PlaceRow, evidence_of, soonest_of
from apps.findings.plan import NO_PLAN, Plan, plan_of
from apps.findings.sensitivity.turning_points import Changes, changes_of
from apps.findings.sentences import VerdictFacts, share_words
from apps.instruments.definition import Definition
from apps.instruments.figures.plurals import grammatical_number
from apps.ranking import Assessment, Verdict

FEWEST_ORDERS = 3  # agreement of two is no more than whether they agree
# The places between the first and the last.
_PLACES = (
    "",
    gettext_lazy("second"),
    gettext_lazy("third"),
    gettext_lazy("fourth"),
    gettext_lazy("fifth"),
)


@dataclass(frozen=True)
class Dimension:
    slug: str
    label: str


@dataclass(frozen=True)
class KeyFigure:
    label: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Claim:
    """What the brief said must scale, beside what the answers point to."""

    claimed: Dimension | None
    found: tuple[Dimension, ...]
    text: str
    money: tuple[tuple[str, str], ...]  # where the planned money goes: label, share

    @property
    def money_words(self) -> str:
        return ", ".join(
            _("%(share)s for %(label)s") % {"share": share, "label": inside(label)}
            for label, share in self.money
        )


@dataclass(frozen=True)
class Voices:
    """What people wrote, in no order and without a tag: the question, and the texts."""

    question: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Findings:
    """`order` has the dimensions as the redraws place them; it is empty where too few people answered."""

    facts: VerdictFacts
    headline: str
    lead: str
    firmness: str  # the word
    firmness_text: str
    dominant: tuple[Dimension, ...]
    order: tuple[Dimension, ...]
    tightest: str  # the leader's limit that is met first, in a sentence; may be empty
    key_figures: tuple[KeyFigure, ...]
    claim: Claim
    evidence: Evidence
    disagreement: Disagreement | None  # None, like `changes`, where the result holds nothing of it
    cross_questions: tuple[CrossQuestion, ...]
    rests_on: tuple[str, ...]
    changes: Changes | None
    plan: Plan
    coverage: Coverage
    missing: tuple[str, ...]
    voices: tuple[Voices, ...]
    kendall_w: float | None  # how far the orders people gave agree, 0 to 1
    k: int  # the smallest number of people a shown figure rests on


def findings_of(case: Case, advice: Advice | None = None) -> Findings:
    """Say what a result and its advice let a page or a report say; a first reading has no advice yet."""
    evidence, coverage = evidence_of(case), coverage_of(case)
    first = _soonest_of_leader(case.result, evidence)
    facts = _facts(case, first)
    kendall_w = _agreement(case)
    word, text = sentences.firmness(facts)
    return Findings(
        facts=facts,
        headline=sentences.headline(facts),
        lead=sentences.lead(facts),
        firmness=word,
        firmness_text=text,
        dominant=_dimensions(case.result.verdict.dominant if case.is_shown else (), case.definition),
        order=tuple(Dimension(row.slug, row.label) for row in evidence.places),
        tightest=_tightest_sentence(first),
        key_figures=tuple(_key_figures(facts, first, coverage, kendall_w)),
        claim=_claim(case, evidence),
        evidence=evidence,
        disagreement=disagreement_of(case) if case.is_shown else None,
        cross_questions=cross_questions_of(case) if case.is_shown else (),
        rests_on=tuple(_rests_on(case.result, evidence, facts)),
        changes=changes_of(case) if facts.level != "insufficient" else None,
        plan=plan_of(case, advice, _shown_facts(evidence)) if advice else NO_PLAN,
        coverage=coverage,
        missing=missing_of(case),
        voices=tuple(_voices(case)) if case.is_shown else (),
        kendall_w=kendall_w,
        k=case.k,
    )


def _agreement(case: Case) -> float | None:
    """Return Kendall's W of the complete orders, where there are enough of them."""
    complete = case.people.complete_orders()
    is_told = case.may_show(complete) and complete >= FEWEST_ORDERS
    return case.result.agreement.kendall_w if is_told else None


def _facts(case: Case, first: LimitRow | None) -> VerdictFacts:
    return sentences.verdict_facts(
        case.result if case.is_shown else replace(case.result, verdict=_UNTOLD),
        case.definition.dimensions,
        months=first.p50 if first else None,
        horizon_months=case.framing.horizon_months,
    )


def _shown_facts(evidence: Evidence) -> frozenset[str]:
    """Name the computed facts whose value the page shows anyway; others may tell one person's figure."""
    rooms = {f"headroom.{row.slug}.decades" for row in evidence.strands if row.room != UNKNOWN}
    months = {"months.min"} if not evidence.hidden_limits else set()
    compared = any(row.stated is not None and row.computed is not None for row in evidence.strands)
    return frozenset(rooms | months | ({"gap.any"} if compared else set()))


# What is said of a result that rests on fewer people than may be shown.
_UNTOLD = Verdict(
    level="insufficient",
    dominant=(),
    secondary=(),
    one_strand=False,
    depends_on=(),
    provisional=False,
    nothing_under_pressure=False,
)


def _soonest_of_leader(result: Assessment, evidence: Evidence) -> LimitRow | None:
    dominant = result.verdict.dominant
    return soonest_of(evidence.limits, dominant[0]) if len(dominant) == 1 else None


def _tightest_sentence(row: LimitRow | None) -> str:
    if row is None:
        return ""
    label = inside(row.label[:1]) + row.label[1:]
    return _("The nearest limit: %(label)s (%(detail)s).") % {"label": label, "detail": row.detail}


def _dimensions(slugs: Iterable[str], definition: Definition) -> tuple[Dimension, ...]:
    return tuple(Dimension(slug, definition.dimensions[slug]) for slug in slugs)


def _key_figures(
    facts: VerdictFacts, first: LimitRow | None, coverage: Coverage, kendall_w: float | None
) -> Iterator[KeyFigure]:
    if facts.level != "insufficient":
        yield KeyFigure(_("First in redraws"), share_words(facts.share), inside(facts.likeliest))
    if first:
        yield KeyFigure(
            _("Time to its first limit, %(share)s range") % {"share": share_words(0.8)},
            sentences.months_range_words(first.p10, first.p90),
        )
    if kendall_w is not None:
        word = sentences.sentence_case(sentences.agreement_words(kendall_w))
        yield KeyFigure(_("Agreement in the group"), word, _("on the order people gave"))
    heard = coverage.perspectives
    silent = len(coverage.silent)
    note = _("all perspectives")
    if silent:
        note = _("%(heard)d of %(all)d perspectives") % {"heard": heard, "all": heard + silent}
    answered = _("%(answered)d of %(asked)d") % {"answered": coverage.answered, "asked": coverage.asked}
    yield KeyFigure(_("Answered"), answered, note)


def _claim(case: Case, evidence: Evidence) -> Claim:
    slug, labels = case.framing.brief_claim, case.definition.dimensions
    places = [row.slug for row in evidence.places]
    return Claim(
        claimed=Dimension(slug, labels[slug]) if slug in labels else None,
        found=_dimensions(case.result.verdict.dominant if places else (), case.definition),
        text=_claim_text(evidence.places[places.index(slug)], places) if slug in places else "",
        money=tuple(_money(case)),
    )


def _claim_text(claimed: PlaceRow, places: list[str]) -> str:
    number, place = grammatical_number(claimed.label), places.index(claimed.slug)
    said = {"label": claimed.label, "share": claimed.words[0], "places": len(places)}
    if place == 0:
        first = ngettext(
            "%(label)s comes first in %(share)s of the redraws.",
            "%(label)s come first in %(share)s of the redraws.",
            number,
        )
        return first % said
    if place == len(places) - 1:
        last = ngettext(
            "%(label)s comes last of %(places)d, and first in %(share)s of the redraws.",
            "%(label)s come last of %(places)d, and first in %(share)s of the redraws.",
            number,
        )
        return last % said
    between = ngettext(
        "%(label)s comes %(place)s of %(places)d, and first in %(share)s of the redraws.",
        "%(label)s come %(place)s of %(places)d, and first in %(share)s of the redraws.",
        number,
    )
    return between % (said | {"place": _PLACES[place]})


def _money(case: Case) -> Iterator[tuple[str, str]]:
    for splits in case.evidence.splits.values():
        if not splits or not case.may_show(len(splits)):
            continue
        total = sum(sum(split.values()) for split in splits)
        for slug, label in case.definition.dimensions.items():
            yield label, share_words(sum(split.get(slug, 0) for split in splits) / total)


def _rests_on(result: Assessment, evidence: Evidence, facts: VerdictFacts) -> Iterator[str]:
    if facts.level == "insufficient":
        return
    if facts.is_one_strand:
        only = next(name for name, each in result.coverage.streams.items() if each.available)
        yield _("Only one kind of evidence is there: %(strand)s.") % {"strand": sentences.STRANDS[only]}
    for row in evidence.without:
        if row.is_other:
            yield _("Without %(strand)s, %(label)s would come first, in %(share)s of the redraws.") % {
                "strand": row.strand,
                "label": inside(row.label),
                "share": row.share,
            }
    is_whole = len(evidence.without) == len(result.full.without)
    if evidence.without and is_whole and not any(row.is_other for row in evidence.without):
        still = ngettext(
            "No single kind of evidence decides it: whichever is left out, %(label)s still leads.",
            "No single kind of evidence decides it: whichever is left out, %(label)s still lead.",
            grammatical_number(facts.likeliest),
        )
        yield still % {"label": inside(facts.likeliest)}
    if result.influence.stakeholders:
        yield _("Leaving out one person's answers can change which dimension leads.")
    if result.influence.groups:
        yield _("Leaving out one perspective can change which dimension leads.")


def _voices(case: Case) -> Iterator[Voices]:
    """Show texts where enough people wrote one; comments wherever their writer said they may be quoted."""
    for item_id, texts in reversed(case.evidence.texts.items()):
        if texts and case.may_show(len(texts)):
            yield Voices(case.filled(case.definition.item(item_id).text).rstrip(":"), texts)
    quotes = tuple(quote.text for quote in case.evidence.comments)
    if quotes:
        yield Voices(_("Comments that may be quoted"), quotes)
