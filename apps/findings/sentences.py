"""A result in words: one place for page, library and report, so that all say the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from apps import charts
from apps.core.translations import inside
from apps.core.words.numerals import numeral
from apps.documents import vocabulary
from apps.instruments.figures.format import significant
from apps.instruments.figures.plurals import grammatical_number
from apps.ranking import Assessment

FIRMNESS = {level: gettext_lazy(word) for level, word in vocabulary.FIRMNESS.items()}
STRANDS = {
    "stated": gettext_lazy("what people rank"),
    "symptoms": gettext_lazy("what people notice"),
    "headroom": gettext_lazy("what the figures say"),
}
_NUMBERS = (
    "",
    gettext_lazy("one"),
    gettext_lazy("two"),
    gettext_lazy("three"),
    gettext_lazy("four"),
    gettext_lazy("five"),
    gettext_lazy("six"),
    gettext_lazy("seven"),
    gettext_lazy("eight"),
    gettext_lazy("nine"),
    gettext_lazy("ten"),
    gettext_lazy("eleven"),
    gettext_lazy("twelve"),
)
_LONGEST_SAID = 120  # months: beyond ten years a date says nothing
_LEAST_POINTS = 0.05
# Kendall's W as it is usually read (Schmidt 1997).
_AGREEMENT = (
    (0.7, gettext_lazy("strong")),
    (0.5, gettext_lazy("moderate")),
    (0.3, gettext_lazy("weak")),
    (0.0, gettext_lazy("very weak")),
)


@dataclass(frozen=True)
class VerdictFacts:
    """What the sentences speak of. Dimensions by their labels; shares 0 to 1; months None where no limit is met."""

    level: str
    dominant: tuple[str, ...]
    secondary: tuple[str, ...]
    likeliest: str  # the label of whatever is first most often, also where nothing is decided
    share: float  # of the redraws in which it is first
    second_share: float  # of those, the redraws in which `secondary` is second; 0 unless it is one
    months: float | None
    horizon_months: int
    draws: int
    dimensions: int
    is_provisional: bool
    is_one_strand: bool
    has_room: bool  # nothing is under pressure


def verdict_facts(
    result: Assessment, labels: Mapping[str, str], *, months: float | None, horizon_months: int
) -> VerdictFacts:
    """Read them off an assessment. `months` is when the leader's first limit is met, if that may be shown."""
    verdict, full = result.verdict, result.full
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
        horizon_months=horizon_months,
        draws=result.meta.draws,
        dimensions=len(labels),
        is_provisional=verdict.provisional,
        is_one_strand=verdict.one_strand,
        has_room=verdict.nothing_under_pressure,
    )


def likeliest(shares: Mapping[str, float]) -> str:
    """Return what has the largest share; of several the first."""
    return max(shares, key=shares.__getitem__)


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
    """Say how firm the order is: the word, and what stands behind it."""
    word = sentence_case(str(FIRMNESS[facts.level]))
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


def months_words(months: float | None) -> str:
    """Say months to breach: "about seven months", "already reached", "over 10 years"."""
    if months is None:
        return _("not on this trend")
    if months <= 0:
        return _("already reached")
    if months < 1:
        return _("under a month")
    if months > _LONGEST_SAID:
        return _("over 10 years")
    if months < 24:
        number = round(months)
        about = ngettext("about %(number)s month", "about %(number)s months", number)
    else:
        number = round(months / 12)
        about = ngettext("about %(number)s year", "about %(number)s years", number)
    return about % {"number": number_words(number)}


def months_range_words(early: float | None, late: float | None) -> str:
    """Say the 80 % range: "4 to 13 months", "from 4 months on", "already reached"."""
    if early is None or early > _LONGEST_SAID:
        return months_words(early)
    if late is not None and late <= 0:
        return _("already reached")
    if late is None or late > _LONGEST_SAID:
        return _("from now on") if early <= 0 else _from_on(max(round(early), 1))
    start, end = max(round(early), 1), max(round(late), 1)
    if early <= 0:
        return ngettext("now to %(end)d month", "now to %(end)d months", end) % {"end": end}
    if start == end:
        return ngettext("about %(number)s month", "about %(number)s months", end) % {"number": end}
    return ngettext("%(start)d to %(end)d month", "%(start)d to %(end)d months", end) % {
        "start": start,
        "end": end,
    }


def agreement_words(kendall_w: float) -> str:
    """Say how far the orders that people gave agree."""
    return str(next(word for least, word in _AGREEMENT if kendall_w >= least))


def people_words(number: int) -> str:
    return ngettext("%(number)d person", "%(number)d people", number) % {"number": number}


def points_words(share: float) -> str:
    """Say a gain in probability, in points of a hundred: "4 points", "less than a point"."""
    points = share * 100
    if points < 1:
        return _("less than a point") if points >= _LEAST_POINTS else _("nothing")
    number = round(points)
    return ngettext("%(number)d point", "%(number)d points", number) % {"number": number}


def share_words(share: float) -> str:
    """Round to whole percent, but never to a certainty that isn't there."""
    return charts.share_words(share, chart_words())


def chart_words() -> charts.Words:
    """Return the words and digits of the reader's language, for a chart."""
    return charts.Words(gettext=_, pgettext=pgettext, numeral=numeral)


def two_digits(value: float) -> str:
    """Round to two digits, which is more than orders of magnitude carry."""
    rounded = significant(value)
    return numeral(f"{rounded:,.0f}" if rounded >= 10 else f"{rounded:.1f}".removesuffix(".0"))


def number_words(number: int) -> str:
    return str(_NUMBERS[number]) if number < len(_NUMBERS) else str(number)


def listed(words: Sequence[str], conjunction: str = "and") -> str:
    """Join words as a sentence does, with "and" or with "or"."""
    if len(words) < 2:
        return "".join(words)
    joint = _("%(words)s and %(last)s") if conjunction == "and" else _("%(words)s or %(last)s")
    return joint % {"words": ", ".join(words[:-1]), "last": words[-1]}


def sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]


def _when(months: float | None) -> str:
    """Return how a finding goes on."""
    if months is None or months > _LONGEST_SAID:
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


def _from_on(months: int) -> str:
    return ngettext("from %(number)d month on", "from %(number)d months on", months) % {"number": months}
