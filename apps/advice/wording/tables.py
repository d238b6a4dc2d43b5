"""What facts, slugs and units are called, each marked for translation."""

from collections.abc import Mapping

from apps.documents.vocabulary import POINT_WORDS

gettext_noop = str  # marks what `Wording` translates


def ngettext(one: str, many: str) -> tuple[str, str]:
    """Mark what `Wording` translates by number."""
    return one, many


FIXED_LABELS = {
    "verdict.level": gettext_noop("How firm the result is"),
    "verdict.dominant": gettext_noop("First"),
    "verdict.secondary": gettext_noop("Second"),
    "verdict.provisional": gettext_noop("Provisional"),
    "verdict.nothing_under_pressure": gettext_noop("Nothing under pressure"),
    "perspectives_contributing": gettext_noop("Perspectives with a usable answer"),
    "gap.any": gettext_noop("What is said and what is computed differ"),
    "verdict.kind": gettext_noop("What the result says"),
    "verdict.tied": gettext_noop("First together"),
    "verdict.over": gettext_noop("Over a limit today"),
    "verdict.held_back": gettext_noop("One voice holds the result back"),
    "verdict.opinion_only": gettext_noop("It rests on opinions alone"),
    "verdict.insufficient": gettext_noop("Too little is known"),
    "verdict.measured": gettext_noop("A figure of what leads was measured"),
    "symptom.any.most": gettext_noop("The strongest trouble, in the group that feels it most"),
    "stated.figures_share": gettext_noop("Share of those who rank by figures"),
    "other_first.share": gettext_noop("Share of those who name another cause"),
    "engagement.days_to_peak": gettext_noop("Days until the next peak"),
    "engagement.days_to_launch": gettext_noop("Days until the launch"),
    "engagement.lead_days_cards": gettext_noop("Days that cards take to come"),
    "engagement.peak_factor": gettext_noop("The next peak, in times of an ordinary day"),
    "months.min.p10": gettext_noop("Months until the first limit, at the earliest"),
    "months.min.p50": gettext_noop("Months until the first limit"),
}
# What a system makes, one and several, by its kind: where nobody said what its people call it.
THINGS = {
    "predictive": (gettext_noop("result"), gettext_noop("results")),
    "answers": (gettext_noop("answer"), gettext_noop("answers")),
    "agent": (gettext_noop("task"), gettext_noop("tasks")),
}
# How pressing an item is, by its class, the most urgent first.
PRESSING = (
    gettext_noop("over its limit today"),
    gettext_noop("over its limit on a day that is known"),
    gettext_noop("reaches its limit soon"),
    gettext_noop("felt by all, or missed today"),
    gettext_noop("felt by some, or reached later"),
    gettext_noop("asked for"),
    gettext_noop("presses nobody"),
)
# What the engine found of a quantity, a dimension or a pair of figures.
FOUND_LABELS = {
    "breach_now": gettext_noop("How probable that it is over its limit today: %(what)s"),
    "breach": gettext_noop("How probable that its limit is reached within the horizon: %(what)s"),
    "status": gettext_noop("Today: %(what)s"),
    "p_first": gettext_noop("How probable that it is first: %(what)s"),
    "budget": gettext_noop("Share of the money: %(what)s"),
    "cross_check": gettext_noop("Two figures beside each other: %(what)s"),
    "months": gettext_noop("Months until the first limit: %(what)s"),
    "pressed": gettext_noop("How pressing this is: %(what)s"),
}
# What a verdict, a figure and a pair of figures can be said to be, by the first word of the fact.
SLUGS: Mapping[str, Mapping[str, str]] = {
    "verdict": {
        "over": gettext_noop("over its limit today"),
        "recovering": gettext_noop("over its limit today, and back under it by itself"),
        "disputed": gettext_noop("two figures deny each other"),
        "none": gettext_noop("none"),
        "nothing": gettext_noop("nothing within the horizon"),
        "first": gettext_noop("reached within the horizon"),
    },
    "status": {
        "over": gettext_noop("over its limit today"),
        "over_recovering": gettext_noop("over its limit today, and back under it by itself"),
        "disputed": gettext_noop("two figures deny each other"),
        "maybe_over": gettext_noop("perhaps over its limit today"),
        "guessed_over": gettext_noop("over its limit today by a guess"),
        "under": gettext_noop("under its limit today"),
    },
    "cross_check": {"fits": gettext_noop("they fit"), "off": gettext_noop("they do not fit")},
}
SHARES = ("breach.", "breach_now.", "p_first.", "budget.", "stated.", "other_first.")
FIELDS = {
    **POINT_WORDS,
    "measured": gettext_noop("from a measurement"),
    "most": gettext_noop("in the group that feels it most"),
    "none_promised": gettext_noop("no limit promised"),
}
BOUNDS = {
    "lt": gettext_noop("under %(value)s"),
    "lte": gettext_noop("at most %(value)s"),
    "gt": gettext_noop("over %(value)s"),
    "gte": gettext_noop("at least %(value)s"),
}
# What is counted, by its plural.
COUNTED = {
    many: (one, many)
    for one, many in (
        ngettext("accelerator-hour", "accelerator-hours"),
        ngettext("answer", "answers"),
        ngettext("byte", "bytes"),
        ngettext("call", "calls"),
        ngettext("check", "checks"),
        ngettext("day", "days"),
        ngettext("hour", "hours"),
        ngettext("model", "models"),
        ngettext("parameter", "parameters"),
        ngettext("passage", "passages"),
        ngettext("post", "posts"),
        ngettext("request", "requests"),
        ngettext("result", "results"),
        ngettext("second", "seconds"),
        ngettext("session", "sessions"),
        ngettext("source", "sources"),
        ngettext("task", "tasks"),
        ngettext("team", "teams"),
        ngettext("token", "tokens"),
        ngettext("use case", "use cases"),
        ngettext("user", "users"),
    )
}
# Of these there are no halves.
WHOLE = frozenset({"sources", "teams", "use cases"})
# What it is counted in, and what there is no plural of.
UNITS = frozenset({gettext_noop("GB"), gettext_noop("min"), gettext_noop("percent")})
PERIODS = {
    "s": gettext_noop("a second"),
    "min": gettext_noop("a minute"),
    "hour": gettext_noop("an hour"),
    "day": gettext_noop("a day"),
    "month": gettext_noop("a month"),
    "year": gettext_noop("a year"),
}
# Times as slugs have them: `1week`, `10min`.
TIMES = {
    "ms": ngettext("%(number)s ms", "%(number)s ms"),
    "s": ngettext("%(number)s s", "%(number)s s"),
    "min": ngettext("%(number)s min", "%(number)s min"),
    "h": ngettext("%(number)s h", "%(number)s h"),
    "day": ngettext("%(number)s day", "%(number)s days"),
    "week": ngettext("%(number)s week", "%(number)s weeks"),
    "month": ngettext("%(number)s month", "%(number)s months"),
}
LOOSE_TIMES = frozenset({gettext_noop("seconds"), gettext_noop("minutes"), gettext_noop("later")})
MONTHS = (
    gettext_noop("January"), gettext_noop("February"), gettext_noop("March"), gettext_noop("April"),
    gettext_noop("May"), gettext_noop("June"), gettext_noop("July"), gettext_noop("August"),
    gettext_noop("September"), gettext_noop("October"), gettext_noop("November"), gettext_noop("December"),
)  # fmt: skip
LARGE = (
    (1e12, gettext_noop("%(number)s trillion")),
    (1e9, gettext_noop("%(number)s billion")),
    (1e6, gettext_noop("%(number)s million")),
)
