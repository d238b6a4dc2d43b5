"""People from a CSV file of any program. Each line becomes a person, or a sentence about what is wrong with it."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.core.words.cells import spreadsheet_cell
from apps.core.words.numerals import numeral
from apps.engagements.models import Stakeholder
from apps.engagements.people.pasting import (
    LINE_PROBLEM,
    Perspectives,
    UnknownWord,
    line_problem,
    person_of,
    typed_in,
)
from apps.engagements.selectors import Listed
from apps.engagements.services import NewStakeholder, on_list_words

MOST_LINES = 2000
DELIMITERS = (";", "\t", ",", "|")
# The first bytes of .xlsx and .xls: what people choose who have not saved the sheet as CSV.
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_HEADINGS = {
    "name": {"name", "full name", "person", "stakeholder"},
    "first": {"first name", "given name", "forename"},
    "last": {"last name", "surname", "family name"},
    "email": {"email", "e-mail", "mail", "address", "mail address", "email address", "e-mail address"},
    "perspective": {"perspective", "role", "function", "department"},
}


class FileNotRead(ValueError):
    """The file can't be used; the message says what to do."""


@dataclass(frozen=True)
class Line:
    number: int
    cells: tuple[str, ...]
    person: NewStakeholder | None
    problem: str
    unknown: str = ""  # a word that stands where the perspective would
    is_listed: bool = False  # names somebody of the list: nothing is to be mended


def decoded(content: bytes) -> str:
    """Decode the bytes of a file. Raises FileNotRead."""
    if content.startswith(_WORKBOOKS):
        raise FileNotRead(_("This is a workbook. Save the sheet as CSV there, then choose that file."))
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    if b"\x00" in content:
        raise FileNotRead(_("This is not a text file. Save the list as CSV, then choose that file."))
    # Line by line, because lists pasted together mix UTF-8 and Windows encodings.
    return "".join(
        _decoded_line(line) for line in content.removeprefix(b"\xef\xbb\xbf").splitlines(keepends=True)
    )


def _decoded_line(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace")


def read_people(
    text: str, perspectives: Perspectives, default: str = "", listed: Listed[Stakeholder] | None = None
) -> tuple[Line, ...]:
    """Read the lines of a CSV file. Raises FileNotRead if it is empty or far too long.

    A line without a perspective gets `default`. `listed` are those on the list already.
    """
    rows = [(number, cells) for number, cells in _rows(text) if any(cell.strip() for cell in cells)]
    if not rows:
        raise FileNotRead(_("There is nobody in this file."))
    if len(rows) > MOST_LINES:
        raise FileNotRead(
            _("The file has %(lines)s lines; %(most)s can be read at once.")
            % {"lines": numeral(f"{len(rows):,}"), "most": numeral(f"{MOST_LINES:,}")}
        )
    columns = _columns(rows[0][1])
    return tuple(_lines(rows[1:] if columns else rows, columns, perspectives, default, listed or Listed()))


def headings_of(text: str) -> tuple[str, ...]:
    """Return the first line of a file if it holds headings."""
    first = next((cells for _, cells in _rows(text) if any(cell.strip() for cell in cells)), ())
    return first if _columns(first) else ()


def bad_lines_csv(lines: Sequence[Line], headings: Sequence[str] = ()) -> str:
    """Return the lines that can't be used as a CSV file, each with its reason, which importing it again ignores."""
    out = io.StringIO()
    writer = csv.writer(out)
    bad = [line for line in lines if line.problem and not line.is_listed]
    widest = max((len(line.cells) for line in bad), default=0)
    if headings:
        writer.writerow(map(spreadsheet_cell, headings))
    for line in bad:
        cells = [*line.cells, *[""] * (widest - len(line.cells)), line_problem(line.number, line.problem)]
        writer.writerow(map(spreadsheet_cell, cells))
    return out.getvalue()


def _rows(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    usual = _delimiter_of(lines)
    reader = csv.reader(io.StringIO("\n".join(lines)), delimiter=usual)
    before = 0
    try:
        for cells in reader:
            # A quoted cell over several lines belongs to the file's own separator; only a whole line may have another.
            is_one_line = reader.line_num - before == 1
            own = _own_delimiter(lines[before], usual) if is_one_line else usual
            before = reader.line_num
            yield (
                reader.line_num,
                tuple(cells if own == usual else next(csv.reader([lines[before - 1]], delimiter=own))),
            )
    except csv.Error as error:
        raise FileNotRead(
            _("Line %(number)d can't be read: %(error)s.") % {"number": reader.line_num, "error": error}
        ) from error


def _own_delimiter(line: str, usual: str) -> str:
    # A line pasted in from another file is one in which this file's separator occurs only in quotes.
    bare = re.sub(r'"[^"]*"', "", line)
    if usual in bare or not any(each in bare for each in DELIMITERS):
        return usual
    return _delimiter_of([bare])


def _delimiter_of(lines: Sequence[str]) -> str:
    # By lines: a cell with many commas counts once.
    lines_with = Counter(each for line in lines for each in DELIMITERS if each in line)
    return max(DELIMITERS, key=lambda each: lines_with[each])


def _columns(cells: Sequence[str]) -> dict[str, int]:
    """Return which column holds what if the first line holds headings."""
    # A line with an address is a person, whatever its words are.
    if any("@" in cell for cell in cells):
        return {}
    words = [cell.strip().casefold() for cell in cells]
    columns = {
        kind: place for place, word in enumerate(words) for kind, names in _HEADINGS.items() if word in names
    }
    return columns if columns.keys() & {"name", "first", "last", "email"} else {}


def _lines(
    rows: Sequence[tuple[int, tuple[str, ...]]],
    columns: Mapping[str, int],
    perspectives: Perspectives,
    default: str,
    listed: Listed[Stakeholder],
) -> Iterator[Line]:
    reason, read_before = _reason(), Listed[NewStakeholder]()
    for number, cells in rows:
        if columns:
            parts = _of_columns(cells, columns, perspectives)
        else:
            parts = [cell for cell in cells if not reason.match(cell)]
        try:
            typed = typed_in(parts, perspectives)
            if present := listed.who_is(typed):
                yield Line(number, cells, None, on_list_words(present, perspectives.labels), is_listed=True)
                continue
            person = person_of(typed, default, read_before)
        except ValueError as error:
            word = error.word if isinstance(error, UnknownWord) else ""
            yield Line(number, cells, None, str(error), word)
            continue
        yield Line(number, cells, person, "")


def _reason() -> re.Pattern[str]:
    """Match the reason that `bad_lines_csv` appends to a line."""
    # In the source language as well: whoever corrects the file may import it in another one.
    forms = (
        re.escape(text % {"number": 0, "problem": "1"}).replace("0", r"\d+").replace("1", ".*")
        for text in (LINE_PROBLEM, _(LINE_PROBLEM))
    )
    return re.compile("|".join(forms), re.DOTALL)


def _of_columns(cells: Sequence[str], columns: Mapping[str, int], perspectives: Perspectives) -> list[str]:
    at = {kind: cells[place].strip() if place < len(cells) else "" for kind, place in columns.items()}
    name = at.get("name") or f"{at.get('first', '')} {at.get('last', '')}".strip()
    # A column with an unknown heading counts as the perspective if it holds one.
    others = [cell for place, cell in enumerate(cells) if place not in columns.values()]
    likely = next((cell for cell in others if perspectives.named(cell.strip())), "")
    return [name, at.get("email", ""), at.get("perspective", likely)]
