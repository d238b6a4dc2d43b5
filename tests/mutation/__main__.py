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
    # Each room against its own tests: that finds as many, in a fraction of the time.
    outcomes = [one for part in ([only] if only else _parts()) for one in _try(part)]
    print_table(outcomes)
    return 0 if Outcome.share(outcomes) >= GOAL else 1


def _parts() -> list[list[str]]:
    """Return the engine's modules, room by room, and those that stand in none."""
    engine = ROOT / "apps/ranking"
    rooms = sorted(path.parent.name for path in engine.glob("*/__init__.py"))
    loose = sorted(path.name for path in engine.glob("*.py") if path.name != "__init__.py")
    return [*([f"apps/ranking/{room}/*.py"] for room in rooms), [f"apps/ranking/{name}" for name in loose]]


def _try(modules: list[str]) -> list[Outcome]:
    with TemporaryDirectory(prefix="mutants-") as name:
        copy = Path(name)
        make_copy(ROOT, copy, modules)
        _mutate(copy)
        outcomes = read_outcomes(copy)
        print_survivors(copy, outcomes)
    return outcomes


def _mutate(copy: Path) -> None:
    """Run mutmut in the copy. Exits with its output where it fails."""
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
        sys.exit(found.returncode)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
