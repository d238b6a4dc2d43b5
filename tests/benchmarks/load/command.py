"""Read the command line, fill the database, and print who can sign in."""

import sys
import time
from argparse import ArgumentParser
from collections.abc import Sequence

from django.conf import settings
from django.utils import timezone

from apps.demo.services import load_shipped
from tests.benchmarks.load.filling import FACILITATOR, MANAGER, OWNER, Size, fill


def main(arguments: Sequence[str]) -> int:
    parser = ArgumentParser(
        prog="python -m tests.benchmarks.load",
        description="Add engagements to an organisation of its own, to measure with, and print who can sign in. Takes "
        "minutes and gigabytes; refused where BASE_URL is https, unless --yes is given.",
    )
    parser.add_argument("--engagements", type=int, default=10_000)
    parser.add_argument("--people", type=int, default=20, help="of each engagement")
    parser.add_argument("--answers", type=int, default=20, help="of each person")
    parser.add_argument("--yes", action="store_true", help="also on an installation that others may use")
    options = parser.parse_args(arguments)
    if settings.IS_HTTPS and not settings.DEBUG and not options.yes:
        parser.error("This installation is not only yours to measure. Say --yes if you mean it.")
    size = Size(options.engagements, options.people, options.answers)
    if min(size.engagements, size.people, size.answers) < 1:
        parser.error("Each number must be 1 or more.")
    at, began = timezone.now(), time.monotonic()
    load_shipped(at=at)
    filled = fill(size, at=at, tell=_note)
    _note(f"{time.monotonic() - began:.0f} s")
    sys.stdout.write(
        f"{filled.engagements} engagements, {filled.responses} responses, {filled.answers} answers\n"
    )
    sys.stdout.writelines(
        f"  {each.email:<20} {each.password}   {each.what}\n" for each in (OWNER, FACILITATOR, MANAGER)
    )
    return 0


def _note(message: str) -> None:
    sys.stderr.write(f"{message}\n")
