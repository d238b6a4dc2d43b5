"""The library as a table for a spreadsheet."""

from collections.abc import Iterable, Iterator

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from apps.core.words.cells import csv_lines
from apps.portfolio.library.selectors import LibraryRow


def library_lines(rows: Iterable[LibraryRow]) -> Iterator[str]:
    headings = (
        *(_("Client"), _("Initiative"), _("Version"), _("Issued"), _("Finding"), _("Firmness"), _("Found")),
        *(_("Asked for"), _("Limit reached"), _("Months to the limit"), _("Overdue")),
    )
    return csv_lines(headings, map(_cells, rows))


def _cells(row: LibraryRow) -> tuple[str, ...]:
    line, ready = row.line, row.ready
    issued = localdate(ready.finished_at).isoformat() if ready and ready.finished_at else ""
    return (
        row.client,
        row.initiative,
        str(ready.number) if ready else "",
        issued,
        line.finding if line else "",
        line.share if line else "",
        ", ".join(each.label for each in row.dimensions),
        row.asked.label if row.asked else "",
        line.reached if line else "",
        f"{line.months:.1f}" if line and line.months is not None else "",
        str(row.overdue),
    )
