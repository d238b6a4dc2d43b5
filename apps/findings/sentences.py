"""Words of a result, shared by page, library and report so that all say the same."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from apps import charts
from apps.core.words.numerals import numeral
from apps.instruments.figures.format import significant

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
LONGEST_SAID = 120  # months: beyond ten years a date means nothing
_LEAST_POINTS = 0.05
# Kendall's W as it is usually read (Schmidt 1997).
_AGREEMENT = (
    (0.7, gettext_lazy("strong")),
    (0.5, gettext_lazy("moderate")),
    (0.3, gettext_lazy("weak")),
    (0.0, gettext_lazy("very weak")),
)


def likeliest(shares: Mapping[str, float]) -> str:
    """Return the slug with the largest share; the first of several."""
    return max(shares, key=shares.__getitem__)


def months_words(months: float | None) -> str:
    """Put months to breach into words: "about seven months", "already reached", "over 10 years"."""
    if months is None:
        return _("not on this trend")
    if months <= 0:
        return _("already reached")
    if months < 1:
        return _("under a month")
    if months > LONGEST_SAID:
        return _("over 10 years")
    if months < 24:
        number = round(months)
        about = ngettext("about %(number)s month", "about %(number)s months", number)
    else:
        number = round(months / 12)
        about = ngettext("about %(number)s year", "about %(number)s years", number)
    return about % {"number": number_words(number)}


def months_range_words(early: float | None, late: float | None) -> str:
    """Put the 80 % range into words: "4 to 13 months", "from 4 months on", "already reached"."""
    if early is None or early > LONGEST_SAID:
        return months_words(early)
    if late is not None and late <= 0:
        return _("already reached")
    if late is None or late > LONGEST_SAID:
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
    """Say how far the orders people gave agree."""
    return str(next(word for least, word in _AGREEMENT if kendall_w >= least))


def people_words(number: int) -> str:
    return ngettext("%(number)d person", "%(number)d people", number) % {"number": number}


def points_words(share: float) -> str:
    """Put a gain in probability into words, in points of a hundred: "4 points", "less than a point"."""
    points = share * 100
    if points < 1:
        return _("less than a point") if points >= _LEAST_POINTS else _("nothing")
    number = round(points)
    return ngettext("%(number)d point", "%(number)d points", number) % {"number": number}


def share_words(share: float) -> str:
    """Round to whole percent, but never to 0 or 100 unless it is certain."""
    return charts.share_words(share, chart_words())


def chart_words() -> charts.ChartWords:
    """Return the words and digits of the reader's language, for a chart."""
    return charts.ChartWords(gettext=_, pgettext=pgettext, numeral=numeral)


def two_digits(value: float) -> str:
    """Round to two digits, more than orders of magnitude warrant."""
    rounded = significant(value)
    return numeral(f"{rounded:,.0f}" if rounded >= 10 else f"{rounded:.1f}".removesuffix(".0"))


def number_words(number: int) -> str:
    return str(_NUMBERS[number]) if number < len(_NUMBERS) else str(number)


def listed(words: Sequence[str], conjunction: str = "and") -> str:
    """Join words with "and" or "or" as in a sentence."""
    if len(words) < 2:
        return "".join(words)
    joint = _("%(words)s and %(last)s") if conjunction == "and" else _("%(words)s or %(last)s")
    return joint % {"words": ", ".join(words[:-1]), "last": words[-1]}


def sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]


def _from_on(months: int) -> str:
    return ngettext("from %(number)d month on", "from %(number)d months on", months) % {"number": months}
