"""What it costs: how much of people the actions take, the money that was named, and what would have to be asked."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.findings.sentences import listed
from apps.instruments.definition import Item, QuantityItem, TargetItem
from apps.reports.document.source import ReportSource

# What the sizes of the rule set mean (docs/advice.md), in weeks of one team: least and most. None: no most is named.
WEEKS: dict[str, tuple[int, int | None]] = {"small": (0, 2), "medium": (0, 13), "large": (13, None)}

# The perspectives that may know, the likeliest first.
KNOW_WAGES, KNOW_BILLS = ("executive", "business"), ("platform", "data_ml", "executive")


@dataclass(frozen=True)
class CostsSection:
    """A band of people and of money, each with its basis, and the questions that would tell what is not known."""

    people: str
    people_basis: str
    money: tuple[str, ...]
    unknown: str
    ask: tuple[str, ...]


def costs_of(source: ReportSource) -> CostsSection | None:
    plan = source.findings.plan
    if not plan.do_now:
        return None
    shown = {action.rule for action in plan.do_now}
    fired = source.advice.fired if source.advice else ()
    sizes = [rule.effort for rule in fired if rule.id in shown]
    sized = [size for size in sizes if size in WEEKS]
    named = tuple(_money(source))
    return CostsSection(
        people=_people(sized, unsized=len(shown) - len(sized)),
        people_basis=_basis(sized, unsized=len(shown) - len(sized)),
        money=named,
        unknown=_("What these steps cost in money is not known: no question asks it. Ask:"),
        ask=tuple(_asked(source)),
    )


def _people(sizes: list[str], *, unsized: int) -> str:
    """Say how many weeks of one team all actions take that have a size."""
    if not sizes:
        return _("How much of people this takes is not known.")
    least = sum(WEEKS[size][0] for size in sizes)
    most = [WEEKS[size][1] for size in sizes]
    if unsized:
        what = ngettext(
            "the %(count)d thing under “What now” that has a size",
            "the %(count)d things under “What now” that have a size",
            len(sizes),
        ) % {"count": len(sizes)}
    else:
        what = _("all that begins under “What now”")
    if None in most:
        text = ngettext(
            "More than %(least)d week of one team for %(what)s; no upper end is named.",
            "More than %(least)d weeks of one team for %(what)s; no upper end is named.",
            least,
        )
        return text % {"least": least, "what": what}
    whole = sum(each for each in most if each is not None)
    text = ngettext(
        "Up to %(most)d week of one team for %(what)s.",
        "Up to %(most)d weeks of one team for %(what)s.",
        whole,
    )
    return text % {"most": whole, "what": what}


def _basis(sizes: list[str], *, unsized: int) -> str:
    words = {
        "small": ngettext(
            "%(count)d of up to two weeks", "%(count)d of up to two weeks", sizes.count("small")
        ),
        "medium": ngettext(
            "%(count)d of up to a quarter of a year",
            "%(count)d of up to a quarter of a year",
            sizes.count("medium"),
        ),
        "large": ngettext(
            "%(count)d of more than a quarter of a year",
            "%(count)d of more than a quarter of a year",
            sizes.count("large"),
        ),
    }
    told = [text % {"count": sizes.count(size)} for size, text in words.items() if size in sizes]
    if not told:
        return _("The rules give these actions no size.")
    if unsized:
        told.append(_("%(count)d without a size") % {"count": unsized})
    return _("Basis: the sizes the rules give these actions (%(sizes)s). Nobody here has estimated them.") % {
        "sizes": listed(told)
    }


def _money(source: ReportSource) -> Iterator[str]:
    """Yield the figures of money that people named and that may be shown."""
    definition, found = source.definition, source.findings
    for row in found.plan.targets:
        item = definition.by_id.get(row.taken_from.partition(".")[2].partition(".")[0])
        if item is not None and _is_money(item) and row.value is not None:
            what = item.short_name or _("“%(question)s”") % {"question": item.text}
            yield _("%(what)s: %(figure)s, as a target.") % {"what": what, "figure": row.words}
    yield from map(str, found.evidence.money)


def _asked(source: ReportSource) -> Iterator[str]:
    """Yield what would tell, each with the perspective to ask, if one of those that may know was asked at all."""
    yield _who(source, KNOW_WAGES, _("What does a week of the team cost?"))
    yield _who(source, KNOW_BILLS, _("What would machines and suppliers charge?"))


def _who(source: ReportSource, knowing: tuple[str, ...], question: str) -> str:
    labels = source.definition.perspectives
    who = next((labels[each] for each in knowing if each in source.engagement.perspectives), "")
    return _("%(who)s: %(question)s") % {"who": who, "question": question} if who else question


def _is_money(item: Item) -> bool:
    return isinstance(item, QuantityItem | TargetItem) and item.unit.startswith("currency")
