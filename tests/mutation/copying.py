"""The copy that is mutated: the engine and its tests, with nothing around them."""

import json
import re
import shutil
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

# What a mutant is made of must be a plain function, run anew each time.
ENGINE = (
    # Mutants are tried in forks of one warm process: what it kept would hide them.
    (re.compile(r"^@cache\n", re.MULTILINE), ""),
    # mutmut leaves decorated functions alone.
    (
        re.compile(r"^    @property\n    def (\w+)\(self\)", re.MULTILINE),
        r"    \1 = property(lambda self: self.\1__())\n\n    def \1__(self)",
    ),
    # A cached one is worked out anew, too, but what a test puts in its place holds.
    (
        re.compile(r"^    @cached_property\n    def (\w+)\(self\)", re.MULTILINE),
        r"    \1 = property(lambda self: self.__dict__['\1'] if '\1' in self.__dict__ else self.\1__())\n\n"
        r"    def \1__(self)",
    ),
    # No input reaches a zip of unequal lengths: to demand less of it is no mutant that a test could find.
    (re.compile(r", strict=True\)"), ")"),
)
# What starts processes is slow, and finds what other tests find sooner.
LEFT_OUT = (
    "__pycache__", "test_same_bytes.py",
    "test_worked_example.py",  # reads a page of the documentation, which is not there
)  # fmt: skip
# Of one room only its own tests are tried, and those that look at the whole; here is whose tests are elsewhere.
TESTS_OF = {"results": ("conclusions",)}
OF_THE_WHOLE = ("tests/ranking/test_golden_cases.py", "tests/ranking/conclusions/test_properties.py")
TESTS = (
    # A mutant that few examples miss, the worked cases have to find.
    (re.compile(r"max_examples=(?:\d+|examples\([^)]*\))"), "max_examples=5"),
)

CONFTEST = """
import json
from itertools import accumulate
from pathlib import Path

from hypothesis import Phase, settings

settings.register_profile(
    "mutants", deadline=None, derandomize=True, database=None, phases=[Phase.explicit, Phase.generate]
)
settings.load_profile("mutants")


def pytest_collection_modifyitems(items):
    # The quick tests first, for one that fails ends the trial; and not those that take most of the time, for a
    # mutant that survives has to be tried against all the others.
    known = Path("mutmut-stats.json")
    if not known.exists():
        return
    durations = json.loads(known.read_text())["duration_by_test"]
    items.sort(key=lambda item: durations.get(item.nodeid, 0.0))
    spent = accumulate(durations.get(item.nodeid, 0.0) for item in items)
    budget = 20.0
    items[:] = [item for item, seconds in zip(items, spent) if seconds <= budget] or items[:1]
"""

CONFIGURATION = """
[tool.mutmut]
source_paths = ["apps"]
only_mutate = {modules}
pytest_add_cli_args = ["-p", "no:cacheprovider", "-p", "no:unraisableexception", "--tb=no"]
pytest_add_cli_args_test_selection = {tests}
use_git_change_detection = false
timeout_multiplier = 5.0
timeout_constant = 5.0

[tool.pytest.ini_options]
filterwarnings = ["error:::apps"]
"""


def make_copy(root: Path, copy: Path, modules: Sequence[str]) -> None:
    for folder, changes in (("apps/ranking", ENGINE), ("tests/ranking", TESTS)):
        shutil.copytree(root / folder, copy / folder, ignore=shutil.ignore_patterns(*LEFT_OUT))
        for path in (copy / folder).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            for pattern, replacement in changes:
                text = pattern.sub(replacement, text)
            path.write_text(text, encoding="utf-8")
    shutil.copytree(
        root / "apps/documents", copy / "apps/documents", ignore=shutil.ignore_patterns(*LEFT_OUT)
    )
    for package in ("apps", "tests"):
        shutil.copy(root / package / "__init__.py", copy / package)
    (copy / "tests/conftest.py").write_text(CONFTEST, encoding="utf-8")
    (copy / "pyproject.toml").write_text(
        CONFIGURATION.format(modules=json.dumps(list(modules)), tests=json.dumps(tests_of(modules, copy))),
        encoding="utf-8",
    )


def tests_of(modules: Sequence[str], root: Path) -> list[str]:
    """Choose the tests that mutants of these modules are tried against: all of them, unless each is in a room."""
    rooms = {_room(module) for module in modules}
    if None in rooms:
        return ["tests/ranking"]
    folders = {f"tests/ranking/{name}" for room in rooms for name in TESTS_OF.get(room, (room,))}
    if missing := [folder for folder in folders if not (root / folder).is_dir()]:
        raise SystemExit(f"There are no tests in {', '.join(sorted(missing))}: name them in {__file__}.")
    return [*sorted(folders), *OF_THE_WHOLE]


def _room(module: str) -> str | None:
    parts = PurePosixPath(module).parts  # apps, ranking, room, module
    return parts[2] if len(parts) > 3 else None
