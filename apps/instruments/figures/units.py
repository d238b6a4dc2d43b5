"""What figures are counted in, in words."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

PER_THOUSAND = "1000"  # begins what stands behind the / of a price for a thousand: "currency/1000 tasks"
# A task has a price of its own; an answer costs next to nothing.
_SAID_OF_ONE = {"currency/1000 tasks": 1000.0}
UNITS = {
    "bytes": ngettext_lazy("%(number)s byte", "%(number)s bytes", "count"),
    "hours": ngettext_lazy("%(number)s hour", "%(number)s hours", "count"),
    "minutes": ngettext_lazy("%(number)s minute", "%(number)s minutes", "count"),
    "days": ngettext_lazy("%(number)s day", "%(number)s days", "count"),
    "accelerator-hours": ngettext_lazy(
        "%(number)s accelerator-hour", "%(number)s accelerator-hours", "count"
    ),
    "sources": ngettext_lazy("%(number)s source", "%(number)s sources", "count"),
    "users": ngettext_lazy("%(number)s user", "%(number)s users", "count"),
    "requests": ngettext_lazy("%(number)s request", "%(number)s requests", "count"),
    "sessions": ngettext_lazy("%(number)s session", "%(number)s sessions", "count"),
    "parameters": ngettext_lazy("%(number)s parameter", "%(number)s parameters", "count"),
    "tokens": ngettext_lazy("%(number)s token", "%(number)s tokens", "count"),
    "teams": ngettext_lazy("%(number)s team", "%(number)s teams", "count"),
    "use cases": ngettext_lazy("%(number)s use", "%(number)s uses", "count"),
    "models": ngettext_lazy("%(number)s model", "%(number)s models", "count"),
    "passages": ngettext_lazy("%(number)s passage", "%(number)s passages", "count"),
    "answers": ngettext_lazy("%(number)s answer", "%(number)s answers", "count"),
    "results": ngettext_lazy("%(number)s result", "%(number)s results", "count"),
    "tasks": ngettext_lazy("%(number)s task", "%(number)s tasks", "count"),
    "calls": ngettext_lazy("%(number)s call", "%(number)s calls", "count"),
    "checks": ngettext_lazy("%(number)s check", "%(number)s checks", "count"),
    "posts": ngettext_lazy("%(number)s post", "%(number)s posts", "count"),
    "seconds": ngettext_lazy("%(number)s second", "%(number)s seconds", "count"),
    "GB": gettext_lazy("%(number)s GB"),
    "x": gettext_lazy("%(number)s times"),
    "percent": gettext_lazy("%(number)s %%"),
}
PERIODS = {
    "s": gettext_lazy("%(figure)s a second"),
    "min": gettext_lazy("%(figure)s a minute"),
    "hour": gettext_lazy("%(figure)s an hour"),
    "day": gettext_lazy("%(figure)s a day"),
    "month": gettext_lazy("%(figure)s a month"),
    "year": gettext_lazy("%(figure)s a year"),
    PER_THOUSAND: gettext_lazy("%(figure)s per 1,000"),
    f"{PER_THOUSAND} answers": gettext_lazy("%(figure)s per 1,000 answers"),
    f"{PER_THOUSAND} results": gettext_lazy("%(figure)s per 1,000 results"),
    f"{PER_THOUSAND} tasks": gettext_lazy("%(figure)s a task"),
}

# What is read is the same in every language: a translation keeps to words that are read.
EXAMPLES: Mapping[str, tuple[object, ...]] = {
    "hours": ("8", gettext_lazy("90 minutes"), gettext_lazy("3 days")),
    "days": ("14", gettext_lazy("3 weeks"), gettext_lazy("2 months")),
    "seconds": ("0.5", "2", gettext_lazy("800 ms")),
}
EXAMPLES_OF_UNITS: Mapping[str, tuple[object, ...]] = {  # where no item is known
    **EXAMPLES,
    "bytes": (gettext_lazy("500 GB"), gettext_lazy("3 TB")),
    "bytes/day": (gettext_lazy("500 GB"), gettext_lazy("3 TB")),
    "accelerator-hours": ("200", "25k"),
    "GB": (gettext_lazy("80 GB"), gettext_lazy("1.2 TB")),
    "x": ("5", gettext_lazy("5 times")),
}


def counted(number: str, base: str, count: int) -> str:
    """Return a number with what is counted: "25,000 users". A figure with decimals stands in the plural."""
    return UNITS[base] % {"number": number, "count": count} if base in UNITS else f"{number} {base}"


def is_per_thousand(unit: str) -> bool:
    """Return whether figures of a unit are prices for a thousand of what one gets."""
    return unit.partition("/")[2].partition(" ")[0] == PER_THOUSAND


def kept_for(unit: str) -> float:
    """Return for how many a figure is kept that people say and type for one: 1,000 finished tasks, else 1."""
    return _SAID_OF_ONE.get(unit, 1.0)


def unit_beside(unit: str, currency: str = "") -> str:
    """Return what stands beside the field: of data, the units that are usual."""
    base, _slash, period = unit.partition("/")
    if base != "bytes":
        return unit_in_words(unit, currency)
    usual = _("GB or TB")
    return PERIODS[period] % {"figure": usual} if period else usual


def unit_in_words(unit: str, currency: str = "") -> str:
    """Return what figures of a unit are counted in: "users a day", "GB", "EUR"."""
    base, _slash, period = unit.partition("/")
    named = currency if base == "currency" else counted("", base, 2).strip()
    return PERIODS[period] % {"figure": named} if period else named


def listed(examples: Sequence[object]) -> str:
    """Return examples as one of them may be typed: "8, 90 minutes or 3 days"."""
    *others, last = map(str, examples)
    return _("%(others)s or %(last)s") % {"others": ", ".join(others), "last": last} if others else last
