"""The library as a table for a spreadsheet."""

import csv
from collections.abc import Iterable, Iterator

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from apps.engagements.links import spreadsheet_cell
from apps.portfolio.library.selectors import LibraryRow


class _Line:
    """What a CSV writer writes to: it hands each line back."""

    def write(self, line: str) -> str:
        return line


def library_lines(rows: Iterable[LibraryRow]) -> Iterator[str]:
    """Yield the lines of a CSV file; what would be a formula stays text."""
    writer = csv.writer(_Line())
    headings = (
        *(_("Client"), _("Initiative"), _("Version"), _("Issued"), _("Finding"), _("Firmness"), _("Found")),
        *(_("Asked for"), _("Limit reached"), _("Months to the limit"), _("Overdue")),
    )
    # The byte order mark tells a spreadsheet that this is UTF-8.
    yield "\ufeff" + writer.writerow(headings)
    for row in rows:
        yield writer.writerow([spreadsheet_cell(cell) for cell in _cells(row)])


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
