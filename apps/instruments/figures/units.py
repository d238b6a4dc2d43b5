"""What figures are counted in, in words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

UNITS = {
    "bytes": ngettext_lazy("%(number)s byte", "%(number)s bytes", "count"),
    "hours": ngettext_lazy("%(number)s hour", "%(number)s hours", "count"),
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
    "models": ngettext_lazy("%(number)s model", "%(number)s models", "count"),
    "passages": ngettext_lazy("%(number)s passage", "%(number)s passages", "count"),
    "answers": ngettext_lazy("%(number)s answer", "%(number)s answers", "count"),
    "results": ngettext_lazy("%(number)s result", "%(number)s results", "count"),
    "tasks": ngettext_lazy("%(number)s task", "%(number)s tasks", "count"),
    "calls": ngettext_lazy("%(number)s call", "%(number)s calls", "count"),
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
}


def counted(number: str, base: str, count: int) -> str:
    """Say a number with what is counted: "25,000 users". A figure with decimals stands in the plural."""
    return UNITS[base] % {"number": number, "count": count} if base in UNITS else f"{number} {base}"


def unit_beside(unit: str, currency: str = "") -> str:
    """Say what stands beside the field: of data, the units that are usual."""
    base, _slash, period = unit.partition("/")
    if base != "bytes":
        return unit_in_words(unit, currency)
    usual = _("GB or TB")
    return PERIODS[period] % {"figure": usual} if period else usual


def unit_in_words(unit: str, currency: str = "") -> str:
    """Say what figures of a unit are counted in: "users a day", "GB", "EUR"."""
    base, _slash, period = unit.partition("/")
    named = currency if base == "currency" else counted("", base, 2).strip()
    return PERIODS[period] % {"figure": named} if period else named
