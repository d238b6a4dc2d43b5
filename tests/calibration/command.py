"""Read the command line, run the workshops, and print or keep what they came to."""

import json
import os
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence

from apps.documents.mapping import plain
from apps.documents.values import JsonObject
from tests.calibration import kept
from tests.calibration.figures import calibration_record, details_of
from tests.calibration.runs import DRAWS, WORKSHOPS, Run, run
from tests.calibration.tables import tables

NOT_MET = 1


def main(arguments: Sequence[str]) -> int:
    """Return 1 where the result isn't right as often as it must be, else 0."""
    options = _options(arguments)
    plan = Run(options.seed, options.workshops, options.draws)
    outcomes = run(plan, processes=options.processes, on_progress=_progress())
    record, details = calibration_record(plan, outcomes), details_of(outcomes)
    if options.keep:
        kept.RECORD.write_text(_in_lines(plain(record)), encoding="utf-8")
        kept.DETAILS.write_text(_in_lines(plain(details)), encoding="utf-8")
    sys.stdout.write(f"{tables(record, details.worlds)}\n")
    if all(gate.met for gate in record.gates):
        return 0
    sys.stderr.write("Not every bound is met.\n")
    return NOT_MET


def _options(arguments: Sequence[str]) -> Namespace:
    parser = ArgumentParser(
        prog="python -m tests.calibration",
        description="Rank made-up workshops with a known truth and print how often the result is right. It needs no "
        "database. Exit code 1: it isn't right as often as it must be.",
    )
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same table (1)")
    parser.add_argument(
        "--workshops",
        type=int,
        default=WORKSHOPS,
        metavar="N",
        help=f"of each world, severity and size ({WORKSHOPS})",
    )
    parser.add_argument(
        "--draws", type=int, default=DRAWS, metavar="N", help=f"of the engine, for each workshop ({DRAWS})"
    )
    parser.add_argument(
        "--processes", type=int, default=os.cpu_count() or 1, metavar="N", help="one for each processor"
    )
    parser.add_argument(
        "--keep", action="store_true", help="write the record that reports print, and what the tests compare"
    )
    options = parser.parse_args(arguments)
    least = {"seed": 0, "workshops": 1, "draws": 1, "processes": 1}
    if low := [
        f"--{name} is {number} or more" for name, number in least.items() if vars(options)[name] < number
    ]:
        parser.error(", ".join(low))
    return options


def _progress() -> Callable[[int, int], None]:
    begun, told = time.monotonic(), 0

    def note(done: int, total: int) -> None:
        nonlocal told
        percent = done * 100 // total
        if percent // 5 > told // 5 or done == total:
            told = percent
            sys.stderr.write(f"{done:,} of {total:,} workshops, {time.monotonic() - begun:.0f} s\n")

    return note


def _in_lines(document: JsonObject) -> str:
    """Write each row of a list on a line, so that a change of one figure is a change of one line."""
    parts = (f" {json.dumps(name)}: {_rows(value)}" for name, value in document.items())
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _rows(value: object) -> str:
    if not isinstance(value, list):
        return json.dumps(value, allow_nan=False)
    rows = ",\n  ".join(json.dumps(row, allow_nan=False) for row in value)
    return f"[\n  {rows}\n ]"
