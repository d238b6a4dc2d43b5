import json
import os
import time
from argparse import ArgumentParser
from collections.abc import Callable

from apps.calibration.figures import calibration_record
from apps.calibration.runs import DRAWS, INSTRUMENT, WORKSHOPS, Run, run
from apps.calibration.tables import tables
from apps.calibration.worlds import SYSTEMS
from apps.core.commands import DocumentCommand
from apps.documents.mapping import plain
from apps.documents.problems import DocumentError, Problem

NOT_MET = 1


class Command(DocumentCommand):
    help = (
        "Rank made-up workshops with a known truth and print how often the result is right. "
        "It needs no database. Exit code 1: it isn't right as often as it must be."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same table (1)")
        parser.add_argument(
            "--instrument",
            default=INSTRUMENT,
            choices=list(SYSTEMS),
            help=f"the questionnaire that is answered ({INSTRUMENT})",
        )
        parser.add_argument(
            "--workshops",
            type=int,
            default=WORKSHOPS,
            metavar="N",
            help=f"of each world, severity and size ({WORKSHOPS})",
        )
        parser.add_argument(
            "--draws",
            type=int,
            default=DRAWS,
            metavar="N",
            help=f"of the engine, for each workshop ({DRAWS})",
        )
        parser.add_argument(
            "--processes", type=int, default=os.cpu_count() or 1, metavar="N", help="one for each processor"
        )
        parser.add_argument("--json", action="store_true", help="print scalelens-calibration/2 instead")

    def handle(
        self,
        *args: object,
        seed: int,
        workshops: int,
        draws: int,
        processes: int,
        instrument: str,
        **options: object,
    ) -> None:
        _check(seed=(seed, 0), workshops=(workshops, 1), draws=(draws, 1), processes=(processes, 1))
        plan = Run(seed, workshops, draws, instrument)
        record = calibration_record(plan, run(plan, processes=processes, on_progress=self._progress()))
        if options["json"]:
            self.stdout.write(json.dumps(plain(record), ensure_ascii=False, allow_nan=False, indent=1))
        else:
            self.stdout.write(tables(record))
        if not record.is_met:
            self.note("Not every bound is met.")
            raise SystemExit(NOT_MET)

    def _progress(self) -> Callable[[int, int], None]:
        begun, told = time.monotonic(), 0

        def note(done: int, total: int) -> None:
            nonlocal told
            percent = done * 100 // total
            if percent // 5 > told // 5 or done == total:
                told = percent
                self.note(f"{done:,} of {total:,} workshops, {time.monotonic() - begun:.0f} s")

        return note


def _check(**given: tuple[int, int]) -> None:
    problems = [
        Problem(f"--{name}", "out_of_range", f"Expected {least} or more.")
        for name, (value, least) in given.items()
        if value < least
    ]
    if problems:
        raise DocumentError(problems)
