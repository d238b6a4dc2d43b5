"""Change the engine in thousands of small ways and count the changes that its tests notice.

``python -m tests.mutation [apps/ranking/orders/consensus.py ...]`` mutates in a copy that is gone afterwards.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.mutation.copying import make_copy
from tests.mutation.reporting import GOAL, Outcome, print_survivors, print_table, read_outcomes

ROOT = Path(__file__).parents[2]


def main(only: list[str]) -> int:
    modules = only or ["apps/ranking/*.py"]  # mutmut's star crosses folders
    with TemporaryDirectory(prefix="mutants-") as name:
        copy = Path(name)
        make_copy(ROOT, copy, modules)
        if failure := _mutate(copy):
            return failure
        outcomes = read_outcomes(copy)
        print_survivors(copy, outcomes)
    print_table(outcomes)
    return 0 if Outcome.share(outcomes) >= GOAL else 1


def _mutate(copy: Path) -> int:
    tool = Path(sys.executable).with_name("mutmut")
    # Only what the engine's tests need: no Django, no browser, and no order by chance.
    # Mutants are tried side by side, so each has one core.
    environment = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "OPENBLAS_NUM_THREADS": "1"}
    log = copy / "log"
    with log.open("w") as out:
        # On a terminal mutmut shows how far it is; elsewhere that would be megabytes.
        shown = None if sys.stdout.isatty() else out
        found = subprocess.run([tool, "run"], cwd=copy, env=environment, stdout=shown, check=False)
    if found.returncode:
        shutil.copyfileobj(log.open(), sys.stderr)
    return found.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
