"""When the first limit bites, and what was found, across the engagements a member may read."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import Membership
from apps.charts.breach import FirstBite, first_bites
from apps.charts.drawing import NARROW_WIDTH
from apps.charts.themes import WEB
from apps.core.words.numerals import numeral
from apps.decisions.due.selectors import waiting_steps
from apps.engagements.models import Stakeholder
from apps.engagements.selectors import engagements_of
from apps.findings.sentences import chart_words
from apps.portfolio.library.selectors import DIMENSIONS, readable_of
from apps.reports.models import ReportLine

NOTHING, OTHER, UNNAMED = "nothing", "other", ""
MOST_OWNERS = 12
MOST_DRAWN = 40  # engagements: the nearest limits
CARD_WIDTH = 1150  # of the picture: it takes the whole card


@dataclass(frozen=True)
class PictureRow:
    """What was found in so many reports; `asked` are the same by what the brief named, in the order of the columns."""

    slug: str
    label: str
    count: int
    asked: tuple[int, ...]


@dataclass(frozen=True)
class Drawn:
    """The picture, in two widths; its finding is its title."""

    title: str
    wide: str
    narrow: str


@dataclass(frozen=True)
class OwnerRow:
    name: str
    engagements: int
    steps: int


@dataclass(frozen=True)
class PicturePage:
    rows: tuple[PictureRow, ...]
    # Slug and label of what briefs named; the slug is empty if they named nothing.
    columns: tuple[tuple[str, str], ...]
    total: int
    sentences: tuple[str, ...]
    drawn: Drawn | None  # None without a report
    owners: tuple[OwnerRow, ...]
    first: date  # of the quarter
    last: date
    most: int = MOST_DRAWN


def picture_page(membership: Membership, *, at: datetime) -> PicturePage:
    counts = _counts(membership)
    columns = (*((slug, str(label)) for slug, label in DIMENSIONS), (UNNAMED, _("Nothing named")))
    labels = dict(DIMENSIONS) | {NOTHING: _("No limit near"), OTHER: _("Not decided, or two at once")}
    rows = tuple(
        PictureRow(
            slug,
            str(label),
            sum(number for (found, _asked), number in counts.items() if found == slug),
            tuple(counts[slug, asked] for asked, _column in columns),
        )
        for slug, label in labels.items()
    )
    first, last = quarter_of(at.date())
    sentences = tuple(sentences_of(counts))
    return PicturePage(
        rows=rows,
        columns=columns,
        total=counts.total(),
        sentences=sentences,
        drawn=_drawn(membership, at.date()),
        # A manager reads reports alone: steps of a plan are the team's.
        owners=_owners(membership, first, last) if membership.may_facilitate else (),
        first=first,
        last=last - timedelta(days=1),
    )


def _drawn(membership: Membership, today: date) -> Drawn | None:
    """Draw when the first limit of each is reached, the nearest first."""
    reports = (
        readable_of(membership)
        .filter(content__line__isnull=False)
        .select_related("engagement", "content__line")
    )
    nearest = reports.defer("content__document").order_by(
        F("content__line__bites_on").asc(nulls_last=True), "pk"
    )
    rows = [_bite(each.engagement.initiative, each.content.line, today) for each in nearest[:MOST_DRAWN]]
    if not rows:
        return None
    title = _bites_sentence(rows)
    return Drawn(
        title,
        *(
            first_bites(rows, today=today, title=title, theme=WEB, width=width, words=chart_words())
            for width in (CARD_WIDTH, NARROW_WIDTH)
        ),
    )


def _bite(initiative: str, line: ReportLine, today: date) -> FirstBite:
    dimensions = tuple(each["slug"] for each in line.dimensions)
    if line.bites_on is None:
        return FirstBite(initiative, dimensions, None, _("no limit near"))
    words = _("now") if line.bites_on <= today else date_format(line.bites_on, "F Y")
    return FirstBite(initiative, dimensions, line.bites_on, words)


def _bites_sentence(rows: Sequence[FirstBite]) -> str:
    bites = sum(row.on is not None for row in rows)
    sentence = ngettext(
        "In %(bites)s of %(count)s engagement a limit is in sight.",
        "In %(bites)s of %(count)s engagements a limit is in sight.",
        len(rows),
    )
    return sentence % {"bites": _figure(bites), "count": _figure(len(rows))}


def _counts(membership: Membership) -> Counter[tuple[str, str]]:
    """Count engagements by what their newest report found and what their brief named."""
    readable = readable_of(membership).order_by().values("content")
    lines = ReportLine.objects.filter(content__in=readable)
    grouped = lines.values("kind", "dimensions", named=F("asked__slug")).annotate(number=Count("pk"))
    counts: Counter[tuple[str, str]] = Counter()
    for each in grouped:
        found = found_of(each["kind"], each["dimensions"])
        counts[found, each["named"] or UNNAMED] += each["number"]
    return counts


def found_of(kind: str, dimensions: list[dict[str, str]]) -> str:
    """Return the one dimension that a report is about, or that no limit is near, or neither."""
    if kind == "nothing":
        return NOTHING
    known = dict(DIMENSIONS)
    # What is about two dimensions is about neither of them alone.
    slugs = [each["slug"] for each in dimensions]
    return slugs[0] if len(slugs) == 1 and slugs[0] in known else OTHER


def sentences_of(counts: Counter[tuple[str, str]]) -> list[str]:
    """Return what most are limited by, and how often a brief named what was found: each number counts engagements."""
    return [*_leading_dimension(counts), *_named_by_briefs(counts)]


def _leading_dimension(counts: Counter[tuple[str, str]]) -> Iterator[str]:
    total, found = counts.total(), Counter[str]()
    for (slug, _asked), number in counts.items():
        found[slug] += number
    labels = {slug: str(label) for slug, label in DIMENSIONS}
    # Only reports about one dimension alone: what is about two is counted, and leads nothing.
    most = max(found[slug] for slug in labels)
    if not most:
        return
    leading = [label for slug, label in labels.items() if found[slug] == most]
    sentence = ngettext(
        "%(count)s of %(total)s engagements is about %(dimension)s, more than about any other dimension alone.",
        "%(count)s of %(total)s engagements are about %(dimension)s, more than about any other dimension alone.",
        most,
    )
    if total == 1:
        sentence = _("The one engagement is about %(dimension)s.")
    if len(leading) > 1:
        sentence = ngettext(
            "No dimension leads alone: the most is %(count)s of %(total)s engagement.",
            "No dimension leads alone: the most is %(count)s of %(total)s engagements.",
            total,
        )
    yield sentence % {"count": _figure(most), "total": _figure(total), "dimension": leading[0]}


def _named_by_briefs(counts: Counter[tuple[str, str]]) -> Iterator[str]:
    named = {key: number for key, number in counts.items() if key[1] in dict(DIMENSIONS)}
    briefs = sum(named.values())
    if not briefs:
        return
    hits = sum(number for (found, asked), number in named.items() if found == asked)
    sentence = ngettext(
        "%(asked)s brief named a dimension: in %(hits)s the report found that one alone, in %(rest)s it did not.",
        "%(asked)s briefs named a dimension: in %(hits)s the report found that one alone, in %(rest)s it did not.",
        briefs,
    )
    yield sentence % {"asked": _figure(briefs), "hits": _figure(hits), "rest": _figure(briefs - hits)}


def _figure(number: int) -> str:
    return numeral(f"{number:,}")


def quarter_of(day: date) -> tuple[date, date]:
    """Return the first day of a day's quarter, and the first of the next one's."""
    month = (day.month - 1) // 3 * 3 + 1
    first = date(day.year, month, 1)
    return first, date(day.year + month // 10, (month + 2) % 12 + 1, 1)


def _owners(membership: Membership, first: date, last: date) -> tuple[OwnerRow, ...]:
    """List the owners of steps of several plans that are due in the quarter."""
    # By name, because each engagement has keys of its own: one name may be two people.
    person = Stakeholder.objects.filter(engagement=OuterRef("engagement"), key=OuterRef("owner"))
    steps = waiting_steps().filter(
        due_on__gte=first, due_on__lt=last, engagement__in=engagements_of(membership)
    )
    named = steps.exclude(owner="").annotate(
        who=Coalesce(NullIf(Subquery(person.order_by().values("name")), Value("")), F("owner"))
    )
    grouped = (
        named.order_by().values("who").annotate(plans=Count("engagement", distinct=True), steps=Count("pk"))
    )
    several = grouped.filter(plans__gte=2).order_by("-plans", "-steps", "who")[:MOST_OWNERS]
    return tuple(OwnerRow(each["who"], each["plans"], each["steps"]) for each in several)
