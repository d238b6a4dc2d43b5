"""The product imports only what it installs: `make up` brings no package of the development group."""

import ast
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

OURS = {"apps", "config"}


def test_every_import_is_of_a_package_that_make_up_installs(repository: Path) -> None:
    project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    installed = set(_with_what_they_need(project["dependencies"]))
    brought_by = packages_distributions()
    strangers = {
        f"{path.relative_to(repository)}: {module}"
        for folder in OURS
        for path in (repository / folder).rglob("*.py")
        for module in _imported(ast.parse(path.read_text(encoding="utf-8")).body)
        if module not in OURS and module not in sys.stdlib_module_names
        if not installed & {canonicalize_name(name) for name in brought_by.get(module, [])}
    }
    # Only the containers have it: config/Dockerfile installs the group "production".
    assert {stranger for stranger in strangers if not stranger.endswith(": gunicorn")} == set()


def _with_what_they_need(wanted: list[str]) -> Iterator[str]:
    waiting, known = [(Requirement(one), "") for one in wanted], set()
    while waiting:
        requirement, extra = waiting.pop()
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        name = canonicalize_name(requirement.name)
        yield name
        for asked in {"", *requirement.extras}:
            if (name, asked) not in known:
                known.add((name, asked))
                try:
                    waiting += [(Requirement(one), asked) for one in requires(name) or []]
                except PackageNotFoundError:
                    continue  # for another system


def _imported(statements: list[ast.stmt]) -> Iterator[str]:
    """Yield the packages that loading the module, or calling it, imports; not what is for types alone."""
    for statement in statements:
        if isinstance(statement, ast.If) and ast.unparse(statement.test) == "TYPE_CHECKING":
            yield from _imported(statement.orelse)
            continue
        if isinstance(statement, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in statement.names)
        elif isinstance(statement, ast.ImportFrom) and statement.module:
            yield statement.module.partition(".")[0]
        for _, value in ast.iter_fields(statement):
            if isinstance(value, list):
                yield from _imported([one for one in value if isinstance(one, ast.stmt)])
