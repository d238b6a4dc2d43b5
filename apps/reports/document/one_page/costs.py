"""What it costs: how much of people the actions take, the money that was named, and what would have to be asked."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.assessments.selectors import advice_of
from apps.findings.sentences import listed
from apps.instruments.definition import Item, QuantityItem, TargetItem
from apps.reports.document.source import ReportSource

# What the sizes of the rule set mean (docs/advice.md), in weeks of one team: least and most. None: no most is named.
WEEKS: dict[str, tuple[int, int | None]] = {"small": (0, 2), "medium": (2, 13), "large": (13, None)}
MOST_ASKED = 2


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
    advice = advice_of(source.assessment, source.engagement)
    shown = {action.rule for action in plan.do_now}
    sizes = [rule.effort for rule in advice.fired if rule.id in shown] if advice else []
    sized = [size for size in sizes if size in WEEKS]
    named = tuple(_money(source))
    return CostsSection(
        people=_people(sized),
        people_basis=_basis(sized, unsized=len(shown) - len(sized)),
        money=named,
        unknown=_("What the steps cost in money is not known: no answer says it. Two questions would tell:"),
        ask=tuple(_asked(source)),
    )


def _people(sizes: list[str]) -> str:
    """Say how many weeks of one team all actions take that have a size."""
    if not sizes:
        return _("How much of people this takes is not known.")
    least = sum(WEEKS[size][0] for size in sizes)
    most = [WEEKS[size][1] for size in sizes]
    whole = sum(each for each in most if each is not None)
    if None in most:
        return ngettext(
            "More than %(least)d week of one team, for all under “Do now”; no upper end is named.",
            "More than %(least)d weeks of one team, for all under “Do now”; no upper end is named.",
            least,
        ) % {"least": least}
    if not least:
        return ngettext(
            "Up to %(most)d week of one team, for all under “Do now”.",
            "Up to %(most)d weeks of one team, for all under “Do now”.",
            whole,
        ) % {"most": whole}
    return _("%(least)d to %(most)d weeks of one team, for all under “Do now”.") % {
        "least": least,
        "most": whole,
    }


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
            yield _("Asked “%(question)s”: %(figure)s.") % {"question": item.text, "figure": row.words}
    for limit in found.evidence.limits:
        if _is_money(definition.item(limit.quantity)):
            yield f"{limit.label}: {limit.detail_and_source}."


def _asked(source: ReportSource) -> Iterator[str]:
    """Yield the two questions that would tell: what a team costs, and the first of money that has no shown answer."""
    yield _("What does a week of the team that does it cost?")
    shown = {limit.quantity for limit in source.findings.evidence.limits}
    shown |= {row.taken_from.partition(".")[2].partition(".")[0] for row in source.findings.plan.targets}
    left = [
        item.text for name, item in source.definition.by_id.items() if name not in shown and _is_spent(item)
    ]
    yield left[0] if left else _("What would machines and suppliers charge for it in a month?")


def _is_money(item: Item) -> bool:
    return isinstance(item, QuantityItem | TargetItem) and item.unit.startswith("currency")


def _is_spent(item: Item) -> bool:
    """Say whether it asks what is paid, and not what an outage loses or what all of it brings in."""
    return (
        isinstance(item, QuantityItem | TargetItem)
        and item.unit.startswith("currency")
        and not item.unit.endswith(("/hour", "/year"))
    )
