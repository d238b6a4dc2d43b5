"""The headline of a result: the verdict, its firmness, the key figures, and what the brief claimed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.core.translations import inside
from apps.core.words.numerals import numeral
from apps.documents.vocabulary import FIRMNESS
from apps.findings.case import Case
from apps.findings.coverage import CoverageSection
from apps.findings.evidence import EvidenceSection, LimitRow, PlaceRow, soonest_of
from apps.findings.sentences import (
    LONGEST_SAID,
    agreement_words,
    likeliest,
    listed,
    months_range_words,
    months_words,
    number_words,
    sentence_case,
    share_words,
)
from apps.instruments.definition import Definition
from apps.instruments.figures.plurals import grammatical_number
from apps.ranking import Verdict

FEWEST_ORDERS = 3  # with two people there is only agreeing or not
# The places between the first and the last.
_PLACES = (
    "",
    gettext_lazy("second"),
    gettext_lazy("third"),
    gettext_lazy("fourth"),
    gettext_lazy("fifth"),
)
# Said of a result that rests on too few people to be shown.
_UNTOLD = Verdict(
    level="insufficient",
    dominant=(),
    secondary=(),
    one_strand=False,
    depends_on=(),
    provisional=False,
    nothing_under_pressure=False,
)


@dataclass(frozen=True)
class Dimension:
    slug: str
    label: str


@dataclass(frozen=True)
class VerdictFacts:
    """The facts of the sentences. Dimensions are labels; shares 0 to 1; months None if no limit is reached."""

    level: str
    dominant: tuple[str, ...]
    secondary: tuple[str, ...]
    likeliest: str  # the label of whatever is first most often, even if nothing is decided
    share: float  # share of the draws in which it is first
    second_share: float  # of those, the share in which `secondary` is second; 0 if there is none
    months: float | None
    horizon_months: int
    draws: int
    dimensions: int
    is_provisional: bool
    is_one_strand: bool
    has_room: bool  # nothing is under pressure


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


def verdict_facts(case: Case, *, months: float | None) -> VerdictFacts:
    """Read the facts from a result. `months` is when the leader's first limit is reached, if that may be shown."""
    result, labels = case.result, case.definition.dimensions
    verdict, full = result.verdict if case.is_shown else _UNTOLD, result.full
    first = likeliest(full.p_dominant)
    second = verdict.secondary
    pairs = full.pairs.get(first, {})
    share = full.p_dominant[first]
    return VerdictFacts(
        level=verdict.level,
        dominant=tuple(labels[name] for name in verdict.dominant),
        secondary=tuple(labels[name] for name in second),
        likeliest=labels[first],
        share=share,
        second_share=pairs.get(second[0], 0.0) / share if len(second) == 1 and share else 0.0,
        months=months,
        horizon_months=case.framing.horizon_months,
        draws=result.meta.draws,
        dimensions=len(labels),
        is_provisional=verdict.provisional,
        is_one_strand=verdict.one_strand,
        has_room=verdict.nothing_under_pressure,
    )


def headline(facts: VerdictFacts) -> str:
    """Say the verdict in one sentence."""
    if facts.level == "insufficient":
        return _("Too little to say what breaks first.")
    if facts.has_room:
        return _("No limit is near within %(months)d months.") % {"months": facts.horizon_months}
    if facts.level == "open" or len(facts.dominant) != 1:
        return _("Not decided: %(dimensions)s may break first.") % {"dimensions": _candidates(facts)}
    label = facts.dominant[0]
    if facts.level == "clear":
        finding = ngettext("%(label)s breaks first", "%(label)s break first", grammatical_number(label))
    else:
        finding = ngettext(
            "%(label)s probably breaks first", "%(label)s probably break first", grammatical_number(label)
        )
    return _when(facts.months) % {"finding": finding % {"label": label}, "when": months_words(facts.months)}


def lead(facts: VerdictFacts) -> str:
    """Say what a reader needs next to the headline."""
    if facts.level == "insufficient":
        return _("Until more people answer, nothing is named, and only steps that can be undone are advised.")
    second = _second_sentence(facts)
    named = {"label": facts.likeliest, "share": share_words(facts.share)}
    if facts.has_room:
        return _(
            "Every dimension can carry at least three times what is expected, and nobody reports trouble. "
            "If anything comes first, it is %(label)s: in %(share)s of the redraws."
        ) % (named | {"label": inside(facts.likeliest)})
    if facts.level == "open":
        most = ngettext(
            "%(label)s leads most often, in %(share)s of the redraws: not enough to name one.",
            "%(label)s lead most often, in %(share)s of the redraws: not enough to name one.",
            grammatical_number(facts.likeliest),
        )
        return f"{most % named} {second}".strip()
    return second


def firmness(facts: VerdictFacts) -> tuple[str, str]:
    """Return how firm the order is, with the reason."""
    word = sentence_case(_(FIRMNESS[facts.level]))
    if facts.level == "insufficient":
        return word, _("Too few people gave answers that can be compared.")
    first = ngettext(
        "%(label)s is first in %(share)s of %(draws)s redraws of everyone's answers.",
        "%(label)s are first in %(share)s of %(draws)s redraws of everyone's answers.",
        grammatical_number(facts.likeliest),
    )
    draws = numeral(f"{facts.draws:,}")
    parts = [first % {"label": facts.likeliest, "share": share_words(facts.share), "draws": draws}]
    if facts.second_share:
        label = facts.secondary[0]
        second = ngettext(
            "%(label)s is second in %(share)s of those.",
            "%(label)s are second in %(share)s of those.",
            grammatical_number(label),
        )
        parts.append(second % {"label": label, "share": share_words(facts.second_share)})
    if facts.is_one_strand:
        parts.append(_("There is only one kind of evidence, so it can't be firm."))
    if facts.is_provisional:
        parts.append(_("It is provisional: on one dimension nobody said anything."))
    return word, " ".join(parts)


def _when(months: float | None) -> str:
    """Return the end of the finding's sentence."""
    if months is None or months > LONGEST_SAID:
        return _("%(finding)s.")
    if months <= 0:
        return _("%(finding)s: a limit is already reached.")
    return _("%(finding)s, within a month.") if months < 1 else _("%(finding)s, in %(when)s.")


def _candidates(facts: VerdictFacts) -> str:
    if len(facts.dominant) == facts.dimensions:
        return _("any of the %(number)s") % {"number": number_words(facts.dimensions)}
    return listed([inside(label) for label in facts.dominant], "or")


def _second_sentence(facts: VerdictFacts) -> str:
    if not facts.secondary:
        return ""
    if len(facts.secondary) == 1:
        label = facts.secondary[0]
        named = ngettext("%(label)s is second.", "%(label)s are second.", grammatical_number(label))
        return named % {"label": label}
    if len(facts.secondary) == facts.dimensions:
        return _("Any of them may be second.")
    candidates = listed([inside(label) for label in facts.secondary], "or")
    return _("Second is not decided: %(dimensions)s.") % {"dimensions": candidates}


def first_limit_of(case: Case, evidence: EvidenceSection) -> LimitRow | None:
    """Return the leader's limit that is reached first, if one dimension leads."""
    dominant = case.result.verdict.dominant
    return soonest_of(evidence.limits, dominant[0]) if len(dominant) == 1 else None


def tightest_sentence(row: LimitRow | None) -> str:
    if row is None:
        return ""
    label = inside(row.label[:1]) + row.label[1:]
    return _("The nearest limit: %(label)s (%(detail)s).") % {"label": label, "detail": row.detail}


def dimensions_of(slugs: Iterable[str], definition: Definition) -> tuple[Dimension, ...]:
    return tuple(Dimension(slug, definition.dimensions[slug]) for slug in slugs)


def agreement_of(case: Case) -> float | None:
    """Return Kendall's W of the complete orders, if there are enough of them."""
    complete = case.people.complete_orders()
    is_told = case.may_show(complete) and complete >= FEWEST_ORDERS
    return case.result.agreement.kendall_w if is_told else None


def key_figures_of(
    facts: VerdictFacts, first: LimitRow | None, coverage: CoverageSection, kendall_w: float | None
) -> Iterator[KeyFigure]:
    if facts.level != "insufficient":
        yield KeyFigure(_("First in redraws"), share_words(facts.share), inside(facts.likeliest))
    if first:
        yield KeyFigure(
            _("Time to its first limit, %(share)s range") % {"share": share_words(0.8)},
            months_range_words(first.p10, first.p90),
        )
    if kendall_w is not None:
        word = sentence_case(agreement_words(kendall_w))
        yield KeyFigure(_("Agreement in the group"), word, _("on the order people gave"))
    heard = coverage.perspectives
    silent = len(coverage.silent)
    note = _("all perspectives")
    if silent:
        note = _("%(heard)d of %(all)d perspectives") % {"heard": heard, "all": heard + silent}
    answered = _("%(answered)d of %(asked)d") % {"answered": coverage.answered, "asked": coverage.asked}
    yield KeyFigure(_("Answered"), answered, note)


def claim_of(case: Case, evidence: EvidenceSection) -> Claim:
    slug, labels = case.framing.brief_claim, case.definition.dimensions
    places = [row.slug for row in evidence.places]
    return Claim(
        claimed=Dimension(slug, labels[slug]) if slug in labels else None,
        found=dimensions_of(case.result.verdict.dominant if places else (), case.definition),
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
