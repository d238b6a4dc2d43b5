"""The report library: a row for each engagement with a report, in a fixed number of queries, and two side by side.

The list reads no document.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.expressions import Combinable
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Membership
from apps.core.lists.counting import ChainedRows
from apps.core.lists.pages import ListPage, has_word, list_page, order_of, shown_as
from apps.core.lists.query import Column, Filter, Listing, ListQuery
from apps.core.words.cells import csv_lines
from apps.decisions.due.selectors import overdue_count, overdue_engagements
from apps.documents.mapping import read
from apps.engagements.models import Engagement
from apps.engagements.selectors import clients_of
from apps.findings.headline import ABOUT_TODAY, Dimension
from apps.reports.access import reports_of
from apps.reports.document.content import Content, content_of
from apps.reports.models import Report, ReportLine, ReportQuerySet, ReportReply
from apps.reports.selectors import MOST_OTHERS, others_of

AT_ONCE = 500  # rows of the file
MOST_CLIENTS = 100  # that a filter offers; a search finds the others
DIMENSIONS = (
    ("data", _("Data")),
    ("user", _("Users")),
    ("model", _("Model")),
    ("organization", _("Organisation")),
)
_LINE = "content__line__"
COLUMNS = (
    Column("initiative", _("Engagement"), by=("engagement__initiative",)),
    Column("client", _("Client"), by=("engagement__client__name", "engagement__initiative")),
    Column("finding", _("Finding"), by=(f"{_LINE}finding",)),
    Column("sure", _("How sure"), by=(f"{_LINE}share",)),
    Column("asked", _("The brief named"), by=(f"{_LINE}asked__label",), nulls=True),
    Column("months", _("Limit reached"), by=(f"{_LINE}months",), nulls=True),
    Column("issued", _("Issued"), by=("queued_at",), descending_first=True),
    Column("version", _("Version"), by=("number",), descending_first=True),
)
CHOICES = (
    Filter("found", _("Found"), (*DIMENSIONS, ("nothing", _("No limit near")))),
    Filter("asked_for", _("The brief named"), DIMENSIONS),
    Filter(
        "sure",
        _("How sure"),
        (
            ("over", _("Over today")),
            ("firm", _("Firm")),
            ("leaning", _("Leaning")),
            ("open", _("Not decided")),
            ("insufficient", _("Too little to say")),
            ("disputed", _("Disputed")),
        ),
    ),
    Filter(
        "within",
        _("Limit reached within"),
        (("6", _("6 months")), ("12", _("12 months")), ("24", _("24 months"))),
    ),
    Filter("due", _("Due"), (("overdue", _("Something is overdue")),)),
)
# Columns and filters that need a report that can be read.
_OF_LINES = frozenset(("finding", "found", "sure", "asked", "asked_for", "months", "within"))


@dataclass(frozen=True)
class LibraryRow:
    newest: Report  # the last one ordered
    ready: Report | None  # the last one that can be read: the same, an older one, or none
    overdue: int  # assumptions not checked and steps not done by their day
    answer: ReportReply | None = None  # the newest to what the readable one asks
    is_ticked: bool = False  # to be set beside another

    @property
    def client(self) -> str:
        return self.newest.engagement.client.name

    @property
    def initiative(self) -> str:
        return self.newest.engagement.initiative

    @property
    def line(self) -> ReportLine | None:
        return self.ready.content.line if self.ready else None

    @property
    def decide_by(self) -> date | None:
        """Return by when it is to be decided; None where newer answers are there, or nothing is asked."""
        return self.line.decide_by if self.line and self.ready and not self.ready.is_superseded else None

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        return tuple(read(Dimension, each) for each in self.line.dimensions) if self.line else ()

    @property
    def asked(self) -> Dimension | None:
        return read(Dimension, self.line.asked) if self.line and self.line.asked else None


def listing_of(membership: Membership) -> Listing:
    """Return the listing of the library; its filter offers the clients if they are few."""
    clients = clients_of(membership) if membership.may_facilitate else membership.clients.all()
    # One more than may be offered, to know whether there are too many.
    named = [
        (str(pk), name) for pk, name in clients.order_by("name").values_list("pk", "name")[: MOST_CLIENTS + 1]
    ]
    # One client is no choice, and of very many a search finds one sooner.
    offered = (Filter("of", _("Client"), tuple(named)),) if 1 < len(named) <= MOST_CLIENTS else ()
    return Listing(
        columns=COLUMNS, choices=(*offered, *CHOICES), searches=_("client, initiative or finding"), size=20
    )


def library_page(membership: Membership, *, at: datetime, query: QueryDict) -> ListPage[LibraryRow]:
    """List what the member may read: first where something is overdue, then the newest."""
    listing = listing_of(membership)
    wanted = listing.read(query)
    page = list_page(listing, wanted, _in_order(membership, listing, wanted, at), once=bool(wanted.search))
    return shown_as(page, _rows(membership, page.rows, at, ticked=query.getlist("report")))


def library_rows(membership: Membership, *, at: datetime, query: QueryDict) -> Iterator[LibraryRow]:
    """Yield every row that fits, a page at a time."""
    listing = listing_of(membership)
    wanted = listing.read(query)
    every = _in_order(membership, listing, wanted, at)
    for first in count(0, AT_ONCE):
        engagements = list(every[first : first + AT_ONCE])
        yield from _rows(membership, engagements, at)
        if len(engagements) < AT_ONCE:
            return


def readable_of(membership: Membership) -> ReportQuerySet:
    """Return the newest report of each engagement that the member may read and that can be read."""
    # Kept beside each report by triggers: a look through all versions cost four joins for each engagement.
    return reports_of(membership).filter(is_newest_readable=True)


def _in_order(
    membership: Membership, listing: Listing, wanted: ListQuery, at: datetime
) -> QuerySet[Report, UUID] | ChainedRows[UUID]:
    """Return the engagements, in order. Searches for findings look into the reports that can be read."""
    every = reports_of(membership).filter(is_newest=True)
    order = order_of(listing, wanted, tie="content" if wanted.sort in _OF_LINES else "pk") or (
        "-queued_at",
        "pk",
    )
    if _OF_LINES & wanted.chosen.keys():
        return _ids(_fitting(membership, readable_of(membership), wanted, at).order_by(*order))
    newest = _fitting(membership, every, wanted, at)
    if wanted.sort in _OF_LINES:
        # Engagements without a report that can be read have nothing to sort by: they come last, not nowhere.
        readable = readable_of(membership).filter(content__line__isnull=False)
        others = newest.exclude(engagement__in=readable.order_by().values("engagement"))
        readable = _fitting(membership, readable, wanted, at).order_by(*order)
        return ChainedRows(_ids(newest), _ids(readable), _ids(others.order_by("-queued_at", "pk")))
    rows = newest.order_by(*order)
    if wanted.sort or wanted.is_filtered:
        return _ids(rows)
    # Two parts, each by its index, and not one sort over everything (docs/decisions/0032-lists-are-our-own.md).
    is_overdue = overdue_engagements("engagement", at=at)
    return ChainedRows(_ids(newest), _ids(rows.filter(is_overdue)), _ids(rows.exclude(is_overdue)))


def _ids(reports: ReportQuerySet) -> QuerySet[Report, UUID]:
    # Engagements, not reports: the newest and the one that can be read may be two.
    return reports.values_list("engagement_id", flat=True)


def _fitting(
    membership: Membership, reports: ReportQuerySet, wanted: ListQuery, at: datetime
) -> ReportQuerySet:
    for word in wanted.words:
        # Each table by itself: there are fewer clients and findings than engagements, and no index answers a search behind
        # the walls (docs/decisions/0032-lists-are-our-own.md).
        lines = ReportLine.objects.filter(finding__icontains=word).values("pk")
        finding = Report.objects.filter(is_newest_readable=True, content__in=lines).order_by()
        named = has_word(Engagement, "initiative", word) | has_word(Engagement, "client__name", word)
        engagements = Engagement.objects.filter(named).order_by()
        reports = reports.filter(
            Q(engagement__in=engagements.values("pk")) | Q(engagement__in=finding.values("engagement"))
        )
    for name, value in wanted.chosen.items():
        match name:
            case "of":
                reports = reports.filter(engagement__client_id=UUID(value))
            case "due":
                reports = reports.filter(overdue_engagements("engagement", at=at))
            case _:
                fitting = ReportLine.objects.filter(_line_filter(name, value))
                reports = reports.filter(content__in=fitting.values("pk"))
    return reports


def _line_filter(name: str, value: str) -> Q:
    match name, value:
        case "found", "nothing":
            return Q(kind="nothing")
        case "found", slug:
            return Q(dimensions__contains=[{"slug": slug}])
        case "asked_for", slug:
            return Q(asked__slug=slug)
        case "sure", "over":
            return Q(kind__in=("over", "recovering"))
        case "sure", "disputed":
            return Q(kind="disputed")
        # A row that is about today, or says that no limit is near, shows other words than its level.
        case "sure", level:
            return Q(level=level) & ~Q(kind__in=(*ABOUT_TODAY, "nothing"))
    return Q(months__lte=float(value))


def _rows(
    membership: Membership, engagements: Sequence[UUID], at: datetime, *, ticked: Sequence[str] = ()
) -> list[LibraryRow]:
    """Read the rows of a page: the newest report of each engagement, what can be read, and what is overdue."""
    newest = reports_of(membership).filter(engagement__in=engagements, is_newest=True)
    counted: dict[str, Combinable] = {"overdue": overdue_count("engagement", at=at)}
    rows = newest.annotate(**counted).select_related("engagement__client")
    by_engagement = {each.engagement_id: each for each in rows}
    readable = readable_of(membership).filter(engagement__in=engagements).with_version_state()
    # Documents are large, and a row shows none of them.
    readable = readable.select_related("content__line").defer("content__document")
    ready = {each.engagement_id: each for each in readable}
    given = ReportReply.objects.filter(report__in=ready.values(), rule=ReportReply.ASKED)
    answers = {each.report_id: each for each in given.select_related("given_by").order_by("given_at", "pk")}
    return [
        LibraryRow(
            newest=by_engagement[pk],
            ready=read,
            overdue=by_engagement[pk].overdue,
            answer=answers.get(read.pk) if read else None,
            is_ticked=read is not None and str(read.pk) in ticked,
        )
        for pk, read in ((pk, ready.get(pk)) for pk in engagements if pk in by_engagement)
    ]


def library_lines(rows: Iterable[LibraryRow]) -> Iterator[str]:
    """Yield the lines of the library as a table for a spreadsheet."""
    headings = (
        *(
            gettext("Client"),
            gettext("Initiative"),
            gettext("Version"),
            gettext("Issued"),
            gettext("Finding"),
            gettext("Decide by"),
            gettext("Answered"),
        ),
        *(gettext("How sure"), gettext("Found"), gettext("The brief named"), gettext("Limit reached")),
        *(gettext("Months to the limit"), gettext("Overdue")),
    )
    return csv_lines(headings, map(_cells, rows))


def _cells(row: LibraryRow) -> tuple[str, ...]:
    cells = _cells_of(row, row.ready, row.ready.content.line) if row.ready else ("",) * 10
    return (row.client, row.initiative, *cells, str(row.overdue))


def _cells_of(row: LibraryRow, report: Report, line: ReportLine) -> tuple[str, ...]:
    return (
        str(report.number),
        localdate(report.finished_at).isoformat() if report.finished_at else "",
        line.finding,
        row.decide_by.isoformat() if row.decide_by else "",
        str(row.answer.get_kind_display()) if row.answer else "",
        line.share,
        ", ".join(each["label"] for each in line.dimensions),
        line.asked["label"] if line.asked else "",
        line.reached,
        f"{line.months:.1f}" if line.months is not None else "",
    )


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
        gettext("Finding"): lambda content: content.brief.headline,
        gettext("How sure"): lambda content: content.brief.certainty,
        gettext("The brief named"): lambda content: (
            content.brief.claimed.label if content.brief.claimed else ""
        ),
        gettext("Order"): _order,
        gettext("First limit reached"): lambda content: content.brief.reached,
        gettext("What is asked"): lambda content: content.brief.asked,
        gettext("Decided"): _decided,
        gettext("Assessed"): lambda content: (content.evidence_at or "")[:10],
        gettext("Question set"): lambda content: content.question_set,
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
