"""Two reports side by side, of two engagements or two versions of one: only what each of them says."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from apps.accounts.models import Membership
from apps.reports.access import reports_of
from apps.reports.document.content import Content, content_of
from apps.reports.models import Report
from apps.reports.selectors import MOST_OTHERS, others_of


@dataclass(frozen=True)
class ComparisonRow:
    label: str
    left: str
    right: str

    @property
    def differs(self) -> bool:
        return self.left != self.right


@dataclass(frozen=True)
class ComparisonPage:
    """`versions` are the others that can be read of the engagement, for the left and for the right."""

    left: Report
    right: Report
    said: tuple[ComparisonRow, ...]
    figures: tuple[ComparisonRow, ...]
    versions: tuple[tuple[Report, ...], tuple[Report, ...]]

    @property
    def is_of_one(self) -> bool:
        return self.left.engagement_id == self.right.engagement_id


def comparison_page(membership: Membership, ids: list[str]) -> ComparisonPage:
    """Raises 404 unless there are two reports that this member can read."""
    if len(ids) != 2:
        raise Http404
    left, right = (_readable(membership, each) for each in ids)
    # What each says by itself: results of two engagements are never computed together.
    contents = content_of(left.content.document), content_of(right.content.document)
    return ComparisonPage(
        left=left,
        right=right,
        said=tuple(
            ComparisonRow(label, *(say(each) for each in contents)) for label, say in _lines().items()
        ),
        figures=_figures(*contents),
        versions=(tuple(others_of(left)[:MOST_OTHERS]), tuple(others_of(right)[:MOST_OTHERS])),
    )


def _readable(membership: Membership, report_id: str) -> Report:
    try:
        key = UUID(report_id)
    except ValueError as error:
        raise Http404 from error
    # The same 404 for one that is not there and one that is not theirs.
    reports = reports_of(membership).readable_as_pages()
    return get_object_or_404(reports.select_related("engagement__client", "content__line"), pk=key)


def _lines() -> dict[str, Callable[[Content], str]]:
    return {
        _("Finding"): lambda content: content.brief.headline,
        _("How sure"): lambda content: content.brief.certainty,
        _("The brief named"): lambda content: content.brief.claimed.label if content.brief.claimed else "",
        _("Order"): _order,
        _("First limit reached"): lambda content: content.brief.reached,
        _("What is asked"): lambda content: content.brief.asked,
        _("Decided"): _decided,
        _("Assessed"): lambda content: (content.evidence_at or "")[:10],
        _("Question set"): lambda content: content.question_set,
    }


def _order(content: Content) -> str:
    return ", ".join(
        f"{each.number} {each.label}" if each.number else each.label for each in content.ranking or ()
    )


def _decided(content: Content) -> str:
    if content.decision is None:
        return ""
    order = content.decision.heading or ", ".join(each.label for each in content.decision.order)
    return f"{order} ({content.decision.decided_on})" if content.decision.decided_on else order


def _figures(left: Content, right: Content) -> tuple[ComparisonRow, ...]:
    limits = [
        {row.label: f"{row.now} / {row.limit}: {row.when}" for row in each.limits.rows} if each.limits else {}
        for each in (left, right)
    ]
    return tuple(
        ComparisonRow(label, limits[0].get(label, ""), limits[1].get(label, ""))
        # In the order of the left; what only the right says follows.
        for label in limits[0] | limits[1]
    )
