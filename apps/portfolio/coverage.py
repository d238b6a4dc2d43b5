"""What closing now would lose: rows of the result, perspectives below their floor, and which answers bring them back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.engagements.models import Engagement
from apps.findings.privacy import shown_groups
from apps.findings.sentences import listed
from apps.instruments.definition import Definition
from apps.portfolio.people import PersonRow, PerspectiveRow

MOST_NAMES = 3


def losses(
    engagement: Engagement,
    rows: Sequence[PerspectiveRow],
    definition: Definition,
    people: Sequence[PersonRow],
) -> tuple[str, ...]:
    """Say what the result would lack: first its rows, then each perspective below its floor. Reads no answers.

    `people` are those who take part: they say who is missing. In a named engagement rows are lost in the report only:
    the facilitator's own page shows everybody.
    """
    k = engagement.smallest_group
    missing = tuple(person for person in people if not person.has_answered and person.is_awaited)
    breakdown = _Breakdown({row.slug: row.counted for row in rows if row.answered}, definition, k)
    everybody = sum(row.answered for row in rows)
    if engagement.is_confidential:
        if not breakdown.groups:
            return (_nothing_shown(everybody, sum(breakdown.counted.values()), k),)
        return (*_rows_lost(breakdown, rows, missing), *_below_floor(breakdown, rows))
    if not everybody:
        return (_nothing_shown(everybody, 0, k),)
    lost = tuple(_rows_lost(breakdown, rows, missing))
    if not breakdown.groups:
        lost = (_("The report shows nothing of fewer than %(k)d people.") % {"k": k},)
    elif lost:
        lost = (_("In the report, %(loss)s") % {"loss": lost[0]}, *lost[1:])
    return (*lost, *_below_floor(replace(breakdown, k=1), rows))


@dataclass(frozen=True)
class _Breakdown:
    """The rows of a result: for each perspective that answered, how many count toward k."""

    counted: Mapping[str, int]
    definition: Definition
    k: int

    @cached_property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        sides, fallback = self.definition.sides, self.definition.side_fallback
        return shown_groups(self.counted, sides=sides, fallback=fallback, k=self.k)

    @property
    def heard(self) -> int:
        return len(self.counted)

    @property
    def lacking(self) -> dict[str, int]:
        """Return how many answers each perspective that said anything lacks for a row of its own."""
        return {name: self.k - people for name, people in self.counted.items() if people < self.k}

    def with_enough_of(self, perspective: str) -> "_Breakdown":
        return _Breakdown({**self.counted, perspective: self.k}, self.definition, self.k)


def _nothing_shown(everybody: int, counted: int, k: int) -> str:
    if not everybody:
        return _("Nobody has answered: there would be nothing to rank.")
    if counted < everybody:
        return ngettext(
            "%(count)d of those who answered counts: with fewer than %(k)d nothing is shown.",
            "%(count)d of those who answered count: with fewer than %(k)d nothing is shown.",
            counted,
        ) % {"count": counted, "k": k}
    return ngettext(
        "Only %(count)d person has answered: with fewer than %(k)d nothing is shown.",
        "Only %(count)d people have answered: with fewer than %(k)d nothing is shown.",
        everybody,
    ) % {"count": everybody, "k": k}


def _rows_lost(
    breakdown: _Breakdown, rows: Sequence[PerspectiveRow], missing: Sequence[PersonRow]
) -> Iterator[str]:
    lacking, now = breakdown.lacking, len(breakdown.groups)
    if not lacking or not now:
        return
    labels = {row.slug: row.label for row in rows}
    joined = [group for group in breakdown.groups if len(group) > 1]
    named = ["; ".join(labels[name] for name in group) for group in joined]
    yield ngettext(
        "%(before)d of %(heard)d rows become one: %(joined)s.",
        "%(before)d of %(heard)d rows become %(after)d: %(joined)s.",
        len(joined),
    ) % {
        "before": sum(map(len, joined)),
        "heard": breakdown.heard,
        "after": len(joined),
        "joined": named[0] if len(named) == 1 else listed([f"“{names}”" for names in named]),
    }
    rows_with = {name: len(breakdown.with_enough_of(name).groups) for name in lacking}
    best = max(lacking, key=lambda name: (rows_with[name], -lacking[name]))
    if len(lacking) > 1 and rows_with[best] > now:
        yield ngettext(
            "%(answers)s makes it %(then)d rows instead of %(now)d.",
            "%(answers)s make it %(then)d rows instead of %(now)d.",
            lacking[best],
        ) % {"answers": _wanted(best, lacking[best], labels, missing), "then": rows_with[best], "now": now}
    wanted = [_wanted(name, count, labels, missing) for name, count in lacking.items()]
    yield ngettext(
        "%(answers)s brings all %(heard)d back.",
        "%(answers)s bring all %(heard)d back.",
        sum(lacking.values()),
    ) % {"answers": listed(wanted), "heard": breakdown.heard}


def _wanted(perspective: str, count: int, labels: Mapping[str, str], missing: Sequence[PersonRow]) -> str:
    """Say how many answers a perspective lacks, and who could give them."""
    label = labels[perspective]
    names = [person.name for person in missing if person.perspective == label]
    words = ngettext("%(count)d answer from %(label)s", "%(count)d answers from %(label)s", count)
    if len(names) < count:
        words = ngettext(
            "%(count)d answer from %(label)s (more people have to be asked)",
            "%(count)d answers from %(label)s (more people have to be asked)",
            count,
        )
    elif len(names) <= MOST_NAMES:
        words = ngettext(
            "%(count)d answer from %(label)s (%(names)s)",
            "%(count)d answers from %(label)s (%(names)s)",
            count,
        )
    conjunction = "and" if len(names) == count else "or"
    return words % {"count": count, "label": label, "names": listed(names, conjunction)}


def _below_floor(breakdown: _Breakdown, rows: Sequence[PerspectiveRow]) -> Iterator[str]:
    labels = {row.slug: row.label for row in rows}
    for row in rows:
        if row.answered >= row.floor:
            continue
        words = {"label": row.label, "count": row.answered, "floor": row.floor}
        if not row.answered:
            yield _("%(label)s has 0 of %(floor)d: nobody will speak for it.") % words
            continue
        others = [labels[name] for name in _together_with(row.slug, breakdown.groups)]
        said = _("%(label)s has %(count)d of %(floor)d.")
        if others:
            said = _("%(label)s has %(count)d of %(floor)d: it will be shown together with %(others)s.")
        yield said % (words | {"others": "; ".join(others)})


def _together_with(perspective: str, groups: Sequence[tuple[str, ...]]) -> Iterator[str]:
    group = next(group for group in groups if perspective in group)
    return (name for name in group if name != perspective)
