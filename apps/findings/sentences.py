"""Words of a result, shared by page, library and report so that all say the same."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from apps.charts import bars
from apps.charts.words import ChartWords
from apps.core.words.numerals import numeral
from apps.instruments.figures.format import significant
from apps.ranking import Source, Status

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

STRANDS = {
    "stated": gettext_lazy("what people rank"),
    "symptoms": gettext_lazy("what people notice"),
    "figures": gettext_lazy("what the figures say"),
    "headroom": gettext_lazy("what the figures say"),  # as coverage calls it
}
SOURCES: "Mapping[Source, StrPromise]" = {
    "measured": gettext_lazy("measured"),
    "rough": gettext_lazy("rough figures"),
    "guess": gettext_lazy("guesses"),
}
STATUSES: "Mapping[Status, StrPromise]" = {
    "over": gettext_lazy("over its limit"),
    "over_recovering": gettext_lazy("over its limit, recovering"),
    "disputed": gettext_lazy("disputed"),
    "maybe_over": gettext_lazy("perhaps over its limit"),
    "guessed_over": gettext_lazy("over its limit by guesses"),
    "under": gettext_lazy("under its limit"),
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
UNKNOWN = "–"
# Months: beyond ten years a date means nothing.
LONGEST_SHOWN = 120
MOST_MONTHS = 24  # from here on years are written
# Where P(within) was two to four times too high on made-up workshops, of which the truth is known.
MID_RANGE = (0.2, 0.6)
MOST_TIMES = 1000
LEAST_SHARE = 0.005  # below this a share is said to be under a percent
LEAST_POINTS = 0.05
# Kendall's W as it is usually read (Schmidt 1997).
_AGREEMENT = (
    (0.7, gettext_lazy("strong")),
    (0.5, gettext_lazy("moderate")),
    (0.3, gettext_lazy("weak")),
    (0.0, gettext_lazy("very weak")),
)


def likeliest[Key: str](shares: Mapping[Key, float]) -> Key:
    return max(shares, key=shares.__getitem__)


def months_words(months: float | None) -> str:
    """Put months until a limit is reached into words: "any time now", "about seven months", "over 10 years"."""
    if months is None:
        return _("not on this trend")
    if months <= 0:
        return _("any time now")
    if months < 1:
        return _("under a month")
    if months > LONGEST_SHOWN:
        return _("over 10 years")
    if months < MOST_MONTHS:
        number = round(months)
        about = ngettext("about %(number)s month", "about %(number)s months", number)
    else:
        number = round(months / 12)
        about = ngettext("about %(number)s year", "about %(number)s years", number)
    return about % {"number": number_words(number)}


def months_range_words(early: float | None, late: float | None) -> str:
    """Put the range of eight draws in ten into words: "3 to 23 months", "any time now", "not on this trend"."""
    if early is None or early > LONGEST_SHOWN:
        return months_words(early)
    if late is None or is_open(late):
        return _("any time, now or later") if early <= 0 else _or_more(early)
    if late <= 0:
        return _("any time now")
    if early <= 0:
        return _("now to %(end)s") % {"end": _span(late)}
    start, end = _span(early), _span(late)
    if start == end:
        return _("about %(time)s") % {"time": end}
    if (early < MOST_MONTHS) == (late < MOST_MONTHS):  # the unit is written once
        return _("%(start)d to %(end)s") % {"start": _whole(early), "end": end}
    return _("%(start)s to %(end)s") % {"start": start, "end": end}


def is_open(late: float | None) -> bool:
    """Return whether the late end of a range is never, or too far away to be named."""
    return late is None or late > LONGEST_SHOWN


def launch_range_words(early: float | None, late: float | None) -> str:
    """Put a range that counts from the launch into words: "3 to 23 months after launch", "at launch"."""
    if early is None or early > LONGEST_SHOWN:
        return months_words(early)
    if early > 0:
        return _("%(range)s after launch") % {"range": months_range_words(early, late)}
    if late is None or is_open(late):
        return _("any time after launch")
    return _("at launch") if late <= 0 else _("within %(time)s of launch") % {"time": _span(late)}


def when_words(early: float | None, middle: float | None, late: float | None, *, after_launch: bool) -> str:
    """Return the end of a sentence on what comes first: ", in about seven months (4 to 13 months)".

    No single month where the range is open, nothing where nothing is known of the time.
    """
    if middle is None or early is None or early > LONGEST_SHOWN or (early <= 0 and is_open(late)):
        return ""
    if is_open(late):
        return _open_ended(early, late, after_launch=after_launch)
    range_words = launch_range_words if after_launch and early <= 0 else months_range_words
    when = _at(middle, after_launch=after_launch)
    return when if _is_narrow(early, late) else f"{when} ({range_words(early, late)})"


def _open_ended(early: float, late: float | None, *, after_launch: bool) -> str:
    if after_launch:
        return f", {launch_range_words(early, late)}"
    return _(", in %(range)s") % {"range": months_range_words(early, late)}


def _at(months: float, *, after_launch: bool) -> str:
    if months <= 0:
        return _(", at launch") if after_launch else _(", any time now")
    when = {"when": months_words(months)}
    return (_(", %(when)s after launch") if after_launch else _(", in %(when)s")) % when


def _is_narrow(early: float, late: float | None) -> bool:
    """Return whether both ends of a range read the same."""
    if late is None or late <= 0:
        return late is not None
    return early > 0 and _span(early) == _span(late)


def within_words(share: float) -> str:
    """Put P(a limit is reached within the horizon) into words."""
    # In its middle it is known to be too high (docs/calibration.md): a bare share would promise too much.
    words = share_words(share)
    return _("at most about %(share)s") % {"share": words} if MID_RANGE[0] <= share <= MID_RANGE[1] else words


def times_words(times: float) -> str:
    """Say a factor, 1 or more: "1.2", "30", "over 1,000"."""
    if times >= MOST_TIMES:
        return _("over %(number)s") % {"number": numeral(f"{MOST_TIMES:,}")}
    return two_digits(times)


def times_range_words(low: float, high: float) -> str:
    start, end = times_words(low), times_words(high)
    return start if start == end else _("%(start)s to %(end)s") % {"start": start, "end": end}


def agreement_words(kendall_w: float) -> str:
    return str(next(word for least, word in _AGREEMENT if kendall_w >= least))


def horizon_words(months: int) -> str:
    return ngettext("%(number)d month", "%(number)d months", months) % {"number": months}


def people_words(number: int) -> str:
    return ngettext("%(number)d person", "%(number)d people", number) % {"number": number}


def points_words(share: float) -> str:
    """Put a gain in probability into words, in points of a hundred: "4 points", "less than a point"."""
    points = share * 100
    if points < 1:
        return _("less than a point") if points >= LEAST_POINTS else _("nothing")
    number = round(points)
    return ngettext("%(number)d point", "%(number)d points", number) % {"number": number}


def share_words(share: float) -> str:
    """Round to whole percent, but never to 0 or 100 unless it is certain."""
    return bars.share_words(share, chart_words())


def chart_words() -> ChartWords:
    return ChartWords(gettext=_, pgettext=pgettext, numeral=numeral, month=lambda day: date_format(day, "M"))


def printed_share(share: float) -> float:
    """Round a share to what its words tell: whole percents, under one, or over 99."""
    rounded = round(share, 2)
    if rounded == 0 < share:
        return LEAST_SHARE
    return 1 - LEAST_SHARE if rounded == 1 > share else rounded


def printed_place(place: float | None) -> float | None:
    return None if place is None else round(place, 1)


def printed_months(months: float | None) -> float | None:
    """Round months to what their words tell: whole months, from two years on whole years."""
    if months is None or months <= 0:
        return None if months is None else 0.0
    if months < 1:
        return 0.5
    if months > LONGEST_SHOWN:
        return LONGEST_SHOWN + 1.0
    return float(round(months) if months < MOST_MONTHS else 12 * round(months / 12))


def two_digits(value: float) -> str:
    # More digits would look surer than figures that are orders of magnitude.
    rounded = significant(value)
    return numeral(f"{rounded:,.0f}" if rounded >= 10 else f"{rounded:.1f}".removesuffix(".0"))


def number_words(number: int) -> str:
    return str(_NUMBERS[number]) if number < len(_NUMBERS) else f"{number:,}"


def listed(words: Sequence[str], conjunction: str = "and") -> str:
    if len(words) < 2:
        return "".join(words)
    joint = _("%(words)s and %(last)s") if conjunction == "and" else _("%(words)s or %(last)s")
    return joint % {"words": ", ".join(words[:-1]), "last": words[-1]}


def few_listed(names: Sequence[str]) -> str:
    """Join up to three names as in a sentence; of more, the first two and how many others there are."""
    if len(names) > 3:
        more = len(names) - 2
        others = ngettext("%(count)d other", "%(count)d others", more) % {"count": more}
        names = [*names[:2], others]
    return listed(names)


def sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]


def _whole(months: float) -> int:
    return max(round(months), 1) if months < MOST_MONTHS else round(months / 12)


def _span(months: float) -> str:
    number = _whole(months)
    span = ngettext("%(number)d year", "%(number)d years", number)
    if months < MOST_MONTHS:
        span = ngettext("%(number)d month", "%(number)d months", number)
    return span % {"number": number}


def _or_more(months: float) -> str:
    return _("%(time)s or more") % {"time": _span(months)}
