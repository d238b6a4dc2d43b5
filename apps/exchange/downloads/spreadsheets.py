"""Tables as CSV and XLSX: days and numbers are such. Typed text stays text: it is never a formula, a link or a date."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from xlsxwriter import Workbook

from apps.core.words.cells import csv_lines
from apps.exchange.downloads.wording import printable

# Of Excel: what is longer would make the file unreadable.
LONGEST_CELL = 32_767
# The same rows give the same bytes.
MADE_AT = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)

type Cell = str | int | float | date | None


@dataclass(frozen=True)
class Table:
    """`name` is that of its sheet; every row has a cell for each heading."""

    name: str
    headings: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]


def as_csv(table: Table) -> bytes:
    return "".join(csv_lines(table.headings, (map(_written, row) for row in table.rows))).encode()


def _written(cell: Cell) -> Cell:
    return printable(cell).lstrip("\n") if isinstance(cell, str) else cell


def as_xlsx(tables: Sequence[Table]) -> bytes:
    """Return a workbook with a sheet for each table."""
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"created": MADE_AT})
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        plain = book.add_format({"text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"})
        for table in tables:
            sheet = book.add_worksheet(_sheet_name(table.name))
            sheet.freeze_panes(1, 0)
            for column, heading in enumerate(table.headings):
                sheet.write_string(0, column, heading, head)
                sheet.set_column(column, column, _width(table, column))
            for line, row in enumerate(table.rows, start=1):
                for column, cell in enumerate(row):
                    # By its type: `write` would read a formula or an address out of a text.
                    if isinstance(cell, str):
                        sheet.write_string(line, column, printable(cell)[:LONGEST_CELL], plain)
                    elif isinstance(cell, date):
                        sheet.write_datetime(line, column, cell, day)
                    elif cell is not None:
                        sheet.write_number(line, column, cell, plain)
    return file.getvalue()


def _sheet_name(name: str) -> str:
    """Return a name that Excel takes, in whichever language it was written."""
    # Excel takes 31 letters, none of these, and no apostrophe at either end.
    return re.sub(r"[\[\]:*?/\\]", " ", name).strip(" '")[:31]


def _width(table: Table, column: int) -> int:
    longest = max((len(str(row[column] or "")) for row in table.rows), default=0)
    return min(60, max(12, longest, len(table.headings[column])))
