"""Two reports side by side, of two engagements or two versions of one: only what each of them says."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from apps.accounts.models import Membership
from apps.reports.access import reports_of
from apps.reports.document.content import Content, content_of
from apps.reports.models import Report
from apps.reports.selectors import MOST_OTHERS, others_of


@dataclass(frozen=True)
class BesideRow:
    label: str
    left: str
    right: str

    @property
    def differs(self) -> bool:
        return self.left != self.right


@dataclass(frozen=True)
class BesidePage:
    """`versions` are the others that can be read of the engagement, for the left and for the right."""

    left: Report
    right: Report
    said: tuple[BesideRow, ...]
    figures: tuple[BesideRow, ...]
    versions: tuple[tuple[Report, ...], tuple[Report, ...]]

    @property
    def is_of_one(self) -> bool:
        return self.left.engagement_id == self.right.engagement_id


def beside_page(membership: Membership, ids: list[str]) -> BesidePage:
    """Raises 404 unless there are two reports that this member can read."""
    if len(ids) != 2:
        raise Http404
    left, right = (_readable(membership, each) for each in ids)
    contents = content_of(left.content.document), content_of(right.content.document)
    return BesidePage(
        left=left,
        right=right,
        said=tuple(BesideRow(label, *(tell(each) for each in contents)) for label, tell in _told().items()),
        figures=_figures(*contents),
        versions=(tuple(others_of(left)[:MOST_OTHERS]), tuple(others_of(right)[:MOST_OTHERS])),
    )


def _readable(membership: Membership, report_id: str) -> Report:
    try:
        key = UUID(report_id)
    except ValueError as error:
        raise Http404 from error
    reports = reports_of(membership).readable_as_pages().filter(pk=key)
    report = reports.select_related("engagement__client", "content__line").first()
    if report is None:
        raise Http404
    return report


def _told() -> dict[str, Callable[[Content], str]]:
    return {
        _("Finding"): lambda content: content.summary.finding,
        _("How sure"): lambda content: content.summary.share,
        _("Asked for"): lambda content: content.brief.asked.label if content.brief else "",
        _("Order"): _order,
        _("Over today"): lambda content: " ".join(content.summary.over or ()),
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
    order = ", ".join(each.label for each in content.decision.order)
    return f"{order} ({content.decision.decided_on})" if content.decision.decided_on else order


def _figures(left: Content, right: Content) -> tuple[BesideRow, ...]:
    """Return when each limit is reached, by what both or one of them say; first the order of the left."""
    told = [
        {row.label: f"{row.now} / {row.limit}: {row.when}" for row in each.limits.rows} if each.limits else {}
        for each in (left, right)
    ]
    return tuple(
        BesideRow(label, told[0].get(label, ""), told[1].get(label, ""))
        for label in dict.fromkeys([*told[0], *told[1]])
    )
