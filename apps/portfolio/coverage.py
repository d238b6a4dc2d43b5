"""What closing now would lose: perspectives below their floor, and where their answers would count instead."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.engagements.models import Engagement
from apps.findings.privacy import is_enough, shown_groups
from apps.instruments.definition import Definition
from apps.portfolio.people import PerspectiveRow


def losses(engagement: Engagement, rows: Sequence[PerspectiveRow], definition: Definition) -> tuple[str, ...]:
    """Say what the result would lack for each perspective below its floor. Reads no answers."""
    k = engagement.smallest_group if engagement.is_confidential else 1
    answered = {row.slug: row.answered for row in rows}
    everybody = sum(answered.values())
    if not is_enough(everybody, k):
        said = ngettext(
            "Only %(count)d person has answered: with fewer than %(k)d nothing is shown.",
            "Only %(count)d people have answered: with fewer than %(k)d nothing is shown.",
            everybody,
        ) % {"count": everybody, "k": k}
        return (said if everybody else _("Nobody has answered: there would be nothing to rank."),)
    groups = shown_groups(answered, sides=definition.sides, fallback=definition.side_fallback, k=k)
    return tuple(_losses(rows, groups, k))


def _losses(rows: Sequence[PerspectiveRow], groups: Sequence[tuple[str, ...]], k: int) -> Iterator[str]:
    labels = {row.slug: row.label for row in rows}
    for row in rows:
        if row.answered >= row.floor:
            continue
        words = {"label": row.label, "count": row.answered, "floor": row.floor}
        together = next((group for group in groups if row.slug in group), ())
        if not row.answered:
            yield _("%(label)s has 0 of %(floor)d: nobody will speak for it.") % words
        elif is_enough(row.answered, k):
            yield _("%(label)s has %(count)d of %(floor)d.") % words
        elif together:
            others = "; ".join(labels[slug] for slug in together if slug != row.slug)
            yield _("%(label)s has %(count)d of %(floor)d: it will be shown together with %(others)s.") % (
                words | {"others": others}
            )
        else:
            yield _("%(label)s has %(count)d of %(floor)d: it will count in the total only.") % words
