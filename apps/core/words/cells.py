"""Lines of CSV files that open in a spreadsheet as what they are."""

import csv
from collections.abc import Iterable, Iterator


class _Line:
    def write(self, line: str) -> str:
        return line


def csv_lines(headings: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Yield the lines of a CSV file; what would be a formula stays text."""
    writer = csv.writer(_Line())
    # The byte order mark tells a spreadsheet that this is UTF-8.
    yield "\ufeff" + writer.writerow(map(spreadsheet_cell, headings))
    for row in rows:
        yield writer.writerow([spreadsheet_cell(cell) if isinstance(cell, str) else cell for cell in row])


def spreadsheet_cell(text: str) -> str:
    # A spreadsheet runs what begins like a formula, whoever wrote it: an apostrophe makes it text.
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
