"""Which files there are, what each is, and who may have it."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from django.utils.translation import gettext as _

from apps.decisions.models import Decision
from apps.engagements.models import Engagement
from apps.exchange.downloads.madr import decision_file
from apps.exchange.downloads.result import result_of
from apps.exchange.downloads.settled import (
    Settled,
    ShownResult,
    dates_of,
    has_dates,
    settled_of,
    shown_result,
)
from apps.exchange.downloads.spreadsheets import as_csv, as_xlsx
from apps.exchange.downloads.tables import (
    advice_table,
    answers_table,
    apart_table,
    assumptions_table,
    decision_table,
    heard_table,
    law_table,
    limits_table,
    perspectives_table,
    plan_table,
    scores_table,
    targets_table,
    voices_table,
)

MARKDOWN = "text/markdown; charset=utf-8"
CALENDAR = "text/calendar; charset=utf-8"
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
JSON = "application/json"


@dataclass(frozen=True)
class File:
    """One file. `result` is the one whose figures are in it."""

    name: str  # with its ending; small letters, digits and hyphens
    title: str
    sentence: str
    content_type: str
    make: Callable[[], bytes]
    result: ShownResult | None = None


@dataclass(frozen=True)
class FilesPage:
    decided: tuple[File, ...]
    result: tuple[File, ...]


def files_page(engagement: Engagement, *, at: datetime) -> FilesPage:
    """List what there is now, in a fixed number of queries; nothing is made yet."""
    return _with_result(settled_of(engagement), at=at)


def file_named(engagement: Engagement, name: str, *, at: datetime) -> File | None:
    """Return a file there is."""
    # The result is read only where it may be in the file: reading it makes all findings anew.
    settled = settled_of(engagement)
    without = {file.name: file for file in (*_dates(settled), *_tables(settled))}
    if name in without:
        return without[name]
    page = _with_result(settled, at=at)
    return next((file for file in (*page.decided, *page.result) if file.name == name), None)


def _with_result(settled: Settled, *, at: datetime) -> FilesPage:
    settled = replace(settled, result=shown_result(settled.engagement, at=at))
    return FilesPage(
        decided=(*_decisions(settled), *_dates(settled), *_tables(settled)),
        result=tuple(_of_result(settled.result)) if settled.result else (),
    )


def _dates(settled: Settled) -> Iterator[File]:
    if has_dates(settled):
        yield File(
            "dates.ics",
            _("Dates"),
            _("When to review the decision, check what is assumed and do each step, for a calendar."),
            CALENDAR,
            partial(dates_of, settled),
        )


def _decisions(settled: Settled) -> Iterator[File]:
    current = settled.decision
    # A draft that says nothing yet decides nothing: the form's title is what is decided.
    ordered = [each for each in settled.decisions if each.what or each.ranking]
    for each in sorted(ordered, key=lambda one: (one is not current, -one.number)):
        title = {
            Decision.State.DECIDED: _("Decision"),
            Decision.State.DRAFT: _("Draft of the decision"),
        }.get(Decision.State(each.state), _("Decision, version %(number)d") % {"number": each.number})
        yield File(
            f"decision-{each.number}.md",
            title,
            _("What was decided, why, what speaks against it and when to check: Markdown in MADR form."),
            MARKDOWN,
            partial(decision_file, settled, each),
            result=settled.result,
        )


def _tables(settled: Settled) -> Iterator[File]:
    every = (
        ("decision", decision_table, _("Every version of the decision, a row each.")),
        ("assumptions", assumptions_table, _("What it rests on: tests, owners and dates.")),
        ("targets", targets_table, _("What was accepted, declined or is still open.")),
        ("plan", plan_table, _("Steps with owner, date and state.")),
    )
    tables = [(name, table, sentence) for name, write, sentence in every if (table := write(settled)).rows]
    if tables:
        yield File(
            "decision.xlsx",
            _("Everything settled, as a workbook"),
            _("Decision, assumptions, targets and plan, a sheet each."),
            XLSX,
            partial(as_xlsx, [table for _name, table, _sentence in tables]),
        )
    for name, table, sentence in tables:
        yield File(f"{name}.csv", table.name, sentence, CSV, partial(as_csv, table))


def _of_result(result: ShownResult) -> Iterator[File]:
    for file in _result_files(result):
        yield replace(file, result=result)


def _result_files(result: ShownResult) -> Iterator[File]:
    every = {
        "scores": scores_table(result),
        "limits": limits_table(result),
        "perspectives": perspectives_table(result),
        "answers": answers_table(result),
        "figures": apart_table(result),
        "words": voices_table(result),
        "advice": advice_table(result),
        "law": law_table(result),
        "heard": heard_table(result),
    }
    sheets = {name: table for name, table in every.items() if table.rows}
    yield File(
        "result.json",
        _("Result"),
        _("What the result page shows, for programs: no figure that the page does not have."),
        JSON,
        partial(_as_json, result),
    )
    yield File(
        "answers.xlsx",
        _("Answers and scores, as a workbook"),
        _(
            "Scores, limits, perspectives, the answers the page tells, what was written and what is advised, a sheet each."
        ),
        XLSX,
        partial(as_xlsx, list(sheets.values())),
    )
    for name, table in sheets.items():
        sentence = _("The sheet “%(name)s” of the workbook.") % {"name": table.name}
        yield File(f"{name}.csv", table.name, sentence, CSV, partial(as_csv, table))


def _as_json(result: ShownResult) -> bytes:
    return (json.dumps(result_of(result), ensure_ascii=False, indent=2) + "\n").encode()
